import { z } from 'zod';

import type { Pending } from '../journal/batch.ts';
import { TRADE_ACTOR } from '../journal/entry.ts';
import { SEPARATOR } from '../journal/statement.ts';

/*
 * An append in the spool is what the append statement would have been given: its columns, event and
 * context, three JSON texts. What the statement's callers know besides follows from the columns.
 */

const columnsSchema = z.looseObject({
  trade_id: z.string(),
  actor: z.string(),
  seq: z.int().positive(),
  shard: z.int().min(0),
  token: z.int().min(0),
  event_id: z.string(),
  intents: z.array(z.unknown()).optional(),
  clears: z.array(z.unknown()).optional(),
  fills: z.array(z.unknown()).optional(),
});

export const encodeRecord = ({ encoded }: Pending): Buffer =>
  Buffer.from([encoded.columns, encoded.event, encoded.context].join(SEPARATOR));

type Encoded = Pending['encoded'];

const pendingFrom = (encoded: Encoded): Pending => {
  const columns = columnsSchema.parse(JSON.parse(encoded.columns));
  const { trade_id: trade, actor, seq, shard, token, intents, clears, fills } = columns;
  const asked = (intents?.length ?? 0) + (clears?.length ?? 0) + (fills?.length ?? 0);
  return {
    trade,
    actor: `${trade}/${actor}`,
    seq,
    shard,
    token,
    isBirth: actor === TRADE_ACTOR && seq === 1,
    isPlainMove: actor === TRADE_ACTOR && seq > 1 && asked === 0,
    encoded,
  };
};

/** Throws when the payload is no append. */
export const decodeRecord = (payload: Buffer): Pending => {
  const [columns = '', event = '', context = ''] = payload.toString().split(SEPARATOR);
  return pendingFrom({ columns, event, context });
};

type Change = { readonly token?: number; readonly event_id?: string };

const changed = ({ encoded }: Pending, change: Change): Pending => {
  const columns = columnsSchema.parse(JSON.parse(encoded.columns));
  return pendingFrom({ ...encoded, columns: JSON.stringify({ ...columns, ...change }) });
};

/** The same append under the lease that its writer's successor holds. */
export const restamped = (pending: Pending, token: number): Pending =>
  pending.token === token ? pending : changed(pending, { token });

/**
 * The same append with an event id of its own. Whether an actor has taken an event before only the
 * database knows; one that took it twice while that was away has acted on it twice, and the journal
 * must say so. Its events are cumulative: the second changed nothing at the venue.
 */
export const renamed = (pending: Pending): Pending => {
  const { event_id } = columnsSchema.parse(JSON.parse(pending.encoded.columns));
  return changed(pending, { event_id: `${event_id}/spooled/${pending.seq}` });
};
