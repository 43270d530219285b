import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { tableLack, withinPercent } from '../../machines/market/models/lookup-table.ts';
import { logNormalYesPercent } from '../../machines/market/models/log-normal.ts';
import { buildTable } from '../../src/models/build-table.ts';
import { fingerprint, ONE_BUCKET, SCORE_BUCKETS } from '../../src/models/fingerprint.ts';
import { toGrid, type PriceGrid } from '../../src/models/price-grid.ts';
import { readPriceFile } from '../../src/models/prices.ts';
import { randomStream } from '../../src/simulator/tapes/random.ts';
import { noProgress } from './files.ts';

const MINUTE_MS = 60_000;
const YEAR_MINUTES = 525_960;

const grid = (prices: readonly number[], firstAtMs = Date.UTC(2025, 5, 1)): PriceGrid => ({
  firstAtMs,
  stepMs: MINUTE_MS,
  prices: Float64Array.from(prices),
});

/** A log-normal walk of one price a minute. */
const walk = (minutes: number, volatility: number): PriceGrid => {
  const { normal } = randomStream('walk', minutes, volatility);
  const prices: number[] = [];
  let log = Math.log(100_000);
  for (let minute = 0; minute < minutes; minute += 1) {
    prices.push(Math.exp(log));
    log += (volatility / Math.sqrt(YEAR_MINUTES)) * normal();
  }
  return grid(prices);
};

const OPTIONS = { bufferStep: null, byMomentum: false, minRows: 1 };

describe('a fingerprint', () => {
  it('is the share of rows after which the price had moved that far', () => {
    // Moves a minute ahead: +1 %, −1 %, +1 %, …, of four rows two each.
    const print = fingerprint(grid([100, 101, 99.99, 100.9899, 99.980001]), ONE_BUCKET, noProgress);
    expect(print.rows(0, 0)).toBe(4);
    expect(print.upShare(0, 0, 0)).toBe(0.5);
    expect(print.upShare(0, 0, 20)).toBe(0.5);
    expect(print.upShare(0, 0, 21)).toBe(0);
    expect(print.downShare(0, 0, 20)).toBe(0.5);
    expect(print.downShare(0, 0, 21)).toBe(0);
    // Two minutes ahead: three rows that hardly moved.
    expect(print.rows(0, 1)).toBe(3);
    expect(print.downShare(0, 1, 0)).toBe(1);
    expect(print.downShare(0, 1, 1)).toBe(0);
    expect(print.rows(0, 4)).toBe(0);
    expect(print.upShare(0, 4, 0)).toBeNaN();
    expect(print.upShare(0, 0, 41)).toBeNaN();
  });

  it('counts no row and no move across a hole', () => {
    const print = fingerprint(grid([100, NaN, 102, 103]), ONE_BUCKET, noProgress);
    expect([print.rows(0, 0), print.rows(0, 1), print.rows(0, 2)]).toEqual([1, 1, 1]);
  });

  it('weighs the newest year five times, the one before it four times, old years once', () => {
    const lastMinutes = Date.UTC(2025, 0, 1) - 2 * MINUTE_MS;
    // Rows of 2024: +1 % and +1 %. Rows of 2025: flat.
    const print = fingerprint(
      grid([100, 101, 102.01, 102.01, 102.01], lastMinutes),
      ONE_BUCKET,
      noProgress,
    );
    expect(print.upShare(0, 0, 20)).toBeCloseTo((4 + 4) / (4 + 4 + 5 + 5), 12);
  });

  it('puts each row in the bucket of its own past, the outermost open to all beyond', () => {
    const steady = Array.from({ length: 40 }, (_, minute) => 100 * 1.0001 ** minute);
    const print = fingerprint(grid(steady), SCORE_BUCKETS, noProgress);
    const rows = Array.from({ length: 61 }, (_, bucket) => print.rows(bucket, 0));
    expect(rows.slice(0, 31).every((count) => count === 0)).toBe(true);
    // The first row has no past. +1 bp a minute gives a score of 1 to 5 bp.
    expect(rows.reduce((sum, count) => sum + count)).toBe(38);
    expect(rows.slice(31, 37).reduce((sum, count) => sum + count)).toBe(38);
    const wild = Array.from({ length: 10 }, (_, minute) => 100 * 1.01 ** minute);
    expect(fingerprint(grid(wild), SCORE_BUCKETS, noProgress).rows(60, 0)).toBe(8);
  });
});

describe('a table built from prices', () => {
  it('of a log-normal walk gives the log-normal probability', () => {
    const { table } = buildTable(walk(60_000, 0.5), 'a walk', OPTIONS, noProgress);
    const spot = (table.referenceMicros ?? NaN) / 1e6;
    for (const [ttcS, points] of [
      [600, 250],
      [630, -150],
      [1_800, 400],
      [3_600, -700],
    ] as const) {
      const within = withinPercent(table, ttcS, points, null) ?? NaN;
      const yes = points > 0 ? within : 100 - within;
      const expected = logNormalYesPercent(spot, spot - points, 0.5, ttcS * 1_000) ?? NaN;
      // 60 000 minutes hold 1 000 hours that do not overlap: three standard errors are 4 points.
      expect(Math.abs(yes - expected)).toBeLessThan(4);
    }
  });

  it('has steps of 10 points for BTC, and reaches no further than its data', () => {
    const { table, facts } = buildTable(walk(2_000, 0.5), 'a walk', OPTIONS, noProgress);
    expect(table.buffer).toEqual({ first: 0, step: 10, count: 201 });
    expect(table.ttc).toEqual({ first: 60, step: 5, count: 709 });
    expect(tableLack(table, 59, 10, null)).toBe('ttcTooShort');
    expect(tableLack(table, 3_601, 10, null)).toBe('ttcTooLong');
    expect(tableLack(table, 600, 2_011, null)).toBe('bufferOutside');
    expect(withinPercent(table, 3_600, 2_000, null)).toBeNull();
    expect(facts.history).toMatchObject({ prices: 2_000, stepMs: MINUTE_MS, rows: [1_999] });
  });

  it('leaves a bucket with too few rows without a layer', () => {
    const options = { ...OPTIONS, byMomentum: true, minRows: 200 };
    const { table } = buildTable(walk(5_000, 0.5), 'a walk', options, noProgress);
    expect(table.momentum).toEqual({ first: -30, count: 61 });
    expect(table.layers[30]).not.toBeNull();
    expect(table.layers[0]).toBeNull();
    expect(tableLack(table, 600, 100, -30)).toBe('noLayer');
    expect(tableLack(table, 600, 100, null)).toBe('noLayer');
  });

  it('rises with the distance and falls with the time left, but for noise', () => {
    const { table } = buildTable(walk(60_000, 0.5), 'a walk', OPTIONS, noProgress);
    const at = (ttcS: number, points: number): number =>
      withinPercent(table, ttcS, points, null) ?? NaN;
    for (let points = 0; points < 1_500; points += 10)
      expect(at(900, points + 10)).toBeGreaterThanOrEqual(at(900, points));
    expect(at(300, 200)).toBeGreaterThan(at(3_600, 200));
  });
});

const CANDLES = '../shared/data/btc_5m_202511.csv';

describe('a month of five-minute candles', () => {
  it.skipIf(!existsSync(CANDLES))(
    `gives one layer, from five minutes on (skipped without ${CANDLES})`,
    async () => {
      const history = await readPriceFile(CANDLES, { time: null, price: null }, noProgress);
      const { table, facts } = buildTable(
        toGrid(history),
        'candles',
        { ...OPTIONS, byMomentum: true, minRows: 100 },
        noProgress,
      );
      expect(history.prices.length).toBe(8_640);
      expect(table.momentum.count).toBe(1);
      expect(tableLack(table, 299, 100, 0)).toBe('ttcTooShort');
      expect(facts.history?.rows).toEqual([8_639]);
      expect(withinPercent(table, 900, 250, 0)).toBeGreaterThan(75);
      expect(withinPercent(table, 900, 250, 0)).toBeLessThan(95);
    },
  );
});
