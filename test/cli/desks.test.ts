import { expect, it } from 'vitest';

import type { DeskReport } from '../../machines/model/desk-report.ts';
import { marketTicker } from '../../machines/model/ids.ts';
import { ok } from '../../machines/model/result.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import { cli } from './bench.ts';

const AT = epochMs(Date.UTC(2026, 1, 25, 4, 22, 45, 58));
const MARKET = marketTicker('KXBTC15M-26FEB242330-30');
const REPORT: DeskReport = {
  desk: 'fifteen-minute',
  atMs: AT,
  state: 'active',
  why: null,
  pausedUntilMs: null,
  openTrades: 1,
  watchlist: [
    {
      market: MARKET,
      side: 'yes',
      closeAtMs: plusMs(AT, 250_000),
      probabilityPercent: 97.25,
      askCenti: 9_600,
      edgePercent: 1.25,
      volumeContracts: 1_234.5,
      refusal: 'cooling down',
    },
  ],
  refusals: [{ market: MARKET, side: 'yes', why: 'full', times: 7, sinceMs: AT }],
};

it('tradewarden desks lists each desk with its state, its watchlist and what was refused', async () => {
  const { out } = await cli('desks', { desks: () => Promise.resolve(ok([REPORT])) });
  expect(out.split('\n')).toEqual([
    'desk            fifteen-minute',
    'as of           2026-02-25 04:22:45.058',
    'state           active',
    'enters nothing  –',
    'open trades     1',
    '',
    'MARKET                   SIDE         TTC    PROB   ASK  EDGE  VOLUME  NOT ENTERED',
    'KXBTC15M-26FEB242330-30  yes   4 min 10 s  97.3 %  96 ¢  1.25    1234  cooling down',
    '',
    'MARKET                   SIDE  REFUSED  SINCE                    REASON',
    'KXBTC15M-26FEB242330-30  yes       7 ×  2026-02-25 04:22:45.058  full',
    '',
  ]);
  expect((await cli('desks')).out).toBe('no desk has reported yet\n');
  const json = await cli('desks --json', { desks: () => Promise.resolve(ok([REPORT])) });
  expect(JSON.parse(json.out)).toMatchObject([{ desk: 'fifteen-minute', state: 'active' }]);
});
