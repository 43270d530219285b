import { bookId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Hub } from '../../src/api/live/hub.ts';
import type { ApiSources } from '../../src/api/endpoints.ts';

const never = (): never => {
  throw new Error('expected not to be asked');
};

/** Sources for those who only look at what can be asked. */
export const idleSources: ApiSources = {
  book: bookId('paper-1'),
  database: { query: never },
  now: () => epochMs(0),
  nearest: never,
  live: never,
  parkedReason: never,
  glances: () => never,
  overview: never,
  feeds: never,
  accounts: never,
  tree: never,
  health: never,
  settings: never,
  tickets: never,
  trade: never,
  audit: never,
  isReadOnly: true,
  restart: never,
  changeSettings: never,
  compare: never,
  reconcile: never,
  markets: never,
  socketTickets: { issue: never, redeem: () => null },
  lines: { after: never },
  notifier: { report: never, test: never },
  conceal: () => null,
  chronicle: { startedAtMs: epochMs(0), during: never },
};

/** A hub that nobody joins. */
export const idleHub: Hub = {
  hasRoom: () => false,
  join: () => never(),
  end: () => undefined,
};
