import type { JournalAppend } from '../../machines/ports.ts';
import type { Statement } from '../queryable.ts';
import { APPEND_MOVES_SQL, APPEND_SQL, SEPARATOR } from './statement.ts';
import { actorColumn, encodeEntry, type EncodedEntry } from './entry.ts';

/** An append on its way, encoded. */
export type Pending = {
  readonly trade: string;
  /** Its actor's key, unique over all trades. */
  readonly actor: string;
  readonly seq: number;
  readonly shard: number;
  readonly token: number;
  /** The first transition of a trade. */
  readonly isBirth: boolean;
  /** A transition of a trade after its first, without intents, clears or fills. */
  readonly isPlainMove: boolean;
  readonly encoded: EncodedEntry;
};

const isPlainMove = ({ actor, seq, intents, clears, fills }: JournalAppend): boolean =>
  actor.kind === 'trade' && seq > 1 && intents.length + clears.length + fills.length === 0;

/** Encodes an append; done on arrival, while an earlier batch is being committed. */
export const pendingOf = (entry: JournalAppend): Pending => ({
  trade: entry.actor.tradeId,
  actor: `${entry.actor.tradeId}/${actorColumn(entry.actor)}`,
  seq: entry.seq,
  shard: entry.lease.shard,
  token: entry.lease.token,
  isBirth: entry.actor.kind === 'trade' && entry.seq === 1,
  isPlainMove: isPlainMove(entry),
  encoded: encodeEntry(entry),
});

/**
 * Rows of one statement at most. Its fixed cost is long spread by then, and a larger batch would
 * hold all callers at once: with two on the way, one's callers work while the other is committed.
 */
export const MAX_BATCH_ROWS = 256;
/** Characters of one statement at most: its rows fit the server's working memory. */
export const MAX_BATCH_CHARACTERS = 2_000_000;

const sizeOf = ({ encoded }: Pending): number =>
  encoded.columns.length + encoded.event.length + encoded.context.length;

export type Split<P extends Pending> = {
  readonly batch: readonly P[];
  readonly rest: readonly P[];
};

/**
 * The next batch, in order of arrival: bounded, each trade at most once (its later appends wait in
 * `rest`, in their order): an actor of a trade clears what another one of it has asked for, which a
 * statement that does both would not see. At least one row when the queue has any. Looks no further
 * than the batch reaches, however long the queue is.
 */
export const takeBatch = <P extends Pending>(queue: readonly P[]): Split<P> => {
  const batch: P[] = [];
  const later: P[] = [];
  const trades = new Set<string>();
  let characters = 0;
  for (const [index, pending] of queue.entries()) {
    if (trades.has(pending.trade)) {
      later.push(pending);
      continue;
    }
    characters += sizeOf(pending);
    const isFull =
      batch.length > 0 && (batch.length === MAX_BATCH_ROWS || characters > MAX_BATCH_CHARACTERS);
    if (isFull) return { batch, rest: [...later, ...queue.slice(index)] };
    trades.add(pending.trade);
    batch.push(pending);
  }
  return { batch, rest: later };
};

/** An append statement's values for these rows. */
const valuesOf = (batch: readonly Pending[]): readonly unknown[] => {
  const leases = new Map(batch.map(({ shard, token }) => [`${shard}/${token}`, { shard, token }]));
  return [
    `[${batch.map(({ encoded }) => encoded.columns).join(',')}]`,
    [...leases.values()].map(({ shard }) => shard),
    [...leases.values()].map(({ token }) => token),
    batch.map(({ encoded }) => encoded.event).join(SEPARATOR),
    batch.map(({ encoded }) => encoded.context).join(SEPARATOR),
  ];
};

/** The statement that appends these rows. */
export const statementOf = (batch: readonly Pending[]): Statement => ({
  ...(batch.every((pending) => pending.isPlainMove)
    ? { name: 'journal-append-moves', text: APPEND_MOVES_SQL }
    : { name: 'journal-append', text: APPEND_SQL }),
  values: valuesOf(batch),
});
