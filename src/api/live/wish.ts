import type { Context } from 'hono';
import { z } from 'zod';

import type { Caller } from '../access/roles.ts';

/** What a watcher wants to see of the trades. */
export type Sight = {
  /** Those that it wants rows of. */
  readonly view: readonly string[];
  /** The one that it wants all of; null for none. */
  readonly selected: string | null;
};

/** What a watcher wants to be told. */
export type Wish = Sight & {
  /** What it has heard last, of an earlier connection; null for a first one. */
  readonly after: number | null;
};

/** Whoever watches, and what it wants to be told. */
export type Watching = Wish & { readonly you: Caller };

const ROWS_MOST = 200;

const id = z.string().regex(/^[1-9][0-9]{0,18}$/);

const sightForm = z.strictObject({
  view: z.array(id).max(ROWS_MOST),
  selected: id.nullable().default(null),
});

/** Two hundred trades at most, and one of all; null where it is anything else. */
export const parseSight = (told: unknown): Sight | null => {
  const { data } = sightForm.safeParse(told);
  return data === undefined ? null : { ...data, view: [...new Set(data.view)] };
};

/**
 * Of `?view=12,13&selected=12&after=7`, or the number that a browser heard last; null where it is
 * wrong.
 */
export const wishOf = ({ req }: Context): Wish | null => {
  const ids = req.query('view') ?? '';
  const sight = parseSight({
    view: ids === '' ? [] : ids.split(','),
    selected: req.query('selected') ?? null,
  });
  const heard = req.header('Last-Event-ID') ?? req.query('after') ?? '';
  if (sight === null || !/^[0-9]{0,15}$/.test(heard)) return null;
  return { ...sight, after: heard === '' ? null : Number(heard) };
};
