import { describe, expect, it } from 'vitest';

import { CLOSE_METHODS } from '../../machines/model/trade.ts';
import { closeWords } from '../../src/inspector/page/format/words.ts';
import { readingOf } from '../../src/inspector/page/views/settings/reading.ts';

describe('a setting', () => {
  it.each([
    ['blind.afterMs', 60_000, '1 min 0 s'],
    ['exit.ladderCenti', [100, 300], '1 ¢, 3 ¢'],
    ['probabilityStop.thresholdPercent', 60, '60.0 %'],
    ['momentumStop.thresholdBp', 36, '+36 bp'],
    ['exit.floorCenti', null, null],
    ['exit.maxAttempts', 8, null],
    ['model', 'implied', null],
  ])('%s of %o reads %s', (path, value, reading) => {
    expect(readingOf(path, value)).toBe(reading);
  });
});

describe('the end of a trade', () => {
  it('is told in words of its own for each way there is', () => {
    const words = CLOSE_METHODS.map((method) => closeWords(method));
    expect(new Set(words).size).toBe(CLOSE_METHODS.length);
    for (const word of words) expect(word).not.toContain('_');
    expect(closeWords(null)).toBeNull();
  });
});
