import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { recordedTape, openRecordedTape } from '../../../src/simulator/tapes/recorded.ts';
import type { Tape, TapeFrame } from '../../../src/simulator/tapes/tape.ts';

const FILE = '../shared/data/kxbtc15m_features_2s_20260225.csv';
const present = existsSync(FILE);
if (!present) process.stdout.write(`skipped: the recorded tape ${FILE} is absent\n`);

const framesOf = (tape: Tape): readonly TapeFrame[] => [...tape.framesFrom(tape.startAtMs)];
const ofKind = <K extends TapeFrame['kind']>(
  frames: readonly TapeFrame[],
  kind: K,
): readonly Extract<TapeFrame, { kind: K }>[] =>
  frames.filter((frame): frame is Extract<TapeFrame, { kind: K }> => frame.kind === kind);

const HEADER =
  'ts_unix,btc_ticker,btc_yes_bid,btc_yes_ask,btc_volume,btc_oi,btc_floor_strike,btc_time_to_expiry,btc_real_price';
const CLOSE_S = Date.UTC(2026, 1, 25, 4, 30) / 1000;
const row = (secondsLeft: number, changes: Readonly<Record<number, string>> = {}): string =>
  [
    String(CLOSE_S - secondsLeft),
    'KXBTC15M-26FEB242330-30',
    '60',
    '62',
    '100',
    '50',
    '65000',
    String(Math.max(0, secondsLeft)),
    '65100.5',
  ]
    .map((value, index) => changes[index] ?? value)
    .join(',');
const csv = (...rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n');
const whole = (): readonly string[] => [row(30), row(28), row(2), row(-2)];

describe('a recorded tape', () => {
  it('takes the close from the ticker, the outcome from the spot before it', () => {
    const frames = framesOf(recordedTape('t.csv', csv(...whole())));
    expect(ofKind(frames, 'opened')[0]?.market).toMatchObject({
      event: 'KXBTC15M-26FEB242330',
      symbol: 'BTC-USD',
      strikeMicros: 65_000e6,
      openAtMs: (CLOSE_S - 900) * 1000,
      closeAtMs: CLOSE_S * 1000,
    });
    expect(ofKind(frames, 'determined')[0]).toMatchObject({
      winner: 'yes',
      valueMicros: 65_100.5e6,
    });
    expect(ofKind(frames, 'book')).toHaveLength(3);
  });

  it('reads a bid of 0 and an ask of 100 as empty sides', () => {
    const text = csv(
      row(30, { 2: '0', 3: '1' }),
      row(20, { 2: '99', 3: '100' }),
      ...[row(2), row(-2)],
    );
    const [first, second] = ofKind(framesOf(recordedTape('t.csv', text)), 'book');
    expect(first).toMatchObject({ bidCenti: null, askCenti: 100 });
    expect(second).toMatchObject({ bidCenti: 9_900, askCenti: null });
  });

  it('does not offer a market whose close it does not reach', () => {
    const early = recordedTape(
      't.csv',
      csv(...whole(), row(-10, { 1: 'KXBTC15M-26FEB242345-45', 6: '65100', 7: '890' })),
    );
    expect(early.unoffered).toEqual([
      { ticker: 'KXBTC15M-26FEB242345-45', why: 'the tape ends before its close' },
    ]);
    expect(ofKind(framesOf(early), 'opened')).toHaveLength(1);
  });

  it('has an id that depends on every byte', () => {
    expect(recordedTape('a.csv', csv(...whole())).id).toBe(
      recordedTape('b.csv', csv(...whole())).id,
    );
    expect(recordedTape('a.csv', csv(...whole())).id).not.toBe(
      recordedTape('a.csv', csv(row(31), ...whole().slice(1))).id,
    );
  });

  it.each([
    ['a file that is not a tape', 'a,b\n1,2\n', /line 1: expected a header with ts_unix/],
    ['an empty file', '', /line 1: expected a header/],
    [
      'a missing column',
      csv(...whole()).replace('btc_oi', 'btc_x'),
      /line 1: missing columns btc_oi/,
    ],
    ['no rows', `${HEADER}\n`, /line 2: expected at least one row/],
    ['a short row', csv(row(30), '1,2'), /line 3: expected 9 fields, found 2/],
    ['time going back', csv(row(30), row(40)), /line 3: ts_unix: expected a rising instant/],
    [
      'a crossed book',
      csv(row(30, { 2: '70' })),
      /line 2: btc: expected bid < ask, found 70 and 62/,
    ],
    [
      'a price beyond a dollar',
      csv(row(30, { 3: '101' })),
      /line 2: btc_yes_ask: expected an integer/,
    ],
    [
      'a broken spot',
      csv(row(30, { 8: 'x' })),
      /line 2: btc_real_price: expected a positive decimal/,
    ],
    [
      'a ticker without a close',
      csv(row(30, { 1: 'KXBTC15M-X-30' })),
      /line 2: .*no close time in/,
    ],
    [
      'a close that moves',
      csv(row(30), row(20, { 7: '400' })),
      /line 3: .*misses the ticker's close/,
    ],
    [
      'a strike that moves',
      csv(row(30), row(20, { 6: '64000' })),
      /line 3: .*expected floor strike/,
    ],
    ['nothing but markets cut off', csv(row(30)), /expected at least one market with an outcome/],
  ])('names %s with its line', (_, text, message) => {
    expect(() => recordedTape('t.csv', text)).toThrow(message);
  });

  it('names every fault, not only the first', () => {
    const text = csv(row(30, { 2: 'x' }), row(28, { 8: '-1' }));
    expect(() => recordedTape('t.csv', text)).toThrow(/line 2: .*\n.*line 3: /s);
  });

  it('names a file that cannot be read', () => {
    expect(() => openRecordedTape('/nonexistent/tape.csv')).toThrow(/nonexistent.*ENOENT/s);
  });
});

describe.skipIf(!present)('the recording of 2026-02-25', () => {
  const tape = present ? openRecordedTape(FILE) : null;
  const frames = tape === null ? [] : framesOf(tape);

  it('names 25 markets, of which 24 reach their close and one is cut off', () => {
    const text = readFileSync(FILE, 'utf8');
    expect(new Set(text.match(/KX[A-Z]+15M-\d{2}[A-Z]{3}\d{6}-\d{2}/g)).size).toBe(25);
    expect(ofKind(frames, 'opened')).toHaveLength(24);
    expect(tape?.unoffered.map(({ ticker }) => ticker)).toEqual(['KXBTC15M-26FEB250100-00']);
  });

  it('has outcomes that neither the last book nor the next strike contradicts', () => {
    const lastBook = new Map(ofKind(frames, 'book').map((book) => [book.ticker, book]));
    const markets = ofKind(frames, 'opened').map(({ market }) => market);
    for (const { ticker, winner, valueMicros } of ofKind(frames, 'determined')) {
      const book = lastBook.get(ticker);
      expect([ticker, (book?.askCenti ?? 10_000) > 5_000 ? 'yes' : 'no']).toEqual([ticker, winner]);
      const market = markets.find((one) => one.ticker === ticker);
      const next = markets.find(
        (one) => one.series === market?.series && one.openAtMs === market.closeAtMs,
      );
      if (market === undefined || next === undefined) continue;
      expect(next.strikeMicros > market.strikeMicros ? 'yes' : 'no').toBe(winner);
      expect(Math.abs(next.strikeMicros / valueMicros - 1)).toBeLessThan(0.001);
    }
  });

  it('plays in time order, each market from opening to settlement', () => {
    const order = ['opened', 'book', 'closed', 'determined', 'settled'];
    const reached = new Map<string, number>();
    let last = 0;
    let disordered = 0;
    for (const frame of frames) {
      if (frame.atMs < last) disordered += 1;
      last = frame.atMs;
      if (frame.kind === 'spot') continue;
      const ticker = frame.kind === 'opened' ? frame.market.ticker : frame.ticker;
      const rank = order.indexOf(frame.kind);
      if (rank < (reached.get(ticker) ?? 0)) disordered += 1;
      reached.set(ticker, rank);
    }
    expect(disordered).toBe(0);
    expect([...reached.values()].every((rank) => rank === 4)).toBe(true);
  });
});
