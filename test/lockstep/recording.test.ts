import { beforeAll, describe, expect, it, vi } from 'vitest';

import { readTrades } from '../../db/trades.ts';
import { readJournal } from '../../db/transitions.ts';
import { runLockstep, type LockstepRun } from '../../src/lockstep/run.ts';
import type { Entry } from '../../src/recording/entry.ts';
import { entryOf } from '../../src/recording/entry.ts';
import { tapeOfRecording } from '../../src/recording/tape.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { settingsWith } from './settings.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const tape = syntheticTape({ seed: 5, durationMs: 15 * 60_000 });
const settings = settingsWith();

let run: LockstepRun;
let heard: Entry[];
beforeAll(async () => {
  heard = [];
  run = await runLockstep({ settings, tape, hear: (entry) => heard.push(entry) });
});

/** The journal of every trade; the venue numbers by what else it prints. */
const decisionsOf = async ({ book, database }: LockstepRun): Promise<readonly string[]> => {
  const trades = await readTrades(database, { book, before: null, limit: 500 });
  const journals = await Promise.all(trades.map(({ id }) => readJournal(database, id)));
  const names = new Map<string, string>();
  const renamed = (id: string): string => {
    const name = names.get(id) ?? `${names.size}`;
    names.set(id, name);
    return name;
  };
  return journals
    .flat()
    .map((row) => JSON.stringify({ ...row, recordedAtMs: null }).replace(/venue-\d+/g, renamed));
};

describe('what a run has recorded', () => {
  it('is put into words and read again without loss', () => {
    expect(heard.length).toBeGreaterThan(10_000);
    expect(heard.map((entry) => entryOf(JSON.parse(JSON.stringify(entry))))).toEqual(heard);
  });

  it('is a tape: played in lockstep it gives the same decisions, the same on every run', async () => {
    const recorded = tapeOfRecording('recorded', heard);
    const first = await runLockstep({ settings, tape: recorded });
    const again = await runLockstep({ settings, tape: tapeOfRecording('again', heard) });
    expect(run.transitions).toBeGreaterThan(20);
    expect(await decisionsOf(first)).toEqual(await decisionsOf(run));
    expect(again.journalHash).toBe(first.journalHash);
    expect(recorded).toMatchObject({ startAtMs: tape.startAtMs, unoffered: [] });
  });

  it('does not change what is recorded', async () => {
    const unheard = await runLockstep({ settings, tape });
    expect(unheard.journalHash).toBe(run.journalHash);
  });
});
