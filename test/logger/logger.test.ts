import { describe, expect, it } from 'vitest';

import {
  createLogger,
  resolveFormat,
  type Logger,
  type LogSettings,
} from '../../src/logger/logger.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

type Bench = {
  readonly log: Logger;
  readonly lines: string[];
  readonly clock: TestClock;
  readonly parsed: () => readonly unknown[];
};

const bench = (settings: Partial<LogSettings> = {}): Bench => {
  const clock = testClock();
  const lines: string[] = [];
  const log = createLogger(
    { level: 'info', format: 'json', repeatWindowMs: 10_000, ...settings },
    { stamp: clock.now, clock, write: (line) => lines.push(line) },
  );
  return { log, lines, clock, parsed: () => lines.map((line): unknown => JSON.parse(line)) };
};

describe('a line', () => {
  it('holds the level, the instant of the injected clock, the event and its fields', () => {
    const { log, parsed, clock } = bench();
    clock.advanceSync(1_500);
    log.info('stop fired', { trade: '17', valuePercent: 38.2 });
    expect(parsed()).toEqual([
      {
        level: 'info',
        at: '2026-01-01T00:00:01.500Z',
        trade: '17',
        valuePercent: 38.2,
        event: 'stop fired',
      },
    ]);
  });

  it('ends with the only line break in it', () => {
    for (const format of ['json', 'pretty'] as const) {
      const { log, lines } = bench({ format });
      log.info('two\nlines', { reason: 'also\nhere' });
      expect(lines.map((line) => line.indexOf('\n') === line.length - 1)).toEqual([true]);
    }
  });

  it.each(['json', 'pretty'] as const)('is written from its level up (%s)', (format) => {
    const { log, lines } = bench({ format, level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    log.fatal('e');
    expect(lines).toHaveLength(3);
  });

  it.each(['json', 'pretty'] as const)('never holds a secret (%s)', (format) => {
    const { log, lines } = bench({ format });
    log.error('cannot reach postgres://u:canary4711@h/d', {
      token: 'canary4711',
      error: new Error('password=canary4711'),
    });
    expect(lines.join('')).not.toContain('canary4711');
    expect(lines.join('')).toContain('postgres://u:***@h/d');
  });
});

describe('repeats', () => {
  it('of a warning become one line and a count; errors are all kept (scenario 41)', () => {
    const { log, parsed, clock } = bench();
    for (let turn = 0; turn < 1_000; turn += 1) {
      log.warn('feed stale', { feed: 'feed:coinbase:BTC-USD', ageMs: turn });
      log.error('append failed', { trade: '17' });
    }
    clock.advanceSync(10_000);
    const events = parsed();
    const named = (event: string): readonly unknown[] =>
      events.filter((line) => JSON.stringify(line).includes(event));
    expect(named('append failed')).toHaveLength(1_000);
    expect(named('feed stale')).toEqual([
      expect.objectContaining({ ageMs: 0 }),
      expect.objectContaining({
        level: 'warn',
        feed: 'feed:coinbase:BTC-USD',
        repeats: 999,
        windowMs: 10_000,
      }),
    ]);
  });

  it('of a warning about another are not repeats', () => {
    const { log, lines } = bench();
    log.warn('feed stale', { feed: 'a' });
    log.warn('feed stale', { feed: 'b' });
    log.warn('feed refused', { feed: 'a' });
    expect(lines).toHaveLength(3);
  });

  it('begin anew when the window has ended', () => {
    const { log, lines, clock } = bench();
    log.warn('feed stale');
    clock.advanceSync(9_999);
    log.warn('feed stale');
    clock.advanceSync(1);
    expect(lines).toHaveLength(2);
    log.warn('feed stale');
    expect(lines).toHaveLength(3);
  });

  it('are told at the end, and no timer is left', () => {
    const { log, parsed, clock } = bench();
    log.warn('feed stale');
    log.warn('feed stale');
    log.flush();
    expect(parsed().at(-1)).toMatchObject({ event: 'feed stale', repeats: 1 });
    expect(clock.pending()).toBe(0);
    log.flush();
    expect(parsed()).toHaveLength(2);
  });

  it('are written one by one where the window is 0', () => {
    const { log, lines, clock } = bench({ repeatWindowMs: 0 });
    log.warn('feed stale');
    log.warn('feed stale');
    expect([lines.length, clock.pending()]).toEqual([2, 0]);
  });

  it('are remembered for a bounded number of warnings; the rest are written', () => {
    const { log, lines, clock } = bench();
    for (let turn = 0; turn < 2; turn += 1)
      for (let feed = 0; feed < 1_500; feed += 1) log.warn('feed stale', { feed: String(feed) });
    expect(clock.pending()).toBe(1_000);
    expect(lines).toHaveLength(2_000);
  });
});

describe('the format', () => {
  it.each([
    ['auto', true, 'pretty'],
    ['auto', false, 'json'],
    ['pretty', false, 'pretty'],
    ['json', true, 'json'],
  ] as const)('%s with a terminal %s is %s', (format, isTerminal, resolved) => {
    expect(resolveFormat(format, isTerminal)).toBe(resolved);
  });
});
