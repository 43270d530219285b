import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
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

  'close requested': () => ({ type: 'close.requested', by: 'test', reading: reading(), atMs: AT }),
  'close requested: stale spot': () => ({
    type: 'close.requested',
    by: 'test',
    reading: staleSpot,
    atMs: AT,
  }),
  'close requested: no price': () => ({
    type: 'close.requested',
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
