import { describe, expect, it } from 'vitest';

import { levelsOf, membersOf, rowsOf } from '../../support/json.ts';
import { OPEN_MS, TICKER, worldsOfTests } from '../paper-world.ts';

const open = worldsOfTests();

const text = expect.any(String) as string;

describe('public reads', () => {
  it('show the exchange as open, shard by shard', async () => {
    const { call } = await open();
    expect((await call('GET', '/exchange/status')).body).toMatchObject({
      exchange_active: true,
      trading_active: true,
    });
  });

  it('show a market as the venue writes it', async () => {
    const { call } = await open();
    const { body } = await call('GET', `/markets/${TICKER}`);
    expect(body['market']).toMatchObject({
      ticker: TICKER,
      event_ticker: 'KXBTC15M-26FEB242330',
      market_type: 'binary',
      status: 'active',
      open_time: '2026-02-25T04:15:00.000Z',
      close_time: '2026-02-25T04:30:00.000Z',
      yes_bid_dollars: '0.6000',
      yes_ask_dollars: '0.6200',
      no_bid_dollars: '0.3800',
      no_ask_dollars: '0.4000',
      yes_bid_size_fp: expect.stringMatching(/^\d+\.\d{2}$/) as string,
      result: '',
      strike_type: 'greater',
      floor_strike: 65_000,
      price_level_structure: 'tapered_deci_cent',
      price_ranges: [
        { start: '0.0000', end: '0.1000', step: '0.0010' },
        { start: '0.1000', end: '0.9000', step: '0.0100' },
        { start: '0.9000', end: '1.0000', step: '0.0010' },
      ],
      exchange_index: 2,
    });
  });

  it('show bids of both legs, ascending, the best last', async () => {
    const { call } = await open();
    const { body } = await call('GET', `/markets/${TICKER}/orderbook`);
    const book = membersOf(body['orderbook_fp']);
    expect(levelsOf(book['yes_dollars']).map(([price]) => price)).toEqual([
      '0.5600',
      '0.5700',
      '0.5800',
      '0.5900',
      '0.6000',
    ]);
    expect(levelsOf(book['no_dollars']).at(-1)?.[0]).toBe('0.3800');
  });

  it.each([
    ['status=open', 1],
    ['status=settled', 0],
    ['series_ticker=KXBTC15M', 1],
    ['series_ticker=KXETH15M', 0],
    ['event_ticker=KXBTC15M-26FEB242330', 1],
    [`tickers=${TICKER},X`, 1],
    [`min_close_ts=${OPEN_MS / 1000 + 900}`, 1],
    [`min_close_ts=${OPEN_MS / 1000 + 901}`, 0],
    [`max_close_ts=${OPEN_MS / 1000 + 899}`, 0],
    ['cursor=garbage', 1],
  ])('list markets by %s', async (query, count) => {
    const { call } = await open();
    const { status, body } = await call('GET', `/markets?${query}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ cursor: '' });
    expect(body['markets']).toHaveLength(count);
  });

  it.each(['status=active', 'status=toString', 'limit=0', 'limit=1001', 'limit=x'])(
    'refuse %s in the shape of bad queries',
    async (query) => {
      const { call } = await open();
      expect(await call('GET', `/markets?${query}`)).toEqual({ status: 400, body: { msg: text } });
    },
  );

  it('know nothing of a market before it opens', async () => {
    const { call } = await open();
    expect((await call('GET', '/markets/KXNONE')).status).toBe(404);
    expect((await call('GET', '/events/KXNONE')).status).toBe(404);
    expect((await call('GET', '/events/KXBTC15M-26FEB242330')).status).toBe(200);
  });
});

describe('account reads', () => {
  it('show order, fill, position and balance as the venue writes them', async () => {
    const { call, order } = await open();
    const { body } = await order({ client_order_id: 'c-1', side: 'ask', price: '0.6000' });
    const id = String(body['order_id']);
    const one = await call('GET', `/portfolio/orders/${id}`);
    expect(one.body['order']).toMatchObject({
      order_id: id,
      client_order_id: 'c-1',
      ticker: TICKER,
      outcome_side: 'no',
      book_side: 'ask',
      type: 'limit',
      status: 'executed',
      yes_price_dollars: '0.6000',
      no_price_dollars: '0.4000',
      initial_count_fp: '10.00',
      fill_count_fp: '10.00',
      remaining_count_fp: '0.00',
      taker_fill_cost_dollars: '4.0000',
      taker_fees_dollars: '0.1680',
      maker_fees_dollars: '0.0000',
      exchange_index: 2,
    });
    const fills = await call('GET', `/portfolio/fills?order_id=${id}`);
    const [fill] = rowsOf(fills.body['fills']);
    expect(fill).toMatchObject({
      order_id: id,
      outcome_side: 'no',
      book_side: 'ask',
      count_fp: '10.00',
      yes_price_dollars: '0.6000',
      is_taker: true,
      fee_cost: '0.168000',
      ts: OPEN_MS / 1000 + 1,
    });
    expect(fill?.['fill_id']).toBe(fill?.['trade_id']);
    expect(fill).not.toHaveProperty('client_order_id');
    expect((await call('GET', '/portfolio/positions')).body['market_positions']).toMatchObject([
      { ticker: TICKER, position_fp: '-10.00', fees_paid_dollars: '0.1680', last_updated_ts: text },
    ]);
    expect((await call('GET', '/portfolio/balance')).body).toMatchObject({
      balance: 999_583,
      balance_dollars: '9995.8320',
    });
  });

  it.each([
    ['status=resting', 1],
    ['status=executed', 2],
    ['status=canceled', 0],
    [`ticker=${TICKER}`, 3],
    ['ticker=KXNONE', 0],
    [`min_ts=${OPEN_MS / 1000 + 2}`, 0],
  ])('list orders by %s', async (query, count) => {
    const { call, order } = await open();
    await order({});
    await order({});
    await order({ price: '0.5000', time_in_force: 'good_till_canceled' });
    expect((await call('GET', `/portfolio/orders?${query}`)).body['orders']).toHaveLength(count);
  });

  it('page through lists without loss or repetition', async () => {
    const { call, order } = await open();
    for (let index = 0; index < 5; index += 1) await order({ count: '1.00' });
    const ids: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `/portfolio/fills?limit=2&cursor=${cursor}`);
      ids.push(...rowsOf(body['fills']).map((fill) => fill['fill_id']));
      cursor = String(body['cursor']);
    } while (cursor !== '');
    expect(new Set(ids).size).toBe(5);
    expect(ids).toHaveLength(5);
  });

  it('trail the writes, and say as of when', async () => {
    const { call, order, clock } = await open({ limits: { readLagMs: 350 } });
    const id = String((await order({})).body['order_id']);
    expect((await call('GET', `/portfolio/orders/${id}`)).status).toBe(404);
    expect((await call('GET', '/portfolio/fills')).body['fills']).toEqual([]);
    const asOf = (await call('GET', '/exchange/user_data_timestamp')).body['as_of_time'];
    expect(asOf).toBe(new Date(OPEN_MS + 650).toISOString());
    await clock.advance(349, 349);
    expect((await call('GET', `/portfolio/orders/${id}`)).status).toBe(404);
    await clock.advance(1, 1);
    expect((await call('GET', `/portfolio/orders/${id}`)).status).toBe(200);
  });
});

describe('signatures', () => {
  const path = '/trade-api/v2/portfolio/balance';
  const cases: readonly [string, (h: Record<string, string>) => Record<string, string>, string][] =
    [
      ['absent', () => ({}), 'signature_is_missing_from_headers'],
      ['of an unknown key', (h) => ({ ...h, 'KALSHI-ACCESS-KEY': 'x' }), 'authentication_error'],
      [
        'of another request',
        (h) => ({ ...h, 'KALSHI-ACCESS-SIGNATURE': Buffer.from('x').toString('base64') }),
        'authentication_error',
      ],
      [
        'without a timestamp',
        (h) => ({ ...h, 'KALSHI-ACCESS-TIMESTAMP': 'now' }),
        'header_timestamp_expired',
      ],
    ];
  it.each(cases)('%s are refused with 401', async (_, change, code) => {
    const { simulator, headers } = await open();
    const reply = await fetch(simulator.kalshi.restUrl + '/portfolio/balance', {
      headers: change(headers('GET', path)),
    });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toMatchObject({ error: { code } });
  });

  it.each([
    [4_999, 200],
    [5_001, 401],
  ])('older than 5 s expire (%i ms → %i)', async (ageMs, status) => {
    const { simulator, headers, clock } = await open();
    const signed = headers('GET', path);
    await clock.advance(ageMs, ageMs);
    const reply = await fetch(simulator.kalshi.restUrl + '/portfolio/balance', { headers: signed });
    expect(reply.status).toBe(status);
  });

  it('cover the path and the method, but not the query', async () => {
    const { simulator, headers } = await open();
    const get = (signed: Record<string, string>): Promise<Response> =>
      fetch(`${simulator.kalshi.restUrl}/portfolio/balance?exchange_index=2`, { headers: signed });
    expect((await get(headers('GET', path))).status).toBe(200);
    expect((await get(headers('GET', `${path}?exchange_index=2`))).status).toBe(401);
    expect((await get(headers('POST', path))).status).toBe(401);
    expect((await get(headers('GET', '/portfolio/balance'))).status).toBe(401);
  });

  it('are not asked for public reads', async () => {
    const { simulator } = await open();
    expect((await fetch(`${simulator.kalshi.restUrl}/markets`)).status).toBe(200);
  });
});
