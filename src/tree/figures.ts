import type { VenueId } from '../../machines/model/ids.ts';
import { createApiCounters, type ApiCounters } from '../api/counters.ts';
import { createLatencies, type Latencies } from '../runtime/latencies.ts';
import type { RateFigures } from '../venues/rate-budget.ts';

/** Requests to one venue or to all of them, over all sessions. */
export type RequestTotals = {
  readonly sent: number;
  /** Refused by this process: entries and reads that would have come too late. */
  readonly unsent: number;
  /** Answers by which the venue has asked to slow down. */
  readonly slowedDown: number;
  readonly exitsSent: number;
  /** What exits have waited for their turn together, on the market's clock. */
  readonly exitsWaitedMs: number;
};

/** What one process start has measured of itself. */
export type Figures = {
  /** From the frame's arrival to the committed decision it caused. */
  readonly decision: Latencies;
  /** From the append to its verdict. */
  readonly commit: Latencies;
  readonly api: ApiCounters;
  readonly countRestart: () => void;
  readonly restarts: () => number;
  /** Adds a session with a venue to what is counted. */
  readonly countRequests: (venue: VenueId, session: () => RateFigures) => void;
  /** To all venues together, unless one is named. */
  readonly requests: (venue?: VenueId) => RequestTotals;
};

const NO_REQUESTS: RequestTotals = {
  sent: 0,
  unsent: 0,
  slowedDown: 0,
  exitsSent: 0,
  exitsWaitedMs: 0,
};

const withSession = (totals: RequestTotals, { read, write }: RateFigures): RequestTotals => {
  const lines = [...read.lines.values(), ...write.lines.values()];
  const exits = write.lines.get('exit');
  return {
    sent: lines.reduce((sum, line) => sum + line.sent, totals.sent),
    unsent: lines.reduce((sum, line) => sum + line.unsent, totals.unsent),
    slowedDown: totals.slowedDown + read.slowedDown + write.slowedDown,
    exitsSent: totals.exitsSent + (exits?.sent ?? 0),
    exitsWaitedMs: totals.exitsWaitedMs + (exits?.waitedMs ?? 0),
  };
};

export const createFigures = (): Figures => {
  let restarts = 0;
  const sessions: { readonly venue: VenueId; readonly read: () => RateFigures }[] = [];
  return {
    decision: createLatencies(),
    commit: createLatencies(),
    api: createApiCounters(),
    countRestart: () => {
      restarts += 1;
    },
    restarts: () => restarts,
    countRequests: (venue, read) => void sessions.push({ venue, read }),
    requests: (of) =>
      sessions
        .filter(({ venue }) => of === undefined || venue === of)
        .reduce<RequestTotals>((totals, { read }) => withSession(totals, read()), NO_REQUESTS),
  };
};
