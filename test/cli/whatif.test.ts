import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ok } from '../../machines/model/result.ts';
import { micros } from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { WhatIfRequest } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { WhatIfColumn, WhatIfView } from '../../src/cli/whatif-view.ts';
import { renderWhatIf } from '../../src/cli/render/whatif.ts';
import { whatIfChart } from '../../src/cli/render/whatif-chart.ts';
import { drawdownOf } from '../../src/lockstep/outcome.ts';
import { cli } from './bench.ts';

const directory = mkdtempSync(join(tmpdir(), 'whatif-'));
const file = (name: string, content: unknown): string => {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const HOUR_MS = 3_600_000;
const column = (name: string, pnl: number, changes: Partial<WhatIfColumn> = {}): WhatIfColumn => ({
  name,
  trades: { opened: 2, closed: 2, failed: 0, left: 0, won: 1, lost: 1, drawn: 0 },
  closedBy: { auto_probability: 1, expired: 1 },
  pnlMicros: micros(pnl),
  feesMicros: micros(35_000),
  winRatePercent: 50,
  maxDrawdownMicros: micros(2_000_000),
  unprotectedMs: 1_500,
  stops: { count: 1, belowTrigger: 1, worstCenti: 200 },
  equity: [
    {
      atMs: epochMs(HOUR_MS / 2),
      totalMicros: micros(-2_000_000),
      trade: '1',
      method: 'auto_probability',
      isStop: true,
    },
    {
      atMs: epochMs(HOUR_MS - 1),
      totalMicros: micros(pnl),
      trade: '2',
      method: 'expired',
      isStop: false,
    },
  ],
  journalHash: 'abcdef0123456789',
  transitions: 20,
  restarts: 0,
  tookMs: 900,
  ...changes,
});
const view: WhatIfView = {
  tape: 'day <1>.csv',
  startAtMs: epochMs(0),
  endAtMs: epochMs(HOUR_MS),
  columns: [column('present', 1_000_000), column('wide.json', 4_500_000)],
};

describe('tradewarden whatif', () => {
  const played = async (line: string) => {
    const requests: WhatIfRequest[] = [];
    const run = await cli(line, {
      whatIf: (request) => {
        requests.push(request);
        return Promise.resolve(ok(view));
      },
    });
    return { ...run, plans: requests[0]?.plans ?? [] };
  };

  it('plays the present settings, and each file laid over them', async () => {
    const present = file('present.json', { guard: { maxQuoteAgeMs: 4_000 } });
    const wide = file('wide.json', { guard: { probabilityStop: { thresholdPercent: 25 } } });
    const tight = file('tight.json', { guard: { maxQuoteAgeMs: 3_000 } });
    const { code, plans } = await played(
      `whatif --tape a.csv --config ${present} --settings ${wide} --settings ${tight}`,
    );
    const guards = plans.map(({ settings }) => settings.config.guard);
    expect([code, plans.map(({ name }) => name)]).toEqual([EXIT.ok, ['present', wide, tight]]);
    expect(guards.map(({ maxQuoteAgeMs }) => maxQuoteAgeMs)).toEqual([4_000, 4_000, 3_000]);
    expect(guards[1]?.probabilityStop.thresholdPercent).toBe(25);
  });

  it('names every fault of every file at once, and plays nothing', async () => {
    const wrong = file('wrong.json', { guard: { maxQuoteAgeMs: -1, nonsense: true } });
    const torn = file('torn.json', '{"guard":');
    const { code, err, plans } = await played(
      `whatif --tape a.csv --settings ${wrong} --settings ${torn} --settings ${directory}/none.json`,
    );
    expect([code, plans]).toEqual([EXIT.usage, []]);
    expect(err).toContain('guard.maxQuoteAgeMs');
    expect(err).toContain('nonsense');
    expect(err).toContain('torn.json: expected JSON');
    expect(err).toContain('none.json: expected a readable file');
  });

  it('needs a tape', async () => {
    const { code, err } = await played('whatif');
    expect([code, err]).toEqual([
      EXIT.usage,
      'tradewarden: whatif: expected a tape (--tape FILE), found none\n',
    ]);
  });

  it('draws what was realised into a file', async () => {
    const svg = join(directory, 'out.svg');
    await played(`whatif --tape a.csv --svg ${svg}`);
    expect(readFileSync(svg, 'utf8')).toBe(whatIfChart(view));
    const refused = await played(`whatif --tape a.csv --svg ${directory}`);
    expect(refused.code).toBe(EXIT.usage);
  });
});

describe('the comparison', () => {
  it('stands side by side, with the difference from the present settings', () => {
    const lines = renderWhatIf(view).join('\n');
    expect(lines).toMatch(/P&L after fees +\$1\.00 +\$4\.50 \(\+\$3\.50\)\n/);
    expect(lines).toContain('closed by the probability stop');
    expect(lines).toContain('1 of 1, at worst by 2 ¢');
    expect(lines).toContain('4000 × real time');
  });

  it('warns of a run that did not hold', () => {
    const columns = [column('present', 0, { restarts: 2 })];
    expect(renderWhatIf({ ...view, columns }).at(-1)).toBe(
      'present: 2 parts of the tree failed and were started again',
    );
  });

  it('has a chart with a curve a column, a cross a stop, and a dark side', () => {
    const svg = whatIfChart(view);
    expect(svg.match(/class="curve c\d" d="M64/g)).toHaveLength(2);
    expect(svg.match(/class="stop /g)).toHaveLength(2);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('day &#60;1&#62;.csv');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws a tape on which nothing was traded', () => {
    const nothing = column('present', 0, { equity: [] });
    expect(whatIfChart({ ...view, columns: [nothing] })).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('the drawdown', () => {
  it.each([
    [[], 0],
    [[1, 3, 2], 1],
    [[-4, 1, -2], 4],
    [[5, 2, 6, 1, 7], 5],
  ])('of %j is %i', (totals, deepest) => {
    expect(drawdownOf(totals.map((total) => ({ totalMicros: micros(total) })))).toBe(deepest);
  });
});
