import { describe, expect, it, vi } from 'vitest';

import { addRun, describeTotals, noTotals } from './figures.ts';
import { describeFailure, minimised } from './report.ts';
import { runWorld } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

const FIXED = 6;
const FRESH = 6;
/**
 * A renewal of the lease that the database executes after the death of its sender; trades that are
 * taken up twice by one process; a copy of a request that is filled while the request, turned away
 * by the limiter, waits for its turn; a death before the first renewal; an entry
 * that was called absent too soon, for restarts that came quickly; exits of perpetuals that were
 * refused so often that nobody saw their position gone; two closes by hand that the venue has
 * given the same name.
 */
const ONCE_FAILED = [300_599, 1_000_899, 1_001_290, 1_200_121, 2_007_368, 16, 7_100_056];

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => from + n);

/** Runs seeds one after the other; the words of each failure, with its shortest list of faults. */
const failuresOf = async (seeds: readonly number[]): Promise<readonly string[]> => {
  const totals = noTotals();
  const failures: string[] = [];
  for (const seed of seeds) {
    const outcome = await runWorld({ seed });
    addRun(totals, outcome.figures);
    if (outcome.violation !== null)
      failures.push(describeFailure(await minimised(outcome, { seed })).join('\n'));
  }
  for (const line of describeTotals(totals, totals.processorMs / 1_000))
    process.stdout.write(`${line}\n`);
  expect(totals.trades).toBeGreaterThan(seeds.length);
  expect(totals.exits).toBeGreaterThan(seeds.length);
  return failures;
};

describe('the simulated house', () => {
  it('breaks no invariant in the seeds that every run takes', async () => {
    expect(await failuresOf([...range(1, FIXED), ...ONCE_FAILED])).toEqual([]);
  });

  it('breaks none in seeds that no run has taken before', async () => {
    const from = Date.now() % 1_000_000_000;
    process.stdout.write(`seeds ${from} … ${from + FRESH - 1}\n`);
    expect(await failuresOf(range(from, FRESH))).toEqual([]);
  });
});
