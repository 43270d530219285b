import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';

import { feedId, marketTicker, tradeId, type MarketTicker } from '../../machines/model/ids.ts';
import type { OrderContext } from '../../machines/model/order.ts';
import { plusMs } from '../../machines/model/time.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Transition } from '../../src/runtime/durable/envelope.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { createJourneys } from '../../src/metrics/journeys.ts';
import { createWitness, type Witness } from '../../src/metrics/witness.ts';
import { orderKey } from '../../src/runtime/effects.ts';
import { bornOrder } from '../orders/situations.ts';
import {
  after,
  born,
  BORN_AT,
  filled,
  play,
  probabilityStop,
  reading,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';
import { samplesOf, valuesOf, type Sample } from './lines.ts';

const bought = filled('entry', 1, totals(100, 96), after(1));
const armed = { type: 'watch.armed', reading: reading(), atMs: after(2) } as const;
const tripped = { type: 'stop.tripped', cause: probabilityStop(39.9), atMs: after(10) } as const;
const sold = filled('exit', 1, totals(100, 45), after(11));

const STORY: readonly TradeEvent[] = [bought, armed, tripped, sold];

type Bench = {
  readonly witness: Witness;
  /** Real milliseconds that pass. */
  readonly pass: (ms: number) => void;
  readonly samples: () => Promise<readonly Sample[]>;
};

const bench = (): Bench => {
  const registry = new Registry();
  let now = 0;
  const witness = createWitness(registry, () => now);
  return {
    witness,
    pass: (ms) => {
      now += ms;
    },
    samples: async () => samplesOf(await registry.metrics()),
  };
};

/** The transitions of one trade that was stopped. */
const STOPPED: readonly Transition<TradeContext>[] = (() => {
  let before: Stored<TradeContext> = born({ guard: unverified() });
  return STORY.map((event, index) => {
    const next = play(before, event);
    const { context, state } = before;
    before = next;
    return {
      key: { kind: 'trade', tradeId: context.tradeId },
      seq: index + 2,
      atMs: event.atMs,
      event,
      from: state,
      to: next.state,
      before: context,
      after: next.context,
      intents: [],
      commitMs: 4,
      decisionMs: event.type === 'stop.tripped' ? 20 : null,
    };
  });
})();

/** The same of a trade with an id of its own. */
const storyOf = (id: string): readonly Transition<TradeContext>[] =>
  STOPPED.map((transition) => ({
    ...transition,
    key: { kind: 'trade', tradeId: tradeId(id) },
    after: { ...transition.after, tradeId: tradeId(id) },
  }));

describe('what is counted of trades', () => {
  it('tells a stopped trade by its events, its rule, its method and its profit', async () => {
    const { witness, pass, samples } = bench();
    for (const transition of storyOf('12')) {
      pass(100);
      witness.trade(transition);
    }
    const seen = await samples();
    expect(valuesOf(seen, 'tradewarden_transitions_total')).toEqual({
      'trade|order.filled|open': 1,
      'trade|watch.armed|monitoring.watching': 1,
      'trade|stop.tripped|autoStopping.exiting': 1,
      'trade|order.filled|closed': 1,
    });
    expect(valuesOf(seen, 'tradewarden_stops_triggered_total')).toEqual({ probability: 1 });
    expect(valuesOf(seen, 'tradewarden_trades_closed_total')).toEqual({ auto_probability: 1 });
    expect(valuesOf(seen, 'tradewarden_journal_write_seconds_count')).toEqual({ '': 4 });
    expect(valuesOf(seen, 'tradewarden_decision_seconds_sum')).toEqual({ '': 0.02 });
    expect(valuesOf(seen, 'tradewarden_open_to_protected_seconds_sum')).toEqual({ '': 0.1 });
    const latencies = valuesOf(seen, 'tradewarden_close_latency_seconds_sum');
    expect(Object.keys(latencies)).toEqual(['decision', 'fill']);
    expect(latencies['decision']).toBeCloseTo(0.02, 9);
    expect(latencies['fill']).toBeCloseTo(0.12, 9);
    const [, , , last] = storyOf('12');
    expect(witness.realised()).toBe((last?.after.pnlMicros ?? NaN) / 1_000_000);
  });

  it('has as many series after a thousand trades as after one, and none with an id', async () => {
    const { witness, samples } = bench();
    for (const transition of storyOf('4711000000')) witness.trade(transition);
    const once = await samples();
    for (let id = 0; id < 1_000; id += 1)
      for (const transition of storyOf(String(4_711_000_001 + id))) witness.trade(transition);
    const often = await samples();
    expect(often.length).toBe(once.length);
    expect(often.flatMap(({ labels }) => Object.values(labels)).join(' ')).not.toContain('4711');
  });

  it('gives a word that no chart knows no series of its own', async () => {
    const { witness, samples } = bench();
    const [first] = storyOf('12');
    if (first === undefined) throw new Error('expected a story');
    for (const word of ['market.KXBTC-1', 'market.KXBTC-2'])
      witness.trade({ ...first, event: { type: word }, to: word });
    expect(valuesOf(await samples(), 'tradewarden_transitions_total')).toEqual({
      'trade|other|other': 2,
    });
  });

  it('forgets a trade that has ended', () => {
    const journeys = createJourneys(new Registry(), () => 0);
    const [opened, watched, stopped, closed] = storyOf('12');
    const sizes = [opened, watched, stopped, closed].map((transition) => {
      if (transition !== undefined) journeys.trade(transition);
      return journeys.size();
    });
    expect(sizes).toEqual([1, 0, 1, 0]);
  });
});

/** An order for a position in the market that ended as it should. */
const filledOrder = (market: MarketTicker): Transition<OrderContext> => {
  const before = bornOrder();
  return {
    key: orderKey(before.context.request),
    seq: 2,
    atMs: after(2),
    event: { type: 'submission.accepted' },
    from: 'submitting',
    to: 'filled',
    before: before.context,
    after: { ...before.context, request: { ...before.context.request, market } },
    intents: [],
    commitMs: 4,
    decisionMs: null,
  };
};

describe('what is counted of orders', () => {
  it('counts them at the venue of their market, of which there are two', async () => {
    const { witness, samples } = bench();
    for (const market of ['KXBTC-1', 'binanceUsdm:BTCUSDT', 'binanceUsdm:ETHUSDT', 'other:BTC'])
      witness.order(filledOrder(marketTicker(market)));
    expect(valuesOf(await samples(), 'tradewarden_orders_total')).toEqual({
      'kalshi|sell|filled': 2,
      'binanceUsdm|sell|filled': 2,
    });
  });
});

describe('what is counted of feeds and supervisors', () => {
  it('counts a lost connection by the state in which it was lost, never by its words', async () => {
    const { witness, samples } = bench();
    const lost = { type: 'feed.changed', to: 'backingOff', failures: 1, atMs: BORN_AT } as const;
    const feed = feedId('feed:kalshi:market');
    witness.feed({ ...lost, feed, from: 'live', reason: 'code 1006 at 10.0.0.1' });
    witness.feed({ ...lost, feed, from: 'connecting', reason: 'connect timeout' });
    witness.feed({ ...lost, feed, from: 'live', reason: 'code 1001', atMs: plusMs(BORN_AT, 1) });
    expect(valuesOf(await samples(), 'tradewarden_feed_reconnects_total')).toEqual({
      'kalshi|market|live': 2,
      'kalshi|market|connecting': 1,
    });
  });

  it('counts restarts by kind of child and by how it ended', async () => {
    const { witness, samples } = bench();
    const of = { supervisor: 'trades', child: 'trade:12', incarnation: 1 } as const;
    const restarting = { ...of, type: 'child.restarting', inMs: 1, restarts: 1 } as const;
    const crashed = { kind: 'crashed', error: new Error('out') } as const;
    witness.supervision({ ...of, type: 'child.exited', reason: crashed, while: 'running' });
    witness.supervision(restarting);
    witness.supervision({ ...of, type: 'child.exited', reason: crashed, while: 'starting' });
    witness.supervision(restarting);
    witness.supervision(restarting);
    witness.supervision({ ...of, type: 'child.quarantined', restarts: 3, error: crashed.error });
    const seen = await samples();
    expect(valuesOf(seen, 'tradewarden_child_restarts_total')).toEqual({
      'trade|crashed': 1,
      'trade|startFailed': 1,
      'trade|asked': 1,
    });
    expect(valuesOf(seen, 'tradewarden_restart_intensity_exceeded_total')).toEqual({ trade: 1 });
  });
});
