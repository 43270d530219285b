import { describe, expect, it, vi } from 'vitest';

import type { Fault } from './faults/fault.ts';
import { runWorld } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

const AT_MS = 90_000;
const FOR_MS = 120_000;

const switched = (to: 'no-entries' | 'reduce-only' | 'flatten'): Fault => ({
  atMs: AT_MS,
  kind: 'switched',
  to,
  forMs: FOR_MS,
});

/** The switch stands while a process dies, the database goes away, and orders get no answer. */
const TROUBLE: readonly Fault[] = [
  { atMs: AT_MS + 300, kind: 'replyLost', of: 'order', count: 3, silent: true },
  { atMs: AT_MS + 20_000, kind: 'killed', downMs: 4_000 },
  { atMs: AT_MS + 50_000, kind: 'databaseAway', forMs: 20_000, silent: false },
];

describe('a world in which the kill switch is set', () => {
  it.each(['no-entries', 'reduce-only', 'flatten'] as const)(
    'to %s breaks no invariant, and ends with everything closed',
    async (to) => {
      const { figures, violation } = await runWorld({ seed: 11, plan: [switched(to), ...TROUBLE] });
      expect(violation).toBeNull();
      expect(figures.struck.get('switched')).toBe(1);
      expect(figures.trades).toBeGreaterThan(0);
    },
  );

  it('to flatten has fewer trades than one that runs on', async () => {
    const running = await runWorld({ seed: 11, plan: TROUBLE });
    const flat = await runWorld({ seed: 11, plan: [switched('flatten'), ...TROUBLE] });
    expect([running.violation, flat.violation]).toEqual([null, null]);
    expect(flat.figures.trades).toBeLessThan(running.figures.trades);
  });
});
