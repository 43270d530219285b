import { describe, expect, it } from 'vitest';

import { toGrid } from '../../src/models/price-grid.ts';
import { readPriceFile } from '../../src/models/prices.ts';
import { fileOf, noProgress } from './files.ts';

const ANY = { time: null, price: null };

describe('a file of prices', () => {
  it('is read by its header: epoch seconds, milliseconds or ISO, with or without a zone', async () => {
    for (const [first, second] of [
      ['1762300800', '1762300860'],
      ['1762300800000', '1762300860000'],
      ['2025-11-05 00:00:00+00:00', '2025-11-05 00:01:00+00:00'],
      ['2025-11-05T00:00:00Z', '2025-11-05T00:01:00'],
    ] as const) {
      const file = await fileOf(['open,time,close', `1,${first},100.5`, `2,${second},101`]);
      const { timesMs, prices } = await readPriceFile(file, ANY, noProgress);
      expect([...timesMs]).toEqual([Date.UTC(2025, 10, 5), Date.UTC(2025, 10, 5, 0, 1)]);
      expect([...prices]).toEqual([100.5, 101]);
    }
  });

  it('takes the columns that are named', async () => {
    const file = await fileOf(['ts,when,close,btc', 'x,1,9,100', 'y,2,9,101']);
    const history = await readPriceFile(file, { time: 'when', price: 'btc' }, noProgress);
    expect([...history.prices]).toEqual([100, 101]);
  });

  it('may repeat a row, as pages do, and may not contradict one', async () => {
    const repeated = await fileOf(['time,close', '100,5', '160,6', '160,6', '220,7']);
    expect([...(await readPriceFile(repeated, ANY, noProgress)).prices]).toEqual([5, 6, 7]);
    const contradicted = await fileOf(['time,close', '100,5', '160,6', '160,7']);
    await expect(readPriceFile(contradicted, ANY, noProgress)).rejects.toThrow(
      "line 4: time: expected a later instant, found '160'",
    );
  });

  it('names all its faults at once, each with its line', async () => {
    const file = await fileOf(['time,close', '100,5', 'soon,6', '220,-7', '280', '340,', '400,9']);
    await expect(readPriceFile(file, ANY, noProgress)).rejects.toThrow(
      [
        `${file}:`,
        "line 3: time: expected a later instant, found 'soon'",
        "line 4: price: expected a positive number, found '-7'",
        'line 5: expected 2 fields, found 1',
        "line 6: price: expected a positive number, found ''",
      ].join('\n  '),
    );
  });

  it.each([
    [[''], 'line 1: expected a header, found an empty file'],
    [['a,close', '1,2'], 'line 1: time: expected a column one of open_time, time,'],
    [['a,b', '1,2'], 'line 1: price: expected a column one of close, price, real_price'],
    [['time,close', '1,2'], 'line 2: expected two prices at least, found 1'],
  ])('of %j is refused', async (lines, why) => {
    await expect(readPriceFile(await fileOf(lines), ANY, noProgress)).rejects.toThrow(why);
  });

  it('counts the faults beyond the first twenty', async () => {
    const bad = Array.from({ length: 25 }, (_, row) => `${row + 1},none`);
    const file = await fileOf(['time,close', ...bad]);
    await expect(readPriceFile(file, ANY, noProgress)).rejects.toThrow('… and 5 more');
  });
});

describe('a grid of prices', () => {
  const history = (rows: readonly (readonly [second: number, price: number])[]) => ({
    timesMs: Float64Array.from(rows, ([second]) => second * 1_000),
    prices: Float64Array.from(rows, ([, price]) => price),
  });

  it('has the last price of each step, and nothing where there is none', () => {
    const minutes = toGrid(history([[60, 1], [120, 2], [240, 4], [300, 5]])); // prettier-ignore
    expect(minutes.stepMs).toBe(60_000);
    expect([...minutes.prices]).toEqual([1, 2, NaN, 4, 5]);
    const fine = toGrid(history([[10, 1], [12, 2], [14, 3], [16, 4], [18, 5]])); // prettier-ignore
    expect(fine).toEqual({ firstAtMs: 10_000, stepMs: 5_000, prices: Float64Array.of(1, 3, 5) });
  });

  it('follows the spacing of the history: five-minute candles have steps of five minutes', () => {
    const candles = Array.from({ length: 12 }, (_, row) => [row * 300, 100 + row] as const);
    expect(toGrid(history(candles)).stepMs).toBe(300_000);
  });
});
