import type { FeedState } from '../../machines/model/feed.ts';
import type { FeedId } from '../../machines/model/ids.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { redactText } from '../logger/redact.ts';
import type { FeedLink } from './feed-driver.ts';
import { countReject, isWorthTelling, type FeedCounters } from './feed-figures.ts';

type FeedHappening =
  | {
      readonly type: 'feed.changed';
      readonly from: FeedState | null;
      readonly to: FeedState;
      /** Why it is not live, or was last lost. */
      readonly reason: string | null;
      /** Consecutive losses; 0 once the connection has held. */
      readonly failures: number;
    }
  /** Parked until a person helps; tried again slowly. */
  | { readonly type: 'feed.refused'; readonly reason: string }
  | { readonly type: 'feed.crashed'; readonly error: unknown }
  /** A second connection is opened, to take the place of one that is about to end. */
  | { readonly type: 'feed.renewing' }
  | { readonly type: 'feed.renewed' }
  /** The first of its kind, then every tenth, hundredth, …; `count` includes the untold ones. */
  | {
      readonly type: 'frame.rejected';
      readonly kind: string;
      readonly count: number;
      readonly detail: string;
    }
  | { readonly type: 'frames.missed'; readonly reason: string; readonly count: number }
  | {
      readonly type: 'markets.refused';
      readonly tickers: readonly string[];
      readonly reason: string;
    };

/** What happens to a feed, for logs and alarms. */
export type FeedNotice = FeedHappening & { readonly feed: FeedId; readonly atMs: EpochMs };

export type Notify = (happening: FeedHappening) => void;

/** Counts what a driver reports beside values, and passes on what is worth telling. */
export const driverNotices = (
  counters: FeedCounters,
  notify: Notify,
): Pick<FeedLink, 'rejected' | 'marketsRefused' | 'missed'> => ({
  rejected: (kind, detail) => {
    const reject = countReject(counters, kind);
    if (isWorthTelling(reject.count))
      notify({ type: 'frame.rejected', ...reject, detail: redactText(detail) });
  },
  marketsRefused: (tickers, reason) =>
    notify({ type: 'markets.refused', tickers, reason: redactText(reason) }),
  missed: (reason) => {
    counters.missed += 1;
    const count = counters.missed;
    if (isWorthTelling(count)) notify({ type: 'frames.missed', reason, count });
  },
});
