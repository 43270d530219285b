import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import { heldPriceCenti } from '../../machines/model/money.ts';
import type { MarketReading, WatchRule } from '../../machines/model/reading.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import {
  after,
  BORN_AT,
  causeOf,
  CLOSE_AT,
  died,
  filled,
  noProof,
  probabilityStop,
  reading,
  spike,
  staleQuote,
  staleSpot,
  totals,
} from '../support/trade-fixtures.ts';

/* Every event of the trade chart, in the variants that could make a difference. */

type Deliver = (trade: Stored<TradeContext>) => TradeEvent;

const AT = after(60);
const LATE = after(15 * 60 - 59);
/** The exit asked for last; the first one where none has been. */
const last = ({ context }: Stored<TradeContext>): number => Math.max(1, context.exitAttempts);

const settles = (winner: 'yes' | 'no'): TradeEvent => ({
  type: 'market.settled',
  result: { kind: 'binary', winner },
  atMs: CLOSE_AT,
});
const trips = (cause: ReturnType<typeof spike>, atMs = AT): TradeEvent => ({
  type: 'stop.tripped',
  cause,
  atMs,
});
/** The held leg's best bid, a cent under its ask, and a probability of the same. */
const bid = (
  bidCenti: number,
  { spread = 100, percent = bidCenti / 100 }: { spread?: number; percent?: number } = {},
): MarketReading =>
  reading({
    bidCenti: heldPriceCenti(bidCenti),
    askCenti: heldPriceCenti(Math.min(10_000, bidCenti + spread)),
    probabilityPercent: percent,
  });
/** The word of a watch; what is due of it the trade decides by the reading. */
const crosses = (rule: WatchRule, seen: MarketReading, atMs = AT): TradeEvent =>
  trips(causeOf(seen, { rule, value: 0, threshold: 0 }), atMs);
const timer =
  (seen: ReturnType<typeof reading>, atMs = AT): Deliver =>
  ({ context }) => ({
    type: 'deadline.reached',
    timerId: context.deadline?.timerId ?? 'none',
    reading: seen,
    atMs,
  });

export const DELIVERIES = {
  'entry filled: 100': () => filled('entry', 1, totals(100, 96), AT),
  'entry filled: 60 so far': () => filled('entry', 1, totals(60, 96), AT, false),
  'entry died: 0': () => died('entry', 1, totals(0, 96), AT),
  'entry died: 60': () => died('entry', 1, totals(60, 96), AT),
  'entry grew: 130': () => filled('entry', 1, totals(130, 96), AT),

  'exit filled: 100': (t) => filled('exit', last(t), totals(100, 45), AT),
  'exit filled: 40 so far': (t) => filled('exit', last(t), totals(40, 45), AT, false),
  'exit filled: 40': (t) => filled('exit', last(t), totals(40, 45), AT),
  'exit died: 0': (t) => died('exit', last(t), totals(0, 45), AT),
  'exit died: 60': (t) => died('exit', last(t), totals(60, 45), AT),
  'first exit again: 0': () => died('exit', 1, totals(0, 45), AT),
  'first exit after all: 100': () => died('exit', 1, totals(100, 45), AT),

  'watch armed': () => ({ type: 'watch.armed', reading: reading(), atMs: AT }),
  'watch armed: stale quote': () => ({ type: 'watch.armed', reading: staleQuote, atMs: AT }),
  'watch armed: stale spot': () => ({ type: 'watch.armed', reading: staleSpot, atMs: AT }),
  'watch lost': () => ({ type: 'watch.lost', reason: 'feed is silent', atMs: AT }),

  'stop: blind': () =>
    trips(causeOf(reading(), { rule: 'feedBlind', value: 60_000, threshold: 60_000 })),
  'stop: 39.9 %': () => trips(probabilityStop(39.9)),
  'stop: 40 %': () => trips(probabilityStop(40)),
  'stop: TTC 59 s': () => trips(probabilityStop(10), LATE),
  'stop: stale spot': () => trips(probabilityStop(10, staleSpot)),
  'stop: stale quote': () => trips(probabilityStop(10, staleQuote)),
  'stop: no bid': () => trips(probabilityStop(10, reading({ bidCenti: null }))),
  'spike: −36': () => trips(spike(-36)),
  'spike: +36': () => trips(spike(36)),
  'spike: −35': () => trips(spike(-35)),
  'spike: −36, TTC 59 s': () => trips(spike(-36), LATE),
  'spike: after the close': () => trips(spike(-36), CLOSE_AT),

  'mark: 97¢': () => ({ type: 'mark.moved', reading: bid(9_700), atMs: AT }),
  'mark: stale quote': () => ({ type: 'mark.moved', reading: staleQuote, atMs: AT }),

  'rule: floor, bid 49¢': () => crosses('priceFloor', bid(4_900)),
  'rule: floor, bid 50¢': () => crosses('priceFloor', bid(5_000)),
  'rule: floor, wide quote': () => crosses('priceFloor', bid(4_900, { spread: 1_900 })),
  'rule: floor, far from 99.1 %': () => crosses('priceFloor', bid(4_900, { percent: 99.1 })),
  'rule: trail, bid 95¢': () => crosses('trailing', bid(9_500)),
  'rule: trail, bid 96¢': () => crosses('trailing', bid(9_600)),
  'rule: even, bid 96.54¢': () => crosses('breakEven', bid(9_654)),
  'rule: even, bid 96.55¢': () => crosses('breakEven', bid(9_655)),
  'rule: profit, bid 99¢': () => crosses('takeProfit', bid(9_900)),
  'rule: profit, bid 98¢': () => crosses('takeProfit', bid(9_800)),
  'rule: profit, stale quote': () => crosses('takeProfit', { ...bid(9_900), quoteAgeMs: 60_000 }),
  'rule: close, 120 s before': () => crosses('beforeClose', bid(9_700), after(780)),
  'rule: close, 121 s before': () => crosses('beforeClose', bid(9_700), after(779)),
  'rule: hold, 600 s': () => crosses('maxHold', bid(9_700), after(601)),
  'rule: hold, 599 s': () => crosses('maxHold', bid(9_700), after(600)),

  'close requested': () => ({
    type: 'close.requested',
    countCenti: null,
    by: 'test',
    reading: reading(),
    atMs: AT,
  }),
  'close requested: stale spot': () => ({
    type: 'close.requested',
    countCenti: null,
    by: 'test',
    reading: staleSpot,
    atMs: AT,
  }),
  'close requested: no price': () => ({
    type: 'close.requested',
    countCenti: null,
    by: 'test',
    reading: noProof,
    atMs: AT,
  }),
  'exit retry': () => ({ type: 'exit.retry', by: 'test', reading: reading(), atMs: AT }),
  'exit retry: no price': () => ({ type: 'exit.retry', by: 'test', reading: noProof, atMs: AT }),
  'stops pause': () => ({ type: 'stops.pause', by: 'test', atMs: AT }),
  'stops resume': () => ({ type: 'stops.resume', by: 'test', atMs: AT }),

  'timer: 39.9 %': timer(reading()),
  'timer: 45 %': timer(reading({ probabilityPercent: 45 })),
  'timer: TTC 59 s': timer(reading(), LATE),
  'timer: stale spot': timer(staleSpot),
  'timer: no proof': timer(noProof),
  'timer: after the close': timer(reading(), CLOSE_AT),
  'timer: an older one': () => ({
    type: 'deadline.reached',
    timerId: 'verification#0',
    reading: reading(),
    atMs: BORN_AT,
  }),

  'market moved': () => ({ type: 'market.moved', closeAtMs: after(3600), atMs: AT }),
  'market moved: already past': () => ({ type: 'market.moved', closeAtMs: after(50), atMs: AT }),
  'market closed': () => ({ type: 'market.closed', atMs: CLOSE_AT }),
  'market settled: yes': () => settles('yes'),
  'market settled: no': () => settles('no'),
  'position vanished': () => ({ type: 'position.vanished', why: 'flat', atMs: AT }),
  'position vanished: after the close': () => ({
    type: 'position.vanished',
    why: 'flat',
    atMs: CLOSE_AT,
  }),
  release: () => ({ type: 'position.release', by: 'test', atMs: AT }),
} as const satisfies Readonly<Record<string, Deliver>>;

export type Delivery = keyof typeof DELIVERIES;
