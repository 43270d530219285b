import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { record } from '../../src/commands/record.ts';
import { readRecording } from '../../src/recording/file.ts';
import { openTape } from '../../src/recording/open-tape.ts';
import { settingsWith } from '../lockstep/settings.ts';

// A quarter of an hour of the market takes as many seconds here.
vi.setConfig({ testTimeout: 120_000 });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-recorded-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const MINUTES = 60_000;

it('a process that only records leaves a tape of the market that it has heard', async () => {
  const announced: string[] = [];
  const recorded = await record({
    settings: settingsWith({
      'paper.durationMs': 15 * MINUTES,
      'paper.speed': 60,
      'paper.untilEnd': true,
      'log.level': 'error',
    }),
    out: directory,
    announce: (line) => announced.push(line),
    stop: new AbortController().signal,
  });
  if (!recorded.ok) throw new Error(recorded.error.lines.join('\n'));
  const { entries, lost, recording } = recorded.value;
  expect(announced).toEqual([`recording: ${recording}`]);
  expect([...readRecording(recording, () => undefined)].length).toBeGreaterThanOrEqual(entries);
  expect(lost).toBe(0);
  const tape = openTape(recording);
  const kinds = new Set([...tape.framesFrom(tape.startAtMs)].map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(
    ['book', 'closed', 'determined', 'opened', 'settled', 'spot'].sort(),
  );
  expect(tape.series).toHaveLength(4);
});
