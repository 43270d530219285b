import type { Context } from 'hono';
import { z } from 'zod';

import type { Caller } from '../access/roles.ts';

/** What a watcher wants to be told. */
export type Wish = {
  /** The trades that it wants rows of. */
  readonly view: readonly string[];
  /** What it has heard last, of an earlier connection; null for a first one. */
  readonly after: number | null;
};

/** Whoever watches, and what it wants to be told. */
export type Watching = Wish & { readonly you: Caller };

const ROWS_MOST = 200;

const viewForm = z.array(z.string().regex(/^[1-9][0-9]{0,18}$/)).max(ROWS_MOST);

/** The ids of two hundred trades at most; null where it is anything else. */
export const parseView = (ids: unknown): readonly string[] | null => {
  const { data } = viewForm.safeParse(ids);
  return data === undefined ? null : [...new Set(data)];
};

/** Of `?view=12,13&after=7`, or the number that a browser heard last; null where it is wrong. */
export const wishOf = ({ req }: Context): Wish | null => {
  const ids = req.query('view') ?? '';
  const view = parseView(ids === '' ? [] : ids.split(','));
  const heard = req.header('Last-Event-ID') ?? req.query('after') ?? '';
  if (view === null || !/^[0-9]{0,15}$/.test(heard)) return null;
  return { view, after: heard === '' ? null : Number(heard) };
};
