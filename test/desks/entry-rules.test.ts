import { describe, expect, it } from 'vitest';

import {
  activeSide,
  chooseEntries,
  isInWindow,
  refusalOf,
  type Candidate,
} from '../../machines/desks/entry-rules.ts';
import { marketTicker } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import type { DeskSettings } from '../../machines/model/settings.ts';
import { plusMs } from '../../machines/model/time.ts';
import { deskSettings } from '../support/desk-settings.ts';
import { marketOf } from '../support/markets.ts';
import { CLOSE_AT, reading } from '../support/trade-fixtures.ts';

/** Five minutes before the close. */
const NOW = plusMs(CLOSE_AT, -300_000);
const PROVEN = reading({ probabilityPercent: 97, askCenti: heldPriceCenti(9_500) });

const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  market: marketOf(),
  side: 'yes',
  reading: PROVEN,
  isOccupied: false,
  wasTraded: false,
  coolUntilMs: null,
  signal: null,
  ...changes,
});

type Row = readonly [
  name: string,
  candidate: Partial<Candidate>,
  settings: Partial<DeskSettings>,
  refusal: string | null,
];

const asks = (centi: number, percent = 99): Partial<Candidate> => ({
  reading: reading({ probabilityPercent: percent, askCenti: heldPriceCenti(centi) }),
});
const at = (ttcMs: number): Partial<Candidate> => ({
  market: marketOf({ closeAtMs: plusMs(NOW, ttcMs) }),
});
const inStatus = (status: ReturnType<typeof marketOf>['status']): Partial<Candidate> => ({
  market: marketOf({ status }),
});

const traded = (contracts: number | null): Partial<Candidate> => ({
  market: marketOf({
    volumeCenti: contracts === null ? null : countCenti(Math.round(contracts * 100)),
  }),
});

const ROWS: readonly Row[] = [
  ['all is well', {}, {}, null],
  ['the market is paused', inStatus('paused'), {}, 'the market is paused'],
  ['the market is upcoming', inStatus('upcoming'), {}, 'the market is upcoming'],
  ['the market has closed', inStatus('closed'), {}, 'the market is closed'],
  ['the market has settled', inStatus('settled'), {}, 'the market is settled'],
  ['one millisecond too late', at(119_999), {}, 'outside the time window'],
  ['at the latest instant', at(120_000), {}, null],
  ['at the earliest instant', at(600_000), {}, null],
  ['one millisecond too early', at(600_001), {}, 'outside the time window'],
  ['a trade is alive here', { isOccupied: true }, {}, 'a trade holds this market'],
  [
    'a trade is alive here, re-entry or not',
    { isOccupied: true },
    { allowReEntry: true },
    'a trade holds this market',
  ],
  ['traded before', { wasTraded: true }, {}, 're-entry is off'],
  ['traded before, re-entry on', { wasTraded: true }, { allowReEntry: true }, null],
  ['still cooling', { coolUntilMs: plusMs(NOW, 1) }, {}, 'cooling down'],
  ['cooled down', { coolUntilMs: NOW }, {}, null],
  [
    'no probability',
    { reading: { ...PROVEN, probabilityPercent: null } },
    {},
    'no proven probability',
  ],
  ['no ask', { reading: { ...PROVEN, askCenti: null } }, {}, 'nobody offers this side'],
  ['the ask at the limit', asks(9_700, 99), { maxAskCenti: 9_700 }, null],
  ['the ask above it', asks(9_701, 99.9), { maxAskCenti: 9_700 }, 'the ask is above the limit'],
  ['the least probability', asks(8_000, 90), {}, null],
  ['less than that', asks(8_000, 89.99), {}, 'the probability is too low'],
  ['the least edge', asks(9_500, 97), {}, null],
  ['less edge than that', asks(9_501, 97), {}, 'the edge is too small'],
  ['as much less as is tolerated', asks(9_550, 97), { edgeTolerancePercent: 0.5 }, null],
  [
    'less than is tolerated',
    asks(9_551, 97),
    { edgeTolerancePercent: 0.5 },
    'the edge is too small',
  ],
  ['the least volume', traded(1_000), { minVolumeContracts: 1_000 }, null],
  ['less volume', traded(999.99), { minVolumeContracts: 1_000 }, 'the volume is too low'],
  ['volume unknown', traded(null), { minVolumeContracts: 1 }, 'the volume is too low'],
  ['volume unknown and not asked for', traded(null), {}, null],
  ['no bid', { reading: { ...PROVEN, bidCenti: null } }, {}, 'nobody bids for this side'],
  [
    'the other side asks above the limit',
    { reading: { ...PROVEN, bidCenti: heldPriceCenti(199) } },
    {},
    'the ask of the other side is above the limit',
  ],
  [
    'the other side asks the limit',
    { reading: { ...PROVEN, bidCenti: heldPriceCenti(200) } },
    {},
    null,
  ],
];

describe('a candidate', () => {
  it.each(ROWS)('%s', (_, changes, settings, refusal) => {
    expect(refusalOf(candidate(changes), deskSettings(settings), NOW)).toBe(refusal);
  });
});

describe('the active side', () => {
  it('is YES above the strike, NO at it and below', () => {
    const market = marketOf();
    const { strikeMicros } = market;
    expect([1, 0, -1].map((delta) => activeSide(market, strikeMicros + delta))).toEqual([
      'yes',
      'no',
      'no',
    ]);
  });
});

describe('the window', () => {
  it('is closed after the close', () => {
    expect(isInWindow(marketOf(), deskSettings({ minTtcMs: 0 }), plusMs(CLOSE_AT, 1))).toBe(false);
  });
});

describe('the choice', () => {
  const of = (name: string, percent: number): Candidate =>
    candidate({
      market: marketOf({ ticker: marketTicker(name) }),
      reading: { ...PROVEN, probabilityPercent: percent },
    });

  it('takes the most probable first, as many as the desk may still open', () => {
    const all = [of('A', 97), of('B', 99), of('C', 80), of('D', 98)];
    const chosen = (open: number): readonly string[] =>
      chooseEntries(all, deskSettings(), open, NOW).map(({ market }) => market.ticker);
    expect([chosen(0), chosen(1), chosen(3), chosen(7)]).toEqual([
      ['B', 'D', 'A'],
      ['B', 'D'],
      [],
      [],
    ]);
  });

  it('buys quantity × multiplier at the ask it judged by', () => {
    expect(chooseEntries([candidate()], deskSettings(), 0, NOW)).toMatchObject([
      { side: 'yes', limitCenti: 9_500, countCenti: 1_500, reading: PROVEN },
    ]);
    const odd = deskSettings({ quantityContracts: 1, multiplier: 0.333 });
    expect(chooseEntries([candidate()], odd, 0, NOW)[0]?.countCenti).toBe(33);
  });
});
