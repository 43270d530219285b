import { describe, expect, it } from 'vitest';

import { createBoard, DEFAULT_BOARD_SETTINGS, type Board } from '../../machines/market/board.ts';
import type { MarketRef } from '../../machines/market/cells.ts';
import type { Side } from '../../machines/model/contract.ts';
import { feedId } from '../../machines/model/ids.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { ProbabilityModel } from '../../machines/model/probability-model.ts';
import { epochMs } from '../../machines/model/time.ts';
import {
  at,
  BTC,
  CHECK_PAST,
  CLOSE,
  COINBASE,
  dollars,
  KALSHI,
  MARKET,
  quoteAt,
  STRIKE,
  tickAt,
} from './fixtures.ts';

const REF: MarketRef = { market: MARKET, symbol: BTC, strikeMicros: STRIKE, closeAtMs: CLOSE };
const LIMITS = { maxQuoteAgeMs: 10_000, maxSpotAgeMs: 10_000 };

const read = (
  board: Board,
  seconds: number,
  side: Side = 'yes',
  model: ProbabilityModel = 'implied',
): MarketReading => board.reading(REF, side, model, LIMITS, at(seconds));

const NOTHING: MarketReading = {
  bidCenti: null,
  askCenti: null,
  probabilityPercent: null,
  model: 'implied',
  momentumBp: null,
  spotMicros: null,
  quoteAgeMs: null,
  spotAgeMs: null,
};

describe('board', () => {
  it('knows nothing before the first tick: null, never 50', () => {
    expect(read(createBoard(), 0)).toEqual(NOTHING);
  });

  it('shows bid, ask and probability from the held side', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(1, 43, 45));
    expect(read(board, 1, 'yes')).toMatchObject({
      bidCenti: 4_300,
      askCenti: 4_500,
      probabilityPercent: 44,
    });
    expect(read(board, 1, 'no')).toMatchObject({
      bidCenti: 5_500,
      askCenti: 5_700,
      probabilityPercent: 56,
    });
  });

  it('gives a NO holder 3 % where YES stands at 97 % (scenario 9)', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(1, 96, 98));
    expect(read(board, 1, 'no').probabilityPercent).toBe(3);
  });

  it('keeps the one side it has, and infers no probability from it', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(1, null, 3));
    expect(read(board, 1)).toMatchObject({
      bidCenti: null,
      askCenti: 300,
      probabilityPercent: null,
    });
  });

  it('lets a quiet price live as long as its feed proves itself', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(0, 43, 45));
    for (let seconds = 5; seconds <= 600; seconds += 5) board.proven(KALSHI, at(seconds));
    expect(read(board, 604)).toMatchObject({ probabilityPercent: 44, quoteAgeMs: 4_000 });
  });

  it('gives up a value whose feed is silent for longer than the limit, age shown', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(0, 43, 45));
    expect(read(board, 10).probabilityPercent).toBe(44);
    expect(read(board, 10.001)).toEqual({ ...NOTHING, quoteAgeMs: 10_001 });
  });

  it('never lets the proof of one feed vouch for the value of another', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(0, 43, 45));
    board.proven(feedId('feed:kalshi:account'), at(20));
    expect(read(board, 20).probabilityPercent).toBeNull();
  });

  it('gives up a doubted value until the feed delivers it again, whatever else it proves', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(0, 43, 45));
    board.doubted(KALSHI, 'sequence gap');
    board.proven(KALSHI, at(3));
    expect(read(board, 3)).toEqual({ ...NOTHING, quoteAgeMs: 3_000 });
    board.quote(KALSHI, quoteAt(4, 43, 45));
    expect(read(board, 4)).toMatchObject({ probabilityPercent: 44, quoteAgeMs: 0 });
  });

  it('computes the log-normal value from spot and realised volatility, without any quote', () => {
    const board = createBoard();
    for (let second = 0; second <= 50; second += 1)
      board.spot(COINBASE, tickAt(second, 120_000 + (second % 10) * 10));
    expect(read(board, 50, 'yes', 'logNormal').probabilityPercent).toBeNull();
    for (let second = 51; second <= 120; second += 1)
      board.spot(COINBASE, tickAt(second, 120_000 + (second % 10) * 10));
    const yes = read(board, 120, 'yes', 'logNormal').probabilityPercent ?? NaN;
    const no = read(board, 120, 'no', 'logNormal').probabilityPercent ?? NaN;
    expect(yes).toBeGreaterThan(50);
    expect(yes).toBeLessThan(100);
    expect(yes + no).toBeCloseTo(100, 9);
  });

  it('has no log-normal value once the market has closed', () => {
    const board = createBoard();
    for (let second = 3_480; second <= 3_600; second += 1)
      board.spot(COINBASE, tickAt(second, 120_000 + (second % 10)));
    expect(read(board, 3_599.9, 'yes', 'logNormal').probabilityPercent).not.toBeNull();
    expect(read(board, 3_600, 'yes', 'logNormal').probabilityPercent).toBeNull();
  });

  describe('price history', () => {
    const keepProving = (board: Board, from: number, to: number): void => {
      for (let seconds = from; seconds <= to; seconds += 5) board.proven(COINBASE, at(seconds));
    };

    it('scores momentum over a quiet price that its feed vouched for: 27 basis points', () => {
      const board = createBoard();
      const steps = [...CHECK_PAST, { minutes: 0, price: 120_000 }];
      for (const [index, { minutes, price }] of steps.entries()) {
        board.spot(COINBASE, tickAt(1_800 - minutes * 60, price));
        const next = steps[index + 1]?.minutes ?? minutes;
        keepProving(board, 1_800 - minutes * 60, 1_800 - next * 60);
      }
      expect(read(board, 1_800)).toMatchObject({ momentumBp: 27, spotAgeMs: 0 });
    });

    it('does not measure a move across a silence of the feed', () => {
      const acrossSilence = (historyGapMs: number): number | null => {
        const board = createBoard({ ...DEFAULT_BOARD_SETTINGS, historyGapMs });
        board.spot(COINBASE, tickAt(0, 100_000));
        board.spot(COINBASE, tickAt(100, 101_000));
        return read(board, 100).momentumBp;
      };
      expect(acrossSilence(DEFAULT_BOARD_SETTINGS.historyGapMs)).toBeNull();
      expect(acrossSilence(99_999)).toBeNull();
      expect(acrossSilence(100_000)).toBe(100);
    });

    it('does not measure a move across a doubt', () => {
      const board = createBoard();
      board.spot(COINBASE, tickAt(0, 100_000));
      board.doubted(COINBASE, 'socket lost');
      board.spot(COINBASE, tickAt(5, 100_000));
      keepProving(board, 10, 62);
      board.spot(COINBASE, tickAt(63, 101_000));
      expect(read(board, 63).momentumBp).toBeNull();
      keepProving(board, 64, 66);
      expect(read(board, 66).momentumBp).toBe(100);
    });

    it('takes up recalled prices, and knows nothing between the last of them and the first tick', () => {
      const board = createBoard();
      const recalled = Array.from({ length: 120 }, (_, second) => ({
        atMs: at(second),
        priceMicros: dollars(100_000),
      }));
      board.recall(BTC, recalled);
      expect(read(board, 120).spotMicros).toBeNull();
      board.spot(COINBASE, tickAt(150, 101_000));
      expect(read(board, 150).momentumBp).toBe(100);
      expect(board.spotCell(BTC).ring.priceAt(at(130))).toBeNull();
      board.recall(BTC, [{ atMs: at(200), priceMicros: dollars(1) }]);
      expect(board.spotCell(BTC).ring.priceAt(at(200))).toBe(dollars(101_000));
    });
  });

  it('forgets a market on request', () => {
    const board = createBoard();
    board.quote(KALSHI, quoteAt(0, 43, 45));
    board.forget(MARKET);
    expect(board.reading(REF, 'yes', 'implied', LIMITS, epochMs(at(0)))).toEqual(NOTHING);
  });
});
