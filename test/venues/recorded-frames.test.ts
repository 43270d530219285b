import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { readFrame, type BinanceFrame } from '../../src/venues/binance/frames.ts';
import { coinbaseFeed } from '../../src/venues/coinbase/feed.ts';
import type { FeedDriver, FeedLink } from '../../src/venues/feed-driver.ts';
import { PRODUCT, testBinanceFeed } from '../support/binance.ts';
import { FEED, recordingSink } from '../support/kalshi.ts';

const BINANCE = '../shared/data/spot_btcusdt_20240808.gz';
const ADVANCED = '../shared/data/advanced_trade_ws_captured_20260812.jsonl';

/** Skips, with a printed reason, where a recording is absent. */
const withRecording = (path: string) => {
  if (!existsSync(path)) process.stdout.write(`skipped: no recording at ${path}\n`);
  return describe.skipIf(!existsSync(path));
};

/** Plays frames to a protocol that nobody answers. */
const play = (driver: FeedDriver, products: readonly string[], frames: readonly string[]) => {
  const { seen, sink } = recordingSink();
  const rejects: string[] = [];
  const gaps: string[] = [];
  const nothing = (): void => undefined;
  const link: FeedLink = {
    feedId: FEED,
    sink,
    now: () => epochMs(0),
    send: nothing,
    confirmed: nothing,
    refused: nothing,
    failed: nothing,
    gap: (reason) => gaps.push(reason),
    resynced: nothing,
    ending: nothing,
    missed: nothing,
    rejected: (kind) => rejects.push(kind),
    marketsRefused: nothing,
  };
  const protocol = driver.connect(link, new Set(products));
  protocol.opened();
  for (const frame of frames) protocol.receive(frame, epochMs(1));
  return { seen, rejects, gaps };
};

/** `<receive ns> {json}` a line. */
const binanceFrames = (): readonly string[] =>
  gunzipSync(readFileSync(BINANCE))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(line.indexOf('{')));

withRecording(BINANCE)('the recorded spot market of Binance', () => {
  test('is read frame by frame; only the streams that we never ask for are refused', () => {
    const kinds = new Map<string, number>();
    for (const text of binanceFrames()) {
      const frame: BinanceFrame = readFrame(text);
      const kind = frame.kind === 'malformed' ? frame.what : frame.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries(kinds)).toEqual({
      bookTicker: 28_040,
      trade: 9_757,
      depthUpdate: 3_451,
      // A snapshot of the book, as REST gives it.
      'not a frame': 1,
    });
  });

  test('tells each trade once, in order, without a gap', () => {
    const trades = binanceFrames().filter((text) => text.includes('@trade'));
    const { gaps, rejects, seen } = play(testBinanceFeed('ws://venue'), [PRODUCT], trades);
    expect([gaps, rejects]).toEqual([[], []]);
    expect(seen.spots).toHaveLength(new Set(trades).size);
    const times = seen.spots.map(({ venueAtMs }) => venueAtMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const { priceMicros } of seen.spots) {
      expect(priceMicros).toBeGreaterThan(61_000e6);
      expect(priceMicros).toBeLessThan(62_500e6);
    }
  });

  test('loses nothing unseen: every trade that is taken out shows as a gap', () => {
    const trades = binanceFrames()
      .filter((text) => text.includes('@trade'))
      .slice(0, 200);
    for (let out = 1; out < trades.length - 1; out += 1) {
      const rest = trades.filter((_, index) => index !== out);
      expect(play(testBinanceFeed('ws://venue'), [PRODUCT], rest).gaps).toHaveLength(1);
    }
  });

  test('has a middle between its best prices, once a frame with a time has come', () => {
    const frames = binanceFrames().filter((text) => /@(trade|bookTicker)/.test(text));
    const driver = testBinanceFeed('ws://venue', { price: 'middle' });
    const { rejects, seen } = play(driver, [PRODUCT], frames);
    expect(rejects).toEqual([]);
    expect(seen.spots.length).toBeGreaterThan(25_000);
  });
});

withRecording(ADVANCED)('recorded frames of another interface of Coinbase', () => {
  test('are rejected one by one, and nothing is thrown', () => {
    const frames = readFileSync(ADVANCED, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const { rejects, seen } = play(coinbaseFeed({ url: 'ws://venue' }), ['BTC-USD'], frames);
    expect(rejects).toHaveLength(frames.length);
    expect(seen.spots).toEqual([]);
  });
});
