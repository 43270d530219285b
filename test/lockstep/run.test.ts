import { existsSync } from 'node:fs';

import { describe, expect, it, vi } from 'vitest';

import type { Database } from '../../db/pool.ts';
import { readTrades } from '../../db/trades.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import { outcomeOf } from '../../src/lockstep/outcome.ts';
import { runLockstep } from '../../src/lockstep/run.ts';
import { openRecordedTape } from '../../src/simulator/tapes/recorded.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 180_000 });

const RECORDED = new URL('../../../shared/data/kxbtc15m_features_2s_20260225.csv', import.meta.url)
  .pathname;
const settings = settingsWith();
const tapeOf = (seed: number) => syntheticTape({ seed, durationMs: 40 * 60_000 });

describe('a tape played in lockstep', () => {
  it('gives the same journal on every run, and another one for another tape', async () => {
    const first = await runLockstep({ settings, tape: tapeOf(5) });
    const again = await runLockstep({ settings, tape: tapeOf(5) });
    const other = await runLockstep({ settings, tape: tapeOf(6) });
    expect(first.transitions).toBeGreaterThan(20);
    expect([again.journalHash, again.transitions]).toEqual([first.journalHash, first.transitions]);
    expect(other.journalHash).not.toBe(first.journalHash);
  });

  it('folds: every transition is decided alike from the journal alone', async () => {
    const { book, database } = await runLockstep({ settings, tape: tapeOf(5) });
    const apart: string[] = [];
    let snapshots = 0;
    const watched: Pick<Database, 'query' | 'snapshot'> = {
      query: (statement) => {
        apart.push(statement.name);
        return database.query(statement);
      },
      snapshot: (read) => {
        snapshots += 1;
        return database.snapshot(read);
      },
    };
    const verdict = await verifyJournal(watched, book);
    // Where trades go on meanwhile, a journal and its rows are of one instant.
    expect([...new Set(apart)]).toEqual(['trades-page']);
    expect(snapshots).toBe((await readTrades(database, { book, before: null, limit: 999 })).length);
    expect(verdict.transitions).toBeGreaterThan(20);
    expect(verdict.mismatches).toEqual([]);
  });

  it('runs to its end without a failure: every trade has come to an outcome', async () => {
    const run = await runLockstep({ settings, tape: tapeOf(7) });
    const { equity, pnlMicros, trades } = await outcomeOf(run);
    expect(run.restarts).toBe(0);
    expect(trades.opened).toBeGreaterThan(0);
    expect(trades.left).toBe(0);
    expect(equity.at(-1)?.totalMicros).toBe(pnlMicros);
  });

  it('obeys the settings: stops at a higher threshold fire more often', async () => {
    const counts = await Promise.all(
      [20, 60].map(async (thresholdPercent) => {
        const changed = settingsWith({
          'guard.probabilityStop.thresholdPercent': thresholdPercent,
        });
        return (await outcomeOf(await runLockstep({ settings: changed, tape: tapeOf(5) }))).stops;
      }),
    );
    expect(counts[1]?.count).toBeGreaterThan(counts[0]?.count ?? 0);
  });

  it('tells how much of it has been played', async () => {
    const shares: number[] = [];
    await runLockstep({ settings, tape: tapeOf(5), progress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(20);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.9);
  });

  it('refuses a tape without an end', async () => {
    await expect(
      runLockstep({ settings, tape: syntheticTape({ seed: 1, durationMs: null }) }),
    ).rejects.toThrow('expected one that ends');
  });

  it.skipIf(!existsSync(RECORDED))(
    'of a recorded market is the same too (skipped where ../shared is absent)',
    async () => {
      const tape = openRecordedTape(RECORDED);
      const first = await runLockstep({ settings, tape });
      const again = await runLockstep({ settings, tape: openRecordedTape(RECORDED) });
      const ratio = (again.endAtMs - again.startAtMs) / again.tookMs;
      process.stdout.write(`recorded tape in lockstep: ${Math.round(ratio)} × real time\n`);
      expect(again.journalHash).toBe(first.journalHash);
      expect(first.transitions).toBeGreaterThan(100);
      expect((await outcomeOf(first)).trades.left).toBe(0);
    },
  );
});
