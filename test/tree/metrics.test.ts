import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createMetrics } from '../../src/metrics/metrics.ts';
import { createHealth } from '../../src/tree/health.ts';
import type { House } from '../../src/tree/house.ts';
import { samplesOf, valuesOf } from '../metrics/lines.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

let world: World;
let running: RunningHouse;
const metrics = createMetrics();

/** The house, with somebody who hears what its journalist hears. */
const witnessed = (house: House): House => ({
  ...house,
  journalist: {
    ...house.journalist,
    trade: (transition) => {
      house.journalist.trade(transition);
      metrics.witness.trade(transition);
    },
    order: (transition) => {
      house.journalist.order(transition);
      metrics.witness.order(transition);
    },
  },
});

beforeEach(async () => {
  world = await openWorld();
  running = await startHouse(world, { 'paper.speed': 30 }, witnessed);
});
afterEach(async () => {
  await running.root.stop();
  await world.end();
});

/** Bounds of histograms and versions are numbers; nothing else may look like an id. */
const FREE: ReadonlySet<string> = new Set(['le', 'version', 'node', 'major', 'minor', 'patch']);
const AN_ID = /^\d+$|\d{4}|^tw-|KX/;

it('shows a running house and names neither a trade, an order nor a market', async () => {
  const { house } = running;
  const follower = metrics.follow(house, createHealth(house));
  try {
    await eventually(async () => {
      const seen = samplesOf(await metrics.text());
      const transitions = valuesOf(seen, 'tradewarden_transitions_total');
      expect(transitions['trade|watch.armed|monitoring.watching']).toBeGreaterThan(1);
    }, 60_000);
    const seen = samplesOf(await metrics.text());
    const live = [...house.organs.trades.get().live()];
    const states = valuesOf(seen, 'tradewarden_trades');
    expect(live.length).toBeGreaterThan(0);
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(valuesOf(seen, 'tradewarden_feed_up')).toMatchObject({
      'kalshi|market': 1,
      'coinbase|BTC-USD': 1,
    });
    expect(valuesOf(seen, 'tradewarden_journal_writable')).toEqual({ '': 1 });
    const values = seen.flatMap(({ labels }) =>
      Object.entries(labels).flatMap(([label, value]) => (FREE.has(label) ? [] : [value])),
    );
    expect(values.filter((value) => AN_ID.test(value))).toEqual([]);
    expect(seen.length).toBeLessThan(700);
  } finally {
    follower.stop();
  }
});
