import { describe, expect, test } from 'vitest';

import { eventually } from '../../support/eventually.ts';
import { MARKET } from '../../support/kalshi.ts';
import {
  BOOK,
  commandsOf,
  delta,
  LIFECYCLE,
  live,
  marketFeeds,
  OTHER,
  tickerFrame,
} from './market-feed-bench.ts';

const open = marketFeeds();

describe('quotes', () => {
  test('come exact from the book: the YES ask is the complement of the best NO bid', async () => {
    const { at, peer } = await open();
    await live(at);
    expect(at.seen.quotes.at(-1)).toEqual({
      market: MARKET,
      yesBidCenti: 4_500,
      yesBidCount: 1_000,
      yesAskCenti: 5_000,
      yesAskCount: 2_000,
      venueAtMs: at.clock.now(),
      receivedAtMs: at.clock.now(),
    });
    peer().send(delta(2, 'no', '0.5150', '51.88'));
    await eventually(() => at.seen.quotes.length === 2);
    expect(at.seen.quotes.at(-1)).toMatchObject({
      yesAskCenti: 4_850,
      yesAskCount: 5_188,
      venueAtMs: 1_002,
    });
    peer().send(delta(3, 'no', '0.5150', '-51.88'));
    peer().send(delta(4, 'yes', '0.4500', '-10.00'));
    await eventually(() => at.seen.quotes.length === 4);
    expect(at.seen.quotes[2]).toMatchObject({ yesAskCenti: 5_000, yesAskCount: 2_000 });
    expect(at.seen.quotes[3]).toMatchObject({ yesBidCenti: null, yesBidCount: null });
  });

  test('a change below the top is not told', async () => {
    const { at, peer } = await open();
    await live(at);
    peer().send(delta(2, 'yes', '0.1000', '99.00'));
    peer().send(delta(3, 'yes', '0.4500', '1.00'));
    await eventually(() => at.seen.quotes.length === 2);
    expect(at.seen.quotes[1]).toMatchObject({ yesBidCount: 1_100 });
  });

  test('the ticker is silent while the book speaks', async () => {
    const { at, peer } = await open();
    await live(at);
    peer().send(tickerFrame('0.1000', '0.9000'));
    peer().send(delta(2, 'yes', '0.4600', '1.00'));
    await eventually(() => at.seen.quotes.length === 2);
    expect(at.seen.quotes.map(({ yesBidCenti }) => yesBidCenti)).toEqual([4_500, 4_600]);
  });

  test.each([
    ['0.1000', '0.9000', '5.00', '6.00', 1_000, 9_000],
    ['0.0000', '1.0000', '0.00', '0.00', null, null],
    ['0.1000', '0.9000', '0.00', '6.00', null, 9_000],
    ['0.0010', '0.0000', '5.00', '6.00', 10, null],
  ])('without a book, ticker %s/%s (%s/%s) is %s/%s', async (bid, ask, size, other, low, high) => {
    const { at, peer } = await open([MARKET], (script) => ({
      onCommand: (to, command) => {
        const isBook = JSON.stringify(command).includes('orderbook_delta');
        const subscribed = { channel: 'orderbook_delta', sid: BOOK };
        if (isBook) to.send({ id: command['id'], type: 'subscribed', msg: subscribed });
        else script.onCommand?.(to, command);
      },
    }));
    await at.becomes('live');
    peer().send(tickerFrame(bid, ask, size, other));
    await eventually(() => at.seen.quotes.length === 1);
    expect(at.seen.quotes[0]).toMatchObject({
      yesBidCenti: low,
      yesAskCenti: high,
      venueAtMs: 7_000,
    });
  });
});

describe('gaps', () => {
  test('a missing number puts every book in doubt until fresh snapshots are in', async () => {
    const { at, peer, script } = await open([MARKET, OTHER]);
    await eventually(() => at.seen.quotes.length === 2);
    await at.becomes('live');
    script.next(BOOK);
    peer().send(delta(script.next(BOOK), 'yes', '0.4600', '1.00'));
    await eventually(() => at.seen.quotes.length === 4);
    await at.becomes('live');
    expect(at.seen.doubts).toEqual(['gap before seq 4 of subscription 3']);
    expect(commandsOf(peer()).at(-1)).toEqual({
      cmd: 'update_subscription',
      params: { sid: BOOK, action: 'get_snapshot', market_tickers: [MARKET, OTHER] },
    });
    expect(at.seen.quotes.slice(2).map(({ yesBidCenti }) => yesBidCenti)).toEqual([4_500, 4_500]);
    expect(at.feed.figures()).toMatchObject({ gaps: 1, reconnects: 0 });
  });

  test('a repeated frame changes nothing', async () => {
    const { at, peer } = await open();
    await live(at);
    const frame = delta(2, 'yes', '0.4600', '1.00');
    peer().send(frame);
    peer().send(frame);
    peer().send(delta(3, 'yes', '0.4600', '1.00'));
    await eventually(() => at.seen.quotes.length === 3);
    expect(at.seen.quotes.at(-1)).toMatchObject({ yesBidCount: 200 });
    expect(at.feed.figures().gaps).toBe(0);
  });

  test.each<readonly [string, (seq: number) => string]>([
    ['text that is no JSON', () => '{"type":"orderbook_del'],
    ['a price of no type', (seq) => JSON.stringify(delta(seq, 'yes', 'NaN', '1.00'))],
    ['a level below zero', (seq) => JSON.stringify(delta(seq, 'yes', '0.4500', '-10.01'))],
    ['a price beyond a dollar', (seq) => JSON.stringify(delta(seq, 'yes', '1.0001', '1.00'))],
  ])('%s is a gap too: the book cannot be right after it', async (_, text) => {
    const { at, peer, script } = await open();
    await live(at);
    peer().sendText(text(script.next(BOOK)));
    await eventually(() => at.seen.doubts.length > 0 && at.feed.state() === 'live');
    expect(Object.values(at.feed.figures().rejects)).toEqual([1]);
  });

  test('a resync that never completes costs the connection', async () => {
    const { at, peer } = await open([MARKET], (script) => ({
      onCommand: (to, command) => {
        if (command['cmd'] === 'subscribe') script.onCommand?.(to, command);
      },
    }));
    await live(at);
    peer().send(delta(9, 'yes', '0.4600', '1.00'));
    await at.becomes('resyncing');
    await at.clock.advance(5_000, 100);
    expect(at.feed.state()).toBe('backingOff');
  });

  test('a market dropped during a resync is not waited for', async () => {
    const { at, peer } = await open([MARKET, OTHER], (script) => ({
      onCommand: (to, command) => {
        if (!JSON.stringify(command).includes('get_snapshot')) script.onCommand?.(to, command);
      },
    }));
    await eventually(() => at.seen.quotes.length === 2);
    await at.becomes('live');
    peer().send(delta(9, 'yes', '0.4600', '1.00'));
    await at.becomes('resyncing');
    at.feed.unsubscribe([MARKET, OTHER]);
    await at.becomes('live');
  });
});

describe('lifecycle', () => {
  const lifecycle = (seq: number, msg: object) => ({
    type: 'market_lifecycle_v2',
    sid: LIFECYCLE,
    seq,
    msg: { market_ticker: MARKET, ...msg },
  });

  test('is told in the words of the model', async () => {
    const { at, peer } = await open();
    await live(at);
    const events = [
      { event_type: 'created', open_ts: 1, close_ts: 2 },
      { event_type: 'activated' },
      { event_type: 'deactivated', is_deactivated: true },
      { event_type: 'close_date_updated', close_ts: 1_771_000_000 },
      { event_type: 'determined', result: 'no', determination_ts: 3 },
      { event_type: 'settled', settled_ts: 4 },
      { event_type: 'settled', result: 'scalar', settlement_value: '0.3700' },
      { event_type: 'settled', settled_ts: 5 },
    ];
    events.forEach((event, index) => peer().send(lifecycle(index + 1, event)));
    await eventually(() => at.seen.lifecycles.length === 6);
    expect(at.seen.lifecycles).toEqual([
      { kind: 'opened', market: MARKET },
      { kind: 'paused', market: MARKET },
      { kind: 'closeMoved', market: MARKET, closeAtMs: 1_771_000_000_000 },
      { kind: 'determined', market: MARKET, result: { kind: 'binary', winner: 'no' } },
      { kind: 'settled', market: MARKET, result: { kind: 'binary', winner: 'no' } },
      {
        kind: 'settled',
        market: MARKET,
        result: { kind: 'scalar', yesValueMicros: 370_000 },
      },
    ]);
  });

  test('a gap in it is for request and reply to mend; quotes stay as they are', async () => {
    const { at, peer } = await open();
    await live(at);
    peer().send(lifecycle(2, { event_type: 'activated' }));
    await eventually(() => at.seen.lifecycles.length === 1);
    expect(at.feed.figures()).toMatchObject({ gaps: 0, missed: 1 });
    expect(at.seen.doubts).toEqual([]);
    expect(at.feed.state()).toBe('live');
  });
});
