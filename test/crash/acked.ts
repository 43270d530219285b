import type { JournalAppend } from '../../machines/ports.ts';
import { actorColumn } from '../../db/journal/entry.ts';
import { digestOf, type AckedRecord } from './records.ts';

type Content = {
  readonly eventId: string;
  readonly from: string | null;
  readonly to: string;
  readonly event: unknown;
  readonly context: object;
};

/** What the spool adds to the id of an event that an actor took again while it could not know. */
const SPOOLED_TWICE = /\/spooled\/\d+$/;

/** The digest of a transition; what an actor's row keeps for all of them is left out. */
export const digestOfTransition = ({ eventId, from, to, event, context }: Content): string => {
  const moving = { ...context, ticket: undefined, request: undefined };
  return digestOf([eventId.replace(SPOOLED_TWICE, ''), from, to, event, moving]);
};

/** What a victim says of a transition that the store has acknowledged. */
export const ackedOf = (entry: JournalAppend): AckedRecord => ({
  is: 'acked',
  trade: entry.actor.tradeId,
  actor: actorColumn(entry.actor),
  seq: entry.seq,
  digest: digestOfTransition(entry),
});
