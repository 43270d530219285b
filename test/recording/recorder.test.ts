import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Entry } from '../../src/recording/entry.ts';
import { readRecording, recordingFiles } from '../../src/recording/file.ts';
import { startRecorder, type RecorderOptions } from '../../src/recording/recorder.ts';
import { BTC, KALSHI, MARKET } from '../market/fixtures.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';
import { quoted, session, TERMS, ticked } from './entries.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-recording-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const begin = (changes: Partial<RecorderOptions> = {}) => {
  const { lines, log } = recordingLog();
  const recorder = startRecorder({
    directory,
    session: 'a',
    maxBytes: 2 ** 20,
    fileBytes: 2 ** 16,
    maxWaiting: 10_000,
    writeEveryMs: 1_000,
    terms: () => TERMS,
    clock: testClock(),
    log,
    ...changes,
  });
  return { recorder, lines };
};

const read = (path: string = directory): readonly Entry[] => [
  ...readRecording(path, () => undefined),
];

/** Prices that compress badly. */
const noisy = (second: number): Entry => ticked(second, 100_000 + ((second * 7_919) % 9_973));

describe('a recorder', () => {
  it('keeps what it hears, in order, behind the terms of its session', async () => {
    const { recorder } = begin();
    const heard = Array.from({ length: 1_500 }, (_each, second) => noisy(second));
    heard.forEach(recorder.hear);
    await recorder.stop();
    expect(read()).toEqual([session(), ...heard]);
    expect(recorder.figures()).toMatchObject({ entries: 1_500, lost: 0 });
  });

  it('stays within its bound: the oldest files make room, and that is said once', async () => {
    const [maxBytes, fileBytes] = [100_000, 30_000];
    const { recorder, lines } = begin({ maxBytes, fileBytes, maxWaiting: 100_000 });
    for (let second = 0; second < 40_000; second += 1) recorder.hear(noisy(second));
    await recorder.stop();
    const files = recordingFiles(directory);
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).toBeLessThanOrEqual(maxBytes);
    expect(files[0]).not.toMatch(/000001/);
    expect(lines.filter(({ event }) => event.includes('make room'))).toHaveLength(1);
    const seconds = read().flatMap((one) => (one.kind === 'spot' ? [one.tick.receivedAtMs] : []));
    expect(seconds.at(-1)).toBe(TERMS.beganAtMs + 39_999_000);
  });

  it('lets each file stand on its own: what holds is stated again, what was doubted is not', async () => {
    const { recorder } = begin({ fileBytes: 1 });
    const other = ticked(3, 100_000);
    recorder.hear(quoted(1, 40, 42));
    recorder.hear(quoted(2, 41, 42));
    recorder.hear(other);
    for (let second = 3; second < 512; second += 1)
      recorder.hear({ kind: 'clock', skewMs: second });
    recorder.hear({ kind: 'doubted', feed: KALSHI, reason: 'a gap' });
    for (let second = 1; second < 512; second += 1)
      recorder.hear({ kind: 'clock', skewMs: second });
    recorder.hear(noisy(600));
    await recorder.stop();
    const parts = recordingFiles(directory).map((file) => read(file));
    expect(parts).toHaveLength(3);
    expect(parts[1]?.slice(0, 4)).toEqual([
      session(2),
      { kind: 'clock', skewMs: 511 },
      quoted(2, 41, 42),
      other,
    ]);
    expect(parts[2]?.slice(0, 3)).toEqual([session(3), { kind: 'clock', skewMs: 511 }, other]);
    expect(JSON.stringify(parts[2])).not.toContain(MARKET);
  });

  it('never lets anybody wait: beyond its queue ticks are lost, counted and said once', async () => {
    const { recorder, lines } = begin({ maxWaiting: 10 });
    for (let second = 0; second < 50; second += 1) recorder.hear(noisy(second));
    expect(recorder.figures().lost).toBe(40);
    expect(lines.map(({ event }) => event)).toEqual(['the recording is missing ticks']);
    await recorder.stop();
    expect(read()).toHaveLength(11);
  });

  it('says where ticks are missing', async () => {
    const clock = testClock();
    const { recorder } = begin({ maxWaiting: 3, clock });
    for (let second = 0; second < 5; second += 1) recorder.hear(noisy(second));
    await clock.advance(1_000);
    recorder.hear(noisy(9));
    await recorder.stop();
    expect(read().slice(4)).toEqual([{ kind: 'cut', lost: 2 }, noisy(9)]);
  });

  it('loses ticks, but never which table is read', async () => {
    const { recorder } = begin({ maxWaiting: 2 });
    const table: Entry = { kind: 'table', symbol: BTC, version: 2 };
    for (let second = 0; second < 4; second += 1) recorder.hear(noisy(second));
    recorder.hear(table);
    recorder.hear(noisy(4));
    await recorder.stop();
    expect(read().slice(3)).toEqual([{ kind: 'cut', lost: 2 }, table]);
    expect(recorder.figures()).toMatchObject({ entries: 4, lost: 3 });
  });

  it('keeps the table for later where a block cannot be written', async () => {
    writeFileSync(join(directory, 'a'), 'in the way');
    const clock = testClock();
    const { recorder } = begin({ clock });
    const table: Entry = { kind: 'table', symbol: BTC, version: 2 };
    recorder.hear(table);
    recorder.hear(noisy(1));
    await clock.advance(1_000);
    await eventually(() => recorder.figures().lost === 1);
    rmSync(join(directory, 'a'));
    await recorder.stop();
    expect(read()).toEqual([session(2), { kind: 'cut', lost: 1 }, table]);
  });

  it('that cannot write says so once, goes on, and writes again when it can', async () => {
    writeFileSync(join(directory, 'a'), 'in the way');
    const clock = testClock();
    const { recorder, lines } = begin({ clock });
    for (let second = 0; second < 3; second += 1) {
      recorder.hear(noisy(second));
      await clock.advance(1_000);
      await eventually(() => recorder.figures().lost > second);
    }
    rmSync(join(directory, 'a'));
    recorder.hear(noisy(5));
    await recorder.stop();
    expect(lines.map(({ event }) => event)).toEqual(['the recording cannot be written']);
    expect(readdirSync(directory)).toEqual(['a']);
    expect(read().at(-1)).toEqual(noisy(5));
    expect(read().map(({ kind }) => kind)).toContain('cut');
  });
});
