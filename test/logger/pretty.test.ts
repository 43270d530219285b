import { describe, expect, it } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { prettyLine } from '../../src/logger/pretty.ts';
import { redactFields } from '../../src/logger/redact.ts';

const AT = epochMs(Date.UTC(2026, 1, 25, 22, 19, 2, 242));

describe('a line for people', () => {
  it('names the one it happened to, then what happened, then the figures with their units', () => {
    const line = prettyLine('info', AT, 'stop fired', {
      trade: '17',
      rule: 'probability',
      valuePercent: 38.24,
      thresholdPercent: 40,
      quoteAgeMs: 120,
    });
    expect(line).toBe(
      '22:19:02.242 trade 17 stop fired  rule probability  value 38.2 %  ' +
        'threshold 40.0 %  quote age 120 ms',
    );
  });

  it.each([
    ['buyPriceCenti', 9_625, 'buy price 96.25 ¢'],
    ['bidCenti', 9_600, 'bid 96 ¢'],
    ['limitCenti', 7_000, 'limit 70 ¢'],
    ['priceCenti', null, 'price –'],
    ['pnlMicros', -530_100, 'pnl -$0.5301'],
    ['pnlMicros', 3_730_000, 'pnl $3.73'],
    ['pnlMicros', 100_000_000, 'pnl $100.00'],
    ['momentumBp', 37, 'momentum 37 bp'],
    ['unprotectedSeconds', 0.25, 'unprotected 0.3 s'],
    ['closeAtMs', AT, 'close 2026-02-25T22:19:02.242Z'],
    ['countCenti', 100, 'count centi 100'],
    ['reason', null, 'reason –'],
    ['complete', true, 'complete true'],
  ])('shows %s %s as %s', (key, value, text) => {
    expect(prettyLine('info', AT, 'x', { [key]: value })).toBe(`22:19:02.242 x  ${text}`);
  });

  it('marks the level where it is not ordinary', () => {
    expect(prettyLine('warn', AT, 'feed stale', { feed: 'feed:coinbase:BTC-USD' })).toBe(
      '22:19:02.242 WARN feed:coinbase:BTC-USD feed stale',
    );
  });

  it('puts the stack of an error below', () => {
    const error = new Error('out of reach');
    const line = prettyLine('error', AT, 'append failed', redactFields({ trade: '1', error }));
    const [head, ...stack] = line.split('\n');
    expect(head).toBe('22:19:02.242 ERROR trade 1 append failed  error out of reach');
    expect(stack[0]).toBe('Error: out of reach');
  });
});
