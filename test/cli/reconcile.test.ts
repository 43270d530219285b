import { describe, expect, it } from 'vitest';

import { fail, ok } from '../../machines/model/result.ts';
import { epochMs } from '../../machines/model/time.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { DifferenceView, ReconcileView } from '../../src/cli/views.ts';
import { cli } from './bench.ts';

const MISMATCH: DifferenceView = {
  kind: 'quantityMismatch',
  what: 'the venue holds another number of contracts than our trades',
  figures: { market: 'KXBTC15M-1', expected: 100, found: 50 },
  action: 'alarmAndBlock',
  isCertain: true,
};

const viewOf = (...differences: readonly DifferenceView[]): ReconcileView => ({
  book: 'paper-1',
  asOfMs: epochMs(Date.UTC(2026, 1, 25, 4, 22, 45, 58)),
  differences,
});

const found = (...differences: readonly DifferenceView[]) => ({
  reconcile: () => Promise.resolve(ok(viewOf(...differences))),
});

describe('tradewarden reconcile', () => {
  it('says in one line that nothing differs, and exits with 0', async () => {
    const { code, out } = await cli('reconcile --dry-run', found());
    expect([code, out]).toEqual([
      EXIT.ok,
      'book paper-1 as of 2026-02-25 04:22:45.058: store and venue agree\n',
    ]);
  });

  it('lists each difference with its figures and what would be done, and exits with 8', async () => {
    const unsure: DifferenceView = {
      kind: 'positionVanished',
      what: 'a position was closed at the venue, not by us',
      figures: { market: 'KXETH15M-1', trades: ['7', '8'] },
      action: 'tellTrades',
      isCertain: false,
    };
    const { code, out } = await cli('reconcile --dry-run', found(MISMATCH, unsure));
    expect(code).toBe(8);
    const [head, gap, titles, first, second] = out.split('\n');
    expect([head, gap]).toEqual(['book paper-1 as of 2026-02-25 04:22:45.058: 2 differences', '']);
    expect(titles).toMatch(/^WHAT +FIGURES +ACTION$/);
    expect(first).toMatch(/expected 100 {2}found 50 +alarm, no entries in this market$/);
    expect(second).toMatch(/trades 7,8 +tell the trades, once it is found again$/);
  });

  it('prints the same as JSON', async () => {
    const { code, out } = await cli('reconcile --dry-run --json', found(MISMATCH));
    expect(code).toBe(EXIT.differences);
    expect(JSON.parse(out)).toMatchObject({ book: 'paper-1', differences: [MISMATCH] });
  });

  it('shows the differences, has them taken in, and shows what is left', async () => {
    const asked: boolean[] = [];
    const { code, out } = await cli('reconcile', {
      reconcile: (_, { dryRun }) => {
        asked.push(dryRun);
        return Promise.resolve(ok(dryRun ? viewOf(MISMATCH) : viewOf()));
      },
    });
    expect([asked, code]).toEqual([[true, false], EXIT.ok]);
    expect(out).toMatch(/1 differences[^]*: store and venue agree\n$/);
  });

  it('passes a refusal on', async () => {
    const asked: boolean[] = [];
    const { code, err } = await cli('reconcile', {
      reconcile: (_, { dryRun }) => {
        asked.push(dryRun);
        return Promise.resolve(fail({ exitCode: EXIT.refused, lines: ['expected --dry-run'] }));
      },
    });
    expect([asked, code, err]).toEqual([[true], EXIT.refused, 'tradewarden: expected --dry-run\n']);
  });
});
