import { openBook } from '../../db/books.ts';
import { createJournal, JOURNAL_LANES } from '../../db/journal/journal.ts';
import { acquireLeases, releaseLeases } from '../../db/leases.ts';
import type { ConnectionTarget, Database } from '../../db/pool.ts';
import { insertPrices } from '../../db/price-log.ts';
import { bookId, eventId } from '../../machines/model/ids.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { plusMs } from '../../machines/model/time.ts';
import type { Journal, LeaseProof } from '../../machines/ports.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createSweeper } from '../../src/runtime/sweeper.ts';
import { REAL_TIME, SILENT, ask } from '../db/journal-database.ts';
import { openJournalConnections } from './journal-connections.ts';
import { createTradeActor, inputOf, keyOf, READING, spotAt, SYMBOL } from './trades.ts';

/** The book of a house without a paper world. */
export const BOOK = bookId('live');
const OWNER = 'bench/fill/0/0';
const LEASE_MS = 120_000;
const PRICES_SECONDS = 1_860;
/** Trades that are being born at a time: enough to fill the journal's batches. */
const AT_ONCE = 500;

const logPrices = async (database: Database): Promise<void> => {
  const nowMs = systemClock().now();
  const ticks = Array.from({ length: PRICES_SECONDS }, (_, index) =>
    spotAt(plusMs(nowMs, (index - PRICES_SECONDS) * 1_000)),
  );
  await insertPrices(
    database,
    ticks.map(({ receivedAtMs, priceMicros }) => ({
      symbol: SYMBOL,
      atMs: receivedAtMs,
      priceMicros,
    })),
  );
};

type Filling = {
  readonly trades: number;
  /** How the trade of a number, from 1 on, is guarded. */
  readonly guardOf: (number: number) => GuardSettings;
  readonly journal: Journal;
  readonly proofs: ReadonlyMap<number, LeaseProof>;
};

const proofOf = (proofs: Filling['proofs'], shard: number): LeaseProof => {
  const proof = proofs.get(shard);
  if (proof === undefined) throw new RangeError(`lease: expected shard ${shard}, found none`);
  return proof;
};

const bearTrades = async ({ trades, guardOf, journal, proofs }: Filling): Promise<void> => {
  const clock = systemClock();
  const world = {
    clock,
    journal,
    sweeper: createSweeper(clock),
    lease: (shard: number) => proofOf(proofs, shard),
  };
  const bear = async (number: number): Promise<void> => {
    const input = inputOf(number, { book: BOOK, guard: guardOf(number), clock });
    const actor = createTradeActor(keyOf(input), world, ({ to, seq }) =>
      to !== 'open'
        ? null
        : {
            eventId: eventId(`bench/${number}/${seq}`),
            event: { type: 'watch.armed', reading: READING, atMs: clock.now() },
            clears: [],
          },
    );
    await actor.bear(input, { eventId: eventId(`bench/${number}/born`), clears: [] });
    await actor.idle();
  };
  let last = 0;
  const bearOn = async (): Promise<void> => {
    while (last < trades) await bear((last += 1));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, bearOn));
};

const expectAllWatched = async (database: Database, trades: number): Promise<void> => {
  const [row] = await ask<{ readonly count: number }>(
    database,
    `select count(*)::integer as count from trades
     where state = 'monitoring.watching' and ended_at is null`,
  );
  if (row?.count !== trades)
    throw new Error(`fill: expected ${trades} watched trades, found ${row?.count ?? 'none'}`);
};

/** Leaves what a process killed while guarding `trades` open trades leaves behind. */
export const fill = async (
  connection: ConnectionTarget,
  { trades, guardOf }: Pick<Filling, 'trades' | 'guardOf'>,
): Promise<void> => {
  const database = await openJournalConnections(connection, 'bench-fill');
  const atMs = systemClock().now();
  await openBook(database, { id: BOOK, kind: 'live', label: 'bench', createdAtMs: atMs });
  await logPrices(database);
  const term = { owner: OWNER, ttlMs: LEASE_MS, provenDead: [] };
  const proofs = new Map(
    (await acquireLeases(database, term)).map((proof) => [proof.shard, proof]),
  );
  const journal = createJournal({
    database,
    lanes: JOURNAL_LANES,
    ...REAL_TIME,
    observer: SILENT,
  });
  await bearTrades({ trades, guardOf, journal, proofs });
  await journal.close();
  await expectAllWatched(database, trades);
  await releaseLeases(database, { owner: OWNER, aliveAtMs: systemClock().now() });
  await database.end();
};
