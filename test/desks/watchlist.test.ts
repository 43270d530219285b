import { describe, expect, it } from 'vitest';

import type { Candidate } from '../../machines/desks/entry-rules.ts';
import { watchlistOf } from '../../machines/desks/watchlist.ts';
import { marketTicker } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../machines/model/money.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { DeskSettings } from '../../machines/model/settings.ts';
import { plusMs } from '../../machines/model/time.ts';
import { deskSettings } from '../support/desk-settings.ts';
import { marketOf } from '../support/markets.ts';
import { CLOSE_AT, reading } from '../support/trade-fixtures.ts';

const NOW = plusMs(CLOSE_AT, -300_000);

/* As the source systems have it: 95 %, an edge of a quarter, asks up to 98¢, 1 000 contracts. */
const SETTINGS: DeskSettings = deskSettings({
  minProbabilityPercent: 95,
  minEdgePercent: 0.25,
  edgeTolerancePercent: 0.5,
  maxAskCenti: 9_800,
  minVolumeContracts: 1_000,
});

type Seen = {
  readonly name?: string;
  readonly percent?: number | null;
  readonly ask?: number | null;
  /** What the other side asks. */
  readonly other?: number | null;
  readonly volume?: number | null;
};

const centi = (cents: number | null) => (cents === null ? null : heldPriceCenti(cents * 100));

const candidate = ({
  name = 'A',
  percent = 97,
  ask = 96,
  other = 5,
  volume = 1_000,
}: Seen): Candidate => {
  const seen: MarketReading = reading({
    probabilityPercent: percent,
    askCenti: centi(ask),
    bidCenti: centi(other === null ? null : 100 - other),
  });
  const volumeCenti = volume === null ? null : countCenti(volume * 100);
  return {
    market: marketOf({ ticker: marketTicker(name), volumeCenti }),
    side: 'yes',
    reading: seen,
    isOccupied: false,
    wasTraded: false,
    coolUntilMs: null,
    signal: null,
  };
};

type Row = readonly [title: string, seen: Seen, isWatched: boolean];

const ROWS: readonly Row[] = [
  ['all is well', {}, true],
  ['the least volume', { volume: 1_000 }, true],
  ['less volume', { volume: 999 }, false],
  ['volume unknown', { volume: null }, false],
  ['just above five points under the threshold', { percent: 90.01, ask: 90 }, true],
  ['exactly five points under it', { percent: 90, ask: 90 }, false],
  ['the higher ask at the limit', { percent: 99.9, ask: 98 }, true],
  ['this side asks more', { percent: 99.9, ask: 98.5 }, false],
  ['the other side asks more', { ask: 60, other: 98.5 }, false],
  ['nobody offers this side', { ask: null }, false],
  ['nobody offers the other side', { other: null }, false],
  ['the edge three points under the threshold', { percent: 92, ask: 94.75, other: 20 }, true],
  ['less edge than that on both sides', { percent: 92, ask: 94.76, other: 20 }, false],
  ['the other side alone has an edge', { percent: 92, ask: 98, other: 8 }, true],
  ['no probability', { percent: null }, false],
];

describe('the watchlist', () => {
  it.each(ROWS)('%s', (_, seen, isWatched) => {
    expect(watchlistOf([candidate(seen)], SETTINGS, NOW)).toHaveLength(isWatched ? 1 : 0);
  });

  it('has the most probable first, each with its figures and what is against it', () => {
    const all = [
      candidate({ name: 'A', percent: 92, ask: 91 }),
      candidate({ name: 'B', percent: 98, ask: 96 }),
      { ...candidate({ name: 'C', percent: 96, ask: 95 }), isOccupied: true },
    ];
    expect(watchlistOf(all, SETTINGS, NOW)).toMatchObject([
      { market: 'B', edgePercent: 2, volumeContracts: 1_000, refusal: null },
      { market: 'C', edgePercent: 1, refusal: 'a trade holds this market' },
      { market: 'A', edgePercent: 1, refusal: 'the probability is too low' },
    ]);
  });
});
