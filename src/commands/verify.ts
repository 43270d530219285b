import { isDeepStrictEqual } from 'node:util';

import { latestBook } from '../../db/books.ts';
import { loadActor } from '../../db/one-actor.ts';
import { readTrades } from '../../db/trades.ts';
import { readJournal, type StoredTransition } from '../../db/transitions.ts';
import type { Database } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { BookId, TradeId } from '../../machines/model/ids.ts';
import type { ActorKey } from '../../machines/ports.ts';
import type { Commands } from '../cli/commands.ts';
import type { MismatchView, VerifyView } from '../cli/views.ts';
import { ownerOf } from '../runtime/durable/actor.ts';
import { orderJournal, tradeJournal } from '../runtime/durable/event-schemas.ts';
import { orderLogic } from '../runtime/durable/order-logic.ts';
import type { DurableLogic } from '../runtime/durable/logic.ts';
import { replay, type JournalReader, type JournalRow } from '../runtime/durable/replay.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { onDatabase } from './database.ts';

const PAGE = 200;

const journalRow = (row: StoredTransition): JournalRow => ({
  seq: row.seq,
  event: row.event,
  toState: row.to,
  context: row.context,
  machineVersion: row.machineVersion,
});

type Verdict = { readonly mismatches: readonly MismatchView[]; readonly given: number };

/** Folds one actor's journal and holds the outcome against its row. */
const verifyFolded = async <Context, Event, Input>(
  q: Queryable,
  key: ActorKey,
  rows: readonly StoredTransition[],
  logic: DurableLogic<Context, Event, Input>,
  reader: JournalReader<Event, Input>,
): Promise<Verdict> => {
  const actor = ownerOf(key);
  const mismatch = (what: string, expected: unknown, found: unknown): MismatchView => ({
    actor,
    what,
    expected: JSON.stringify(expected),
    found: JSON.stringify(found),
  });
  const failed = (what: MismatchView): Verdict => ({ mismatches: [what], given: 0 });
  const folded = replay(logic, reader, rows.map(journalRow));
  if ('fault' in folded)
    return failed(
      mismatch(`transition ${folded.fault.seq}`, 'the same decision', folded.fault.what),
    );
  const row = await loadActor(q, key);
  if (row === null) return failed(mismatch('row', 'a row', null));
  const { state, context } = folded.stored;
  const plain: unknown = JSON.parse(JSON.stringify(context));
  // A row that an earlier machine wrote last is compared as this one takes it up.
  const isOurs = row.machineVersion === logic.version;
  const found = isOurs ? logic.present(row.context) : logic.read(row).context;
  return {
    given: folded.given,
    mismatches: [
      ...(row.seq === rows.length ? [] : [mismatch('seq', rows.length, row.seq)]),
      ...(row.state === state ? [] : [mismatch('state', state, row.state)]),
      ...(isDeepStrictEqual(found, plain) ? [] : [mismatch('context', plain, found)]),
    ],
  };
};

const verifyActor = (
  q: Queryable,
  key: ActorKey,
  rows: readonly StoredTransition[],
): Promise<Verdict> =>
  key.kind === 'trade'
    ? verifyFolded(q, key, rows, tradeLogic, tradeJournal)
    : verifyFolded(q, key, rows, orderLogic, orderJournal);

/** A trade's journal, apart for each actor in it. */
const byActor = (
  journal: readonly StoredTransition[],
): readonly { readonly key: ActorKey; readonly rows: readonly StoredTransition[] }[] => {
  const owners = new Map(journal.map(({ actor }) => [ownerOf(actor), actor]));
  return [...owners].map(([owner, key]) => ({
    key,
    rows: journal.filter(({ actor }) => ownerOf(actor) === owner),
  }));
};

const tradeIdsOf = async (q: Queryable, book: BookId): Promise<readonly TradeId[]> => {
  const ids: TradeId[] = [];
  for (;;) {
    const page = await readTrades(q, { book, before: ids.at(-1) ?? null, limit: PAGE });
    ids.push(...page.map(({ id }) => id));
    if (page.length < PAGE) return ids;
  }
};

type ActorVerdict = Verdict & { readonly actor: string; readonly transitions: number };

/** A trade and each of its orders, in the order in which they were born. */
export const verifyTrade = async (q: Queryable, id: TradeId): Promise<readonly ActorVerdict[]> => {
  const verdicts: ActorVerdict[] = [];
  for (const { key, rows } of byActor(await readJournal(q, id))) {
    const verdict = await verifyActor(q, key, rows);
    verdicts.push({ ...verdict, actor: ownerOf(key), transitions: rows.length });
  }
  return verdicts;
};

/**
 * `fold(journal) == row` for every trade and order of a book. Trades may go on meanwhile: each is
 * seen as it was at one instant.
 */
export const verifyJournal = async (
  database: Pick<Database, 'query' | 'snapshot'>,
  book: BookId,
): Promise<VerifyView> => {
  let actors = 0;
  let transitions = 0;
  let given = 0;
  const mismatches: MismatchView[] = [];
  for (const id of await tradeIdsOf(database, book))
    for (const verdict of await database.snapshot((q) => verifyTrade(q, id))) {
      actors += 1;
      transitions += verdict.transitions;
      given += verdict.given;
      mismatches.push(...verdict.mismatches);
    }
  return { actors, transitions, given, mismatches };
};

export const verifyBook: Commands['verify'] = (settings) =>
  onDatabase(settings, async ({ database }) => {
    const book = await latestBook(database);
    return book === null
      ? { actors: 0, transitions: 0, given: 0, mismatches: [] }
      : verifyJournal(database, book.id);
  });
