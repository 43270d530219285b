import { describe, expect, it } from 'vitest';

import type { Figures, Stop } from '../../../machines/desks/limits/ledger.ts';
import { lookBackMs, protectionRefusal } from '../../../machines/desks/limits/rules.ts';
import { marketTicker, seriesTicker } from '../../../machines/model/ids.ts';
import { micros } from '../../../machines/model/money.ts';
import type { ProtectionSettings } from '../../../machines/model/protections.ts';
import { plusMs } from '../../../machines/model/time.ts';
import { claim, MARKET, NOW, protections } from './fixtures.ts';

const figures = (changes: Partial<Figures> = {}): Figures => ({
  openTrades: 0,
  marketMicros: micros(0),
  seriesMicros: micros(0),
  dayMicros: micros(0),
  todayMicros: micros(0),
  equityMicros: micros(0),
  peakMicros: micros(0),
  stops: [],
  ...changes,
});

const dollars = (amount: number) => micros(Math.round(amount * 1e6));
const stop = (secondsAgo: number, changes: Partial<Stop> = {}): Stop => ({
  atMs: plusMs(NOW, -secondsAgo * 1_000),
  market: marketTicker(MARKET),
  side: 'yes',
  series: seriesTicker('KXBTC15M'),
  ...changes,
});
const elsewhere = {
  market: marketTicker('KXETH15M-26FEB241115-15'),
  series: seriesTicker('KXETH15M'),
};

const to = (maxDollars: number) => ({ enabled: true, maxDollars });
const OPEN = { openTrades: { enabled: true, max: 2 } };
const GUARD = { enabled: true, stops: 3, withinMs: 600_000, forMs: 1_800_000 };

type Row = readonly [
  title: string,
  settings: Partial<ProtectionSettings>,
  figures: Partial<Figures>,
  refusal: string | null,
];

/* The claim is 100 YES at 60¢ at most: $60. */
const ROWS: readonly Row[] = [
  ['one place is left', OPEN, { openTrades: 1 }, null],
  ['no place is left', OPEN, { openTrades: 2 }, '2 trades are open, the limit is 2'],
  [
    'the market comes up to its limit',
    { marketExposure: to(100) },
    { marketMicros: dollars(40) },
    null,
  ],
  [
    'the market would go over its limit by less than a cent',
    { marketExposure: to(100) },
    { marketMicros: micros(40_000_001) },
    `${MARKET} would have $100.01 at stake, the limit is $100.00`,
  ],
  ['the series comes up to its limit', { seriesExposure: to(60) }, {}, null],
  [
    'the series would go over its limit',
    { seriesExposure: to(59.99) },
    {},
    'KXBTC15M would have $60.00 at stake, the limit is $59.99',
  ],
  ['the day comes up to its limit', { dayExposure: to(61.5) }, { dayMicros: dollars(1.5) }, null],
  [
    'the day would go over its limit',
    { dayExposure: to(61) },
    { dayMicros: dollars(1.5) },
    'the markets of 2026-02-24 would have $61.50 at stake, the limit is $61.00',
  ],
  [
    'the day has lost less than its limit',
    { dailyLoss: to(50) },
    { todayMicros: dollars(-49.99) },
    null,
  ],
  [
    'the day has lost its limit',
    { dailyLoss: to(50) },
    { todayMicros: dollars(-50) },
    "the day's loss of $50.00 has reached the limit of $50.00",
  ],
  ['the day has won', { dailyLoss: to(50) }, { todayMicros: dollars(500) }, null],
  [
    'profit has fallen from its peak by less than the limit',
    { drawdown: to(50) },
    { peakMicros: dollars(80), equityMicros: dollars(30.01) },
    null,
  ],
  [
    'profit has fallen from its peak by the limit',
    { drawdown: to(50) },
    { peakMicros: dollars(80), equityMicros: dollars(30) },
    'the drawdown of $50.00 has reached the limit of $50.00',
  ],
  [
    'the market and side was stopped a moment ago',
    { marketCooldown: { enabled: true, forMs: 60_000 } },
    { stops: [stop(400), stop(59)] },
    `${MARKET} yes cools down after a stop until 2026-02-24T16:00:01.000Z`,
  ],
  [
    'the market and side was stopped a minute ago',
    { marketCooldown: { enabled: true, forMs: 60_000 } },
    { stops: [stop(60)] },
    null,
  ],
  [
    'the other side was stopped',
    { marketCooldown: { enabled: true, forMs: 60_000 } },
    { stops: [stop(1, { side: 'no' })] },
    null,
  ],
  [
    'the series was stopped, in another market',
    { seriesCooldown: { enabled: true, forMs: 60_000 } },
    { stops: [stop(20, { market: marketTicker('KXBTC15M-26FEB241100-00') })] },
    'KXBTC15M cools down after a stop until 2026-02-24T16:00:40.000Z',
  ],
  [
    'another series was stopped',
    { seriesCooldown: { enabled: true, forMs: 60_000 } },
    { stops: [stop(20, elsewhere)] },
    null,
  ],
  ['two stops of three', { seriesStops: GUARD }, { stops: [stop(3), stop(2)] }, null],
  [
    'three stops, not within the time',
    { seriesStops: GUARD },
    { stops: [stop(602), stop(3), stop(1)] },
    null,
  ],
  [
    'three stops just within the time',
    { seriesStops: GUARD },
    { stops: [stop(1), stop(601), stop(3)] },
    'KXBTC15M has had 3 stops within 600 s, and waits until 2026-02-24T16:29:59.000Z',
  ],
  [
    'three stops, and the wait is over',
    { seriesStops: GUARD },
    { stops: [stop(1_803), stop(1_802), stop(1_800)] },
    null,
  ],
  [
    'three stops long ago and one now',
    { seriesStops: GUARD },
    { stops: [stop(1_803), stop(1_802), stop(1_700), stop(0)] },
    'KXBTC15M has had 3 stops within 600 s, and waits until 2026-02-24T16:01:40.000Z',
  ],
  [
    'three stops, one of another series',
    { seriesStops: GUARD },
    { stops: [stop(3), stop(2), stop(1, elsewhere)] },
    null,
  ],
  [
    'three stops anywhere',
    { fleetStops: GUARD },
    { stops: [stop(3), stop(2), stop(1, elsewhere)] },
    'the fleet has had 3 stops within 600 s, and waits until 2026-02-24T16:29:59.000Z',
  ],
];

describe('a protection', () => {
  it.each(ROWS)('%s', (_, settings, seen, refusal) => {
    const found = protectionRefusal(protections(settings), figures(seen), claim(), NOW);
    expect(found?.why ?? null).toBe(refusal);
    if (found !== null) expect([found.rule]).toEqual(Object.keys(settings));
  });

  it('that is off says nothing, whatever the figures', () => {
    const terrible = figures({
      openTrades: 1e6,
      marketMicros: dollars(1e6),
      seriesMicros: dollars(1e6),
      dayMicros: dollars(1e6),
      todayMicros: dollars(-1e6),
      peakMicros: dollars(1e6),
      stops: [stop(1), stop(1), stop(1), stop(1)],
    });
    expect(protectionRefusal(protections(), terrible, claim(), NOW)).toBeNull();
  });
});

describe('the look back', () => {
  it('reaches over the longest day, and as far as the longest rule', () => {
    expect(lookBackMs(protections())).toBe(25 * 3_600_000);
    const fleetStops = { ...GUARD, withinMs: 80_000_000, forMs: 20_000_000 };
    expect(lookBackMs(protections({ fleetStops }))).toBe(100_000_000);
  });
});
