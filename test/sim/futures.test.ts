import { describe, expect, it, vi } from 'vitest';

import type { TradeRecord } from '../../src/lockstep/store/tables.ts';
import type { Fault, FaultAct } from './faults/fault.ts';
import { hasFutures } from './futures/seeds.ts';
import { runWorld } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Of worlds in which perpetuals are traded. */
const SEEDS = [1, 16] as const;
const UNTIL_S = 330;

/** Strikes the venue of futures every so many seconds. */
const everySeconds = (seconds: number, ...acts: readonly FaultAct[]): readonly Fault[] =>
  Array.from({ length: Math.floor(UNTIL_S / seconds) }, (_, nth) => (nth + 1) * seconds).flatMap(
    (second) => acts.map((act): Fault => ({ atMs: second * 1_000, at: 'futures', ...act })),
  );

/** What has become of the binary trades of a world. */
const binary = (trades: readonly TradeRecord[]) =>
  trades
    .filter(({ instrument }) => instrument === null)
    .map(({ closeMethod, market, pnl, side, state }) => ({
      market,
      side,
      state,
      closeMethod,
      pnl,
    }));

describe('worlds with a venue of futures', () => {
  it('are two of five', () => {
    const seeds = Array.from({ length: 1_000 }, (_, seed) => seed);
    expect(SEEDS.filter(hasFutures)).toEqual(SEEDS);
    expect(Math.abs(seeds.filter(hasFutures).length - 400)).toBeLessThan(50);
  });

  it.each(SEEDS)('of seed %i end with all closed though it comes and goes', async (seed) => {
    const plan = everySeconds(40, { kind: 'outage', forMs: 15_000 }, { kind: 'keyExpired' });
    const { figures, violation } = await runWorld({ seed, plan });
    expect(violation).toBeNull();
    expect(figures.linearTrades).toBeGreaterThan(0);
    expect(figures.struckAtFutures.get('outage')).toBe(plan.length / 2);
  });

  it.each(SEEDS)('of seed %i take no order twice, whatever its answers say', async (seed) => {
    const plan = everySeconds(
      15,
      { kind: 'failedAfter', of: 'order', count: 1 },
      { kind: 'replyLost', of: 'order', count: 1, silent: true },
      { kind: 'requestLate', of: 'order', count: 1, byMs: 8_000 },
      { kind: 'frameLost', of: 'account', count: 3 },
    );
    const { figures, violation } = await runWorld({ seed, plan });
    expect(violation).toBeNull();
    expect(figures.linearTrades).toBeGreaterThan(0);
    expect(figures.struckAtFutures.get('failedAfter')).toBeGreaterThan(3);
  });

  it.each(SEEDS)('of seed %i find out what their owner has sold by hand', async (seed) => {
    const plan = everySeconds(45, { kind: 'soldByHand', share: 0.5 }, { kind: 'boughtByHand' });
    const { figures, trades, violation } = await runWorld({ seed, plan });
    expect(violation).toBeNull();
    expect(figures.struckAtFutures.get('soldByHand')).toBeGreaterThan(0);
    expect(trades.map(({ closeMethod }) => closeMethod)).toContain('external');
  });

  it.each(SEEDS)('of seed %i trade on elsewhere while it is away', async (seed) => {
    const away: Fault = { atMs: 0, at: 'futures', kind: 'blackhole', forMs: UNTIL_S * 1_000 };
    const [calm, alone] = [
      await runWorld({ seed, plan: [] }),
      await runWorld({ seed, plan: [away] }),
    ];
    expect([calm.violation, alone.violation]).toEqual([null, null]);
    expect(calm.figures.linearTrades).toBeGreaterThan(0);
    expect(alone.figures.linearTrades).toBe(0);
    expect(binary(alone.trades)).toEqual(binary(calm.trades));
  });
});
