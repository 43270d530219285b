import { describe, expect, it, vi } from 'vitest';

import type { Fault } from './faults/fault.ts';
import { runWorld } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Of worlds in which exits rest. */
const SEEDS = [11, 14, 17, 22] as const;
const EVERY_MS = 30_000;

/** Again and again exits are made smaller, and what the venue says of orders gets lost. */
const ROUNDS = Array.from({ length: 20 }, (_, index) => index + 1).flatMap(
  (round): readonly Fault[] => [
    { atMs: round * EVERY_MS, kind: 'exitShrunk', share: 0.5 },
    { atMs: round * EVERY_MS + 500, kind: 'frameLost', of: 'account', count: 3 },
    { atMs: round * EVERY_MS + 1_000, kind: 'closeAsked' },
    { atMs: round * EVERY_MS + 1_000, kind: 'frameLost', of: 'account', count: 3 },
  ],
);
const PLAN: readonly Fault[] = [
  ...ROUNDS,
  { atMs: 4 * EVERY_MS + 1_050, kind: 'killed', downMs: 2_000 },
  { atMs: 7 * EVERY_MS + 1_020, kind: 'killed', downMs: 9_000 },
];

describe('a world in which somebody makes resting exits smaller', () => {
  it.each(SEEDS)(
    'of seed %i breaks no invariant, and ends with everything closed',
    async (seed) => {
      const { figures, violation } = await runWorld({ seed, plan: PLAN });
      expect(violation).toBeNull();
      expect(figures.struck.get('exitShrunk')).toBeGreaterThan(0);
      expect(figures.struck.get('frameLost')).toBeGreaterThan(0);
      expect(figures.trades).toBeGreaterThan(0);
    },
  );
});
