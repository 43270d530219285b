import { describe, expect, it } from 'vitest';

import { EXIT } from '../../src/cli/exit-codes.ts';
import type { ReplayedTicks } from '../../src/cli/replay-view.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { ok } from '../../machines/model/result.ts';
import { epochMs } from '../../machines/model/time.ts';
import { cli } from './bench.ts';

const TICKS: ReplayedTicks = {
  from: '/recordings/a',
  ticks: 5_000,
  journaled: 4,
  decided: 3,
  readings: 1,
  gaps: ['7 ticks are missing'],
  difference: null,
};

describe('tradewarden export', () => {
  it('puts one trade into a file, and says how it is replayed', async () => {
    const { code, out } = await cli('export --trade 7 --out /tmp/seven.gz');
    expect(code).toBe(EXIT.ok);
    expect(out).toContain('/tmp/seven.gz: trade 7, 2 kB');
    expect(out).toContain('no ticks: none were recorded');
    expect(out).toContain('tradewarden replay --file /tmp/seven.gz');
  });

  it('names the lookup tables that the file carries, where there are any', async () => {
    const exported = {
      trade: tradeId('7'),
      file: '/a.gz',
      bytes: 2_000,
      transitions: 9,
      fills: 2,
      settingsVersions: [1],
      ticks: 40,
      tables: 2,
    };
    const { out } = await cli('export --trade 7', {
      exportTrade: () => Promise.resolve(ok(exported)),
    });
    expect(out).toContain('settings of version 1, 40 ticks, 2 lookup tables\n');
    expect((await cli('export --trade 7')).out).not.toContain('lookup table');
  });

  it('wants a trade', async () => {
    const missing = await cli('export');
    const wrong = await cli('export --trade seven');
    expect([missing.code, wrong.code]).toEqual([EXIT.usage, EXIT.usage]);
    expect(missing.err).toContain('export: expected a trade (--trade ID) or a time (--from TIME)');
  });

  it('puts all of a time into a file, and says how it is looked at', async () => {
    const { code, out } = await cli(
      'export --from 2026-02-25T04:00Z --to 2026-02-25T05:00Z --out /tmp/a.session.gz',
    );
    expect(code).toBe(EXIT.ok);
    expect(out).toContain(
      '/tmp/a.session.gz: 2026-02-25 04:00:00.000 to 2026-02-25 05:00:00.000 UTC, 2 kB',
    );
    expect(out).toContain('2 trades with 19 transitions; 1 older trades of that time are left out');
    expect(out).toContain('the inspector opens it');
    expect((await cli('export --from 2026-02-25T04:00Z --json')).out).toContain('"left":1');
  });

  it.each([
    ['export --from noon', "--from: expected an instant, found 'noon'"],
    ['export --from 2026-02-25 --to soon', "--to: expected an instant, found 'soon'"],
    ['export --trade 7 --from 2026-02-25', 'expected a trade or a time, found both'],
    ['export --to 2026-02-25', 'found neither'],
  ])('takes no time that is none: %s', async (line, fault) => {
    const { code, err } = await cli(line);
    expect(code).toBe(EXIT.usage);
    expect(err).toContain(fault);
  });
});

describe('tradewarden replay over ticks', () => {
  const replayed = (ticks: ReplayedTicks) => ({
    replay: () => Promise.resolve(ok({ trade: '7', actors: [], ticks })),
  });

  it('asks for a trade, for the ticks of a file, or for the trade of a file', async () => {
    const asked: unknown[] = [];
    const replay = (_: unknown, request: unknown) => {
      asked.push(request);
      return Promise.resolve(ok({ trade: '7', actors: [], ticks: null }));
    };
    for (const line of ['replay 7', 'replay 7 --file /a', 'replay --file /b'])
      expect((await cli(line, { replay })).code).toBe(EXIT.ok);
    expect(asked).toEqual([
      { id: '7', file: null },
      { id: '7', file: '/a' },
      { id: null, file: '/b' },
    ]);
  });

  it('says what was decided again, and what could not be', async () => {
    const { code, out } = await cli('replay 7', replayed(TICKS));
    expect(code).toBe(EXIT.ok);
    expect(out).toContain('3 of 4 words of the watch and 1 readings decided again');
    expect(out).toContain('not decided again: 7 ticks are missing');
  });

  it('ends with 6 at a difference, with its tick', async () => {
    const difference = {
      seq: 4,
      atMs: epochMs(Date.UTC(2026, 1, 25, 5, 7, 14, 395)),
      tick: '{"kind":"spot"}',
      expected: '"a"',
      found: '"b"',
    };
    const { code, out } = await cli('replay 7', replayed({ ...TICKS, difference }));
    expect(code).toBe(EXIT.verificationFailed);
    expect(out).toMatch(
      /transition 4, 2026-02-25 05:07:14.395.*on {"kind":"spot"}: expected "a", found "b"/,
    );
    expect(out).not.toContain('every decision is the same');
  });
});
