import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { withinPercent } from '../../machines/market/models/lookup-table.ts';
import { readTableFile } from '../../src/models/import-table.ts';
import { heatMap } from '../../src/models/heat-map.ts';
import { decodeTable, encodeTable, isTableFile } from '../../src/models/table-file.ts';
import { fileOf, noProgress } from './files.ts';

const HEADER =
  'ttc_seconds,buffer_points,momentum_bucket,prob_within_positive,prob_within_negative';
const CHECK = [
  HEADER,
  '600,300,0,90,70',
  '605,300,0,88,71',
  '600,310,0,92,72',
  '605,310,0,91,',
  '600,300,1,50,50',
];

const importOf = async (lines: readonly string[], isOpenEnded = false) =>
  readTableFile(await fileOf(lines), { isOpenEnded }, noProgress);

describe('a table imported from a CSV', () => {
  it('reads 90.16 between the corners of the check', async () => {
    const table = await importOf(CHECK);
    expect(withinPercent(table, 602, 304, 0)).toBeCloseTo(90.16, 10);
    expect(withinPercent(table, 600, -300, 0)).toBe(70);
    expect(withinPercent(table, 600, 300, 1)).toBe(50);
  });

  it('has nothing where a row is missing, a field empty or a score unknown', async () => {
    const table = await importOf(CHECK);
    expect(withinPercent(table, 605, -310, 0)).toBeNull();
    expect(withinPercent(table, 602, 304, 1)).toBeNull();
    expect(withinPercent(table, 600, 300, 2)).toBeNull();
    expect(withinPercent(await importOf(CHECK, true), 600, 300, 2)).toBe(50);
  });

  it('names all its faults at once, each with its line', async () => {
    const lines = [HEADER, '600,300,0,101,70', '605,-1,0,88,x', '600,310,0.5,92,72', '605,310'];
    await expect(importOf(lines)).rejects.toThrow(
      [
        "line 2: prob_within_positive: expected a percentage, found '101'",
        "line 3: buffer_points: expected points ≥ 0, found '-1'",
        "line 3: prob_within_negative: expected a percentage, found 'x'",
        "line 4: momentum_bucket: expected whole points, found '0.5'",
        'line 5: expected 5 fields, found 2',
      ].join('\n  '),
    );
  });

  it.each([
    [['ttc_seconds,price', '1,2'], 'line 1: expected columns buffer_points, momentum_bucket,'],
    [[HEADER], 'line 2: expected at least one row, found none'],
    [[...CHECK, '600,300,0,90,70'], 'line 7: expected each point once, found it again'],
    [[...CHECK, '612,300,0,90,70'], 'line 7: ttc_seconds: expected steps of 5 from 600, found 612'],
  ])('of %j is refused', async (lines, why) => {
    await expect(importOf(lines)).rejects.toThrow(why);
  });
});

describe('the bytes of a table', () => {
  const named = async () => ({
    symbol: 'BTC-USD',
    table: await importOf(CHECK),
    facts: { source: 'imported from check.csv', history: null },
  });

  it('give the same table back, to the bit', async () => {
    const original = await named();
    const bytes = await encodeTable(original);
    expect(isTableFile(bytes)).toBe(true);
    expect(await decodeTable(bytes, 'it')).toEqual(original);
  });

  it('are refused for any byte that has changed', async () => {
    const bytes = await encodeTable(await named());
    for (const place of [14, bytes.length - 40, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await expect(decodeTable(changed, 'it')).rejects.toThrow('expected SHA-256');
    }
  });

  it('of another layout, or of none, are refused by name', async () => {
    const later = await encodeTable(await named());
    later.writeUInt32LE(2, 4);
    await expect(decodeTable(later, 'it')).rejects.toThrow('expected a table of layout 1, found');
    await expect(decodeTable(Buffer.from('text'), 'it')).rejects.toThrow('found something else');
  });

  it('with a header that does not fit are refused, whatever their sum says', async () => {
    const bytes = await encodeTable(await named());
    const content = Buffer.from(bytes.subarray(0, -32));
    content.write('fjrst', content.indexOf('first'));
    const sum = createHash('sha256').update(content).digest();
    await expect(decodeTable(Buffer.concat([content, sum]), 'it')).rejects.toThrow('first');
  });
});

describe('the picture of a table', () => {
  it('colours what has a value, and nothing else', async () => {
    const table = await importOf(CHECK);
    const coloured = (momentum: number): number =>
      heatMap('a < b', table, momentum).match(/<rect [^>]*fill="hsl/g)?.length ?? 0;
    const legend = 11;
    expect(coloured(5)).toBe(legend);
    expect(coloured(0)).toBeGreaterThan(legend);
    expect(heatMap('a < b', table, 0)).toContain('<title>a &lt; b</title>');
  });
});
