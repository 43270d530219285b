import { describe, expect, it } from 'vitest';

import { keepLines } from '../../src/logger/kept.ts';
import { epochMs } from '../../machines/model/time.ts';
import { recordingLog } from '../support/recording-log.ts';

const kept = () => {
  const said = recordingLog();
  let nowMs = 0;
  return { said, ...keepLines(said.log, { now: () => epochMs((nowMs += 1)) }) };
};

describe('the kept lines', () => {
  it('are what the log says, from info up, each with its number and instant', () => {
    const { lines, log, said } = kept();
    log.debug('small');
    log.info('begun', { trade: '1' });
    log.error('failed');
    expect(said.lines.map(({ event }) => event)).toEqual(['small', 'begun', 'failed']);
    expect(lines.after(0)).toEqual([
      { n: 1, atMs: 1, level: 'info', event: 'begun', fields: { trade: '1' } },
      { n: 2, atMs: 2, level: 'error', event: 'failed', fields: {} },
    ]);
    expect(lines.after(1).map(({ n }) => n)).toEqual([2]);
    expect(lines.after(2)).toEqual([]);
    expect(lines.after(9)).toEqual([]);
  });

  it('hold no secret when they are shown', () => {
    const { lines, log } = kept();
    log.warn('token=abc was refused', { apiKey: 'abc', error: new Error('password=abc') });
    expect(JSON.stringify(lines.after(0))).not.toContain('abc');
  });

  it('are the last two thousand, however much is said', () => {
    const { lines, log } = kept();
    for (let line = 1; line <= 4_500; line += 1) log.info('again');
    const last = lines.after(0);
    expect(last).toHaveLength(2_000);
    expect([last[0]?.n, last.at(-1)?.n]).toEqual([2_501, 4_500]);
    expect(last.map(({ n }) => n)).toEqual(last.map((_, index) => 2_501 + index));
    expect(lines.after(4_498).map(({ n }) => n)).toEqual([4_499, 4_500]);
  });
});
