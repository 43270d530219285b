import { fillId, intentId, marketTicker } from '../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import type { VenueFill } from '../../machines/model/venue-account.ts';
import type { Intent } from '../../machines/ports.ts';
import { createEffects, type Effects } from '../../src/runtime/effects.ts';
import type { Venue } from '../../src/venues/venue.ts';
import { POLICY, request, VENUE_ID } from '../orders/situations.ts';
import { recordingBranch, type RecordedOrders, type RecordedTrades } from '../support/branches.ts';
import { idleVenue } from '../support/idle-venue.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';
import { after } from '../support/trade-fixtures.ts';
import { turn } from './supervision/cast.ts';

export const ID = intentId('order:x/2/1');
export const REQUEST = request();

export const venueFill = (changes: Partial<VenueFill> = {}): VenueFill => ({
  fillId: fillId('f1'),
  venueOrderId: VENUE_ID,
  clientOrderId: null,
  market: marketTicker('M'),
  yesPriceCenti: yesPriceCenti(5_500),
  countCenti: countCenti(4_000),
  feeMicros: micros(10_000),
  isTaker: true,
  bought: 'yes',
  atMs: after(2),
  ...changes,
});

/** What a test of effects works with. */
export type EffectsBench = {
  readonly clock: TestClock;
  readonly orders: RecordedOrders;
  readonly trades: RecordedTrades;
  /** What the effects have told of as failed. */
  readonly failures: readonly (readonly [what: string, error: unknown])[];
  /** Whether the venue is there. */
  isUp: boolean;
  readonly effectsAt: (venue: () => Venue, trades?: () => RecordedTrades['branch']) => Effects;
  /** Performs one intent at a venue that answers what is given, and lets it come to its end. */
  readonly perform: (
    intent: Intent,
    venue?: Partial<Venue> | (() => Venue),
    how?: 'perform' | 'repeat',
  ) => Promise<void>;
};

export const effectsBench = (): EffectsBench => {
  const clock = testClock();
  const orders: RecordedOrders = recordingBranch();
  const trades: RecordedTrades = recordingBranch();
  const failures: [what: string, error: unknown][] = [];
  const bench: EffectsBench = {
    clock,
    orders,
    trades,
    failures,
    isUp: true,
    effectsAt: (venue, tradesNow = () => trades.branch) =>
      createEffects({
        clock,
        venue,
        isUp: () => bench.isUp,
        trades: tradesNow,
        orders: () => orders.branch,
        orderPolicy: POLICY,
        failed: (what, error) => void failures.push([what, error]),
      }),
    perform: async (intent, venue = {}, how = 'perform') => {
      const effects = bench.effectsAt(typeof venue === 'function' ? venue : () => idleVenue(venue));
      effects[how]({ intentId: ID, intent });
      for (let turns = 0; turns < 3; turns += 1) await turn();
    },
  };
  return bench;
};
