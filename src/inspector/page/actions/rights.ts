import type { Link } from '../api/link.svelte.ts';
import type { Overview } from '../api/types.ts';

export type Role = Overview['you']['role'];

const RANKS: readonly Role[] = ['view', 'operate', 'admin'];

type Situation = {
  readonly link: Pick<Link, 'state'>;
  readonly overview: Overview | null;
  /** The page shows an earlier moment: what is seen is not what would be acted on. */
  readonly isPast?: boolean;
  /** Nothing is another after it: it may be done where the process is read-only, too. */
  readonly changesNothing?: boolean;
};

export const mayAct = (needed: Role, overview: Overview | null): boolean =>
  overview !== null && RANKS.indexOf(overview.you.role) >= RANKS.indexOf(needed);

/** Why nothing that needs this role can be done now, in words; null where it can. */
export const objectionTo = (
  needed: Role,
  { changesNothing = false, isPast = false, link, overview }: Situation,
): string | null => {
  if (link.state === 'file') return 'this is a file: nothing can be done in it';
  if (overview === null) return 'the process has not said yet what you may do';
  if (link.state === 'lost') return 'the process does not answer';
  if (!mayAct(needed, overview))
    return `this takes a token of role ${needed}; yours is of role ${overview.you.role}`;
  if (overview.readOnly && !changesNothing)
    return 'this process is read-only: its setting api.readOnly is true';
  return isPast ? 'you look at the past: go back to now first' : null;
};
