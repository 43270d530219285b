import { beforeAll, describe, expect, it, vi } from 'vitest';

import { ok } from '../../machines/model/result.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { renderReplay } from '../../src/cli/render/replay.ts';
import { replayTrade } from '../../src/commands/replay.ts';
import { runLockstep, type LockstepRun } from '../../src/lockstep/run.ts';
import { answering } from '../../src/service/answering.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { cli } from '../cli/bench.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const ID = tradeId('1');
let run: LockstepRun;
beforeAll(async () => {
  const tape = syntheticTape({ seed: 5, durationMs: 25 * 60_000 });
  run = await runLockstep({ settings: settingsWith(), tape });
});

/** The same store, with one value of the trade's journal changed. */
const tampered = (change: (row: Readonly<Record<string, unknown>>) => object) =>
  answering(async (statement) => {
    const rows = await run.database.query<Readonly<Record<string, unknown>>>(statement);
    if (statement.name !== 'journal-of-trade') return rows;
    return rows.map((row) => (row['actor'] === 'trade' && row['seq'] === 2 ? change(row) : row));
  });

describe('a trade replayed', () => {
  it('is identical, the trade and each of its orders', async () => {
    const replayed = await replayTrade(run.database, ID);
    if (!replayed.ok) throw new Error(replayed.error.lines.join());
    const { actors } = replayed.value;
    expect(actors.map(({ actor }) => actor.split(':')[0])).toContain('order');
    expect(actors.every(({ difference, given }) => difference === null && given === 0)).toBe(true);
    expect(renderReplay(replayed.value).at(-1)).toBe('trade 1: every decision is the same');
  });

  it('names the first transition that is decided otherwise, with both values', async () => {
    const later = tampered(({ context, ...row }) => ({
      ...row,
      context: { ...(typeof context === 'object' ? context : {}), openedAtMs: 5 },
    }));
    const replayed = await replayTrade(later, ID);
    if (!replayed.ok) throw new Error(replayed.error.lines.join());
    const text = renderReplay(replayed.value).join('\n');
    expect(text).toMatch(
      /first difference of trade:1: transition 2: .*openedAtMs \(decided \d+, journal 5\)/,
    );
  });

  it('names a state that the journal claims and nobody decides', async () => {
    const replayed = await replayTrade(
      tampered((row) => ({ ...row, to: 'closed' })),
      ID,
    );
    if (!replayed.ok) throw new Error(replayed.error.lines.join());
    expect(renderReplay(replayed.value).join('\n')).toMatch(/transition 2: .*journal 'closed'/);
  });

  it('that does not exist is not found', async () => {
    expect(await replayTrade(run.database, tradeId('999'))).toMatchObject({
      ok: false,
      error: { exitCode: EXIT.notFound },
    });
  });
});

describe('tradewarden replay', () => {
  const actor = { actor: 'trade:7', transitions: 3, given: 1 };
  it('ends with 0 where all is the same, and with 6 where it is not', async () => {
    const same = { trade: '7', ticks: null, actors: [{ ...actor, difference: null }] };
    const difference = { actor: 'trade:7', what: 'state', expected: '"open"', found: '"closed"' };
    const other = { trade: '7', ticks: null, actors: [{ ...actor, difference }] };
    const run = await cli('replay 7', { replay: () => Promise.resolve(ok(same)) });
    const differing = await cli('replay 7', { replay: () => Promise.resolve(ok(other)) });
    expect([run.code, differing.code]).toEqual([EXIT.ok, EXIT.verificationFailed]);
    expect(run.out).toContain('1 transitions are of an earlier version');
    expect(differing.out).toContain('state: expected "open", found "closed"');
  });
});
