import type { Database } from '../../../db/pool.ts';
import { bookId } from '../../../machines/model/ids.ts';
import { verifyJournal } from '../../../src/commands/verify.ts';
import { RESTARTED } from '../../../src/tree/journalist.ts';
import type { LaneRun } from '../lane.ts';
import type { Variant } from '../victim/protocol.ts';
import { readNaiveBook } from '../naive/book.ts';
import { findMissingAcked } from './acked.ts';
import { readVenueBook } from './books.ts';
import { findTurned, findUnexplained, withFutures } from './futures.ts';
import { judgeLedger, undated, type Finding, type LedgerVerdict } from './ledger.ts';
import { findLosses, findStrayTrades } from './losses.ts';
import {
  findJournalFaults,
  findLeftovers,
  findQuarantined,
  readCounts,
  readHouseBook,
  readRestarts,
  type StoreCounts,
} from './store.ts';

/** What one lane's venue, store and victims say of each other. */
export type LaneVerdict = {
  readonly ledger: LedgerVerdict;
  readonly lost: readonly Finding[];
  readonly missingAcked: readonly Finding[];
  readonly acked: number;
  /** Rows that do not fold, gaps, effects left over. */
  readonly journalFaults: readonly Finding[];
  readonly quarantined: readonly Finding[];
  readonly store: StoreCounts | null;
  /** Between a kill and the restart that noticed it, summed over positions; market time. */
  readonly aloneMs: number;
};

const ackedOf = ({ lives }: LaneRun) =>
  lives.flatMap(({ records }) => records.filter((record) => record.is === 'acked'));

/** From the last death before each restart's word on a position to that word. */
const aloneMsOf = ({ lives, timebase }: LaneRun, restarts: readonly number[]): number => {
  const { originMs, monotonicMs, speed } = timebase;
  const deaths = lives.map(({ endedAtMs }) => originMs + (endedAtMs - monotonicMs) * speed);
  return restarts.reduce((sum, at) => {
    const death = deaths.findLast((instant) => instant <= at);
    return sum + (death === undefined ? 0 : at - death);
  }, 0);
};

const judgeNaive = async (run: LaneRun, q: Database): Promise<LaneVerdict> => {
  const entries = readVenueBook(run.venueDirectory);
  const ledger = judgeLedger(entries);
  const lost = findLosses(entries, ledger, await readNaiveBook(q));
  return {
    ledger,
    lost,
    missingAcked: [],
    acked: 0,
    journalFaults: [],
    quarantined: [],
    store: null,
    aloneMs: 0,
  };
};

/** Both accounts of the venue, as one ledger. */
const judgeVenue = (run: LaneRun) => {
  const written = readVenueBook(run.venueDirectory);
  const entries = withFutures(written);
  const judged = judgeLedger(entries);
  const overSold = [...judged.overSold, ...findTurned(written)];
  const unexplained = findUnexplained(written, judged.netCenti).map(undated);
  return { entries, unexplained, ledger: { ...judged, overSold } };
};

const judgeHouse = async (run: LaneRun, q: Database): Promise<LaneVerdict> => {
  const { entries, ledger, unexplained } = judgeVenue(run);
  const { book, installation } = await readHouseBook(q);
  const acked = ackedOf(run);
  const verified = await verifyJournal(q, bookId('live'));
  const mismatches = verified.mismatches.map(
    ({ actor, what, expected, found }) => `${actor}: ${what}: expected ${expected}, found ${found}`,
  );
  const faults = [...mismatches, ...(await findJournalFaults(q)), ...(await findLeftovers(q))];
  return {
    ledger,
    lost: [
      ...unexplained,
      ...findLosses(entries, ledger, book),
      ...findStrayTrades(entries, book, installation),
    ],
    missingAcked: (await findMissingAcked(q, acked)).map(undated),
    acked: acked.length,
    journalFaults: faults.map(undated),
    quarantined: (await findQuarantined(q)).map(undated),
    store: await readCounts(q),
    aloneMs: aloneMsOf(run, await readRestarts(q, RESTARTED)),
  };
};

export const judgeLane = (run: LaneRun, q: Database, variant: Variant): Promise<LaneVerdict> =>
  variant === 'naive' ? judgeNaive(run, q) : judgeHouse(run, q);
