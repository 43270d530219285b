import { describe, expect, it, vi } from 'vitest';

import { addRun, describeTotals, noTotals } from './figures.ts';
import { describeFailure, minimised } from './report.ts';
import { runWorld } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

const FIXED = 6;
const FRESH = 6;

/** Runs seeds one after the other; the words of each failure, with its shortest list of faults. */
const failuresOf = async (from: number, count: number): Promise<readonly string[]> => {
  const totals = noTotals();
  const failures: string[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await runWorld({ seed });
    addRun(totals, outcome.figures);
    if (outcome.violation !== null)
      failures.push(describeFailure(await minimised(outcome, { seed })).join('\n'));
  }
  for (const line of describeTotals(totals, totals.processorMs / 1_000))
    process.stdout.write(`${line}\n`);
  expect(totals.trades).toBeGreaterThan(count);
  expect(totals.exits).toBeGreaterThan(count);
  return failures;
};

describe('the simulated house', () => {
  it('breaks no invariant in the seeds that every run takes', async () => {
    expect(await failuresOf(1, FIXED)).toEqual([]);
  });

  it('breaks none in seeds that no run has taken before', async () => {
    const from = Date.now() % 1_000_000_000;
    process.stdout.write(`seeds ${from} … ${from + FRESH - 1}\n`);
    expect(await failuresOf(from, FRESH)).toEqual([]);
  });
});
