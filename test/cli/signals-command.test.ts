import { expect, it } from 'vitest';

import { symbolId } from '../../machines/model/ids.ts';
import { ok } from '../../machines/model/result.ts';
import type { SignalsView } from '../../src/cli/signals-view.ts';
import { at, candle, MINUTE } from '../signals/fixtures.ts';
import { cli } from './bench.ts';

const BTC = symbolId('BTC-USD');
const VIEW: SignalsView = {
  signals: [
    {
      symbol: BTC,
      frameMs: 5 * MINUTE,
      closedAtMs: at(5 * MINUTE),
      direction: 'up',
      confidencePercent: 41.38,
      adx: 18.25,
      trendFactor: 0.9,
      votes: [
        { rule: 'emaCross', direction: 'up', strength: 1, weight: 30, value: 21.5, threshold: 2 },
        { rule: 'rsi', direction: 'none', strength: 0, weight: 10, value: null, threshold: 70 },
      ],
      candle: candle(0),
      candles: 51,
    },
  ],
  rejected: [
    { symbol: BTC, frameMs: null, reason: 'jump', count: 3, lastAtMs: at(0) },
    { symbol: BTC, frameMs: 60 * MINUTE, reason: 'unproven', count: 1, lastAtMs: at(0) },
  ],
};

it('tradewarden signals lists the newest signals, the votes and what was refused', async () => {
  const asked: (string | null)[] = [];
  const { out } = await cli('signals --symbol BTC-USD', {
    signals: (_settings, symbol) => {
      asked.push(symbol);
      return Promise.resolve(ok(VIEW));
    },
  });
  expect(asked).toEqual(['BTC-USD']);
  expect(out.split('\n')).toEqual([
    'SYMBOL   FRAME  CLOSED                   DIRECTION  CONFIDENCE   ADX  LEFT BY TREND  CANDLES',
    'BTC-USD  5 min  2026-02-24 16:05:00.000  up             41.4 %  18.3         90.0 %       51',
    '',
    'SYMBOL   FRAME  RULE      VOTE  STRENGTH  WEIGHT     VALUE  VOTES AT',
    'BTC-USD  5 min  emaCross  up        1.00      30  21.50 bp   2.00 bp',
    'BTC-USD  5 min  rsi       none      0.00      10         –     70.00',
    '',
    'SYMBOL   ROWS            REASON    REFUSED  LAST',
    'BTC-USD  prices          jump            3  2026-02-24 16:00:00.000',
    'BTC-USD  candles of 1 h  unproven        1  2026-02-24 16:00:00.000',
    '',
  ]);
  expect((await cli('signals')).out).toBe('no signal yet\n');
  const json = await cli('signals --json', { signals: () => Promise.resolve(ok(VIEW)) });
  expect(JSON.parse(json.out)).toEqual(VIEW);
});
