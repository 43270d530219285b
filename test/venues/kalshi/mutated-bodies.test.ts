import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { clientOrderId, seriesTicker, venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, yesPriceCenti } from '../../../machines/model/money.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { createKalshiOrderDesk } from '../../../src/venues/kalshi/order-desk.ts';
import type { RestingOrder } from '../../../src/venues/kalshi/resting-orders.ts';
import type { KalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../../src/venues/kalshi/venue.ts';
import { realNetwork, type Network } from '../../../src/venues/network.ts';
import { btcOfSeries, MARKET, orderRequest } from '../../support/kalshi.ts';
import { anyValue, mutate, searchFor } from '../../support/mutations.ts';
import { testClock } from '../../support/simulated-clock.ts';
import { BODIES, REFUSALS } from '../documented/kalshi-bodies.ts';

/** Bodies for each request; `FRAME_MUTATIONS=1000000` for a long search. */
const MUTATIONS = Number(process.env['FRAME_MUTATIONS'] ?? 500);
const PATIENCE_MS = 30_000 + MUTATIONS * 10;

const SINCE = epochMs(1_771_000_000_000);
const ID = venueOrderId(String(BODIES.created.example['order_id']));
const request = orderRequest({
  clientOrderId: clientOrderId(String(BODIES.created.example['client_order_id'])),
});
const RESTING: RestingOrder = {
  venueOrderId: ID,
  clientOrderId: request.clientOrderId,
  market: MARKET,
  exchangeIndex: 2,
  bookSide: 'ask',
  yesPriceCenti: yesPriceCenti(5_000),
  filledCenti: countCenti(0),
  remainingCenti: countCenti(1_000),
  placedAtMs: null,
};

/** Signs nothing: what answers has no eye for it. */
const auth: KalshiAuth = {
  headers: () => ({}),
  skewMs: () => 0,
  correctSkew: () => undefined,
};

type Answer = { readonly status: number; readonly body: unknown };

/** Answers each request in turn, the last one for ever. */
const answering = (answers: readonly Answer[]): Network => {
  let asked = 0;
  return {
    ...realNetwork,
    fetch: () => {
      const { body, status } = answers[Math.min(asked, answers.length - 1)] ??
        answers[0] ?? { body: null, status: 200 };
      asked += 1;
      const headers = { date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
      return Promise.resolve(new Response(JSON.stringify(body), { status, headers }));
    },
  };
};

const clientAt = (network: Network) => {
  const options = {
    restUrl: 'http://venue',
    auth,
    clock: testClock(),
    requestTimeoutMs: 1,
    network,
  };
  return {
    venue: createKalshiVenue({ ...options, symbolOfSeries: btcOfSeries }),
    desk: createKalshiOrderDesk({ ...options, batchMax: 20 }),
  };
};
type Client = ReturnType<typeof clientAt>;

const page = (list: string, item: object): object => ({ [list]: [item], cursor: '' });
const market = { ...BODIES.market.example, event_ticker: MARKET.replace(/-\d+$/, '') };
const ordersPage = page('orders', BODIES.order.example);
const fillsPage = page('fills', BODIES.fill.example);

/** A request, and the bodies that answer it when all is well. */
const REQUESTS: readonly (readonly [
  title: string,
  ask: (client: Client) => Promise<unknown>,
  status: number,
  bodies: readonly object[],
])[] = [
  ['a market', ({ venue }) => venue.market(MARKET), 200, [{ market }]],
  [
    'the markets of a series',
    ({ venue }) => venue.listMarkets(seriesTicker('KXBTC15M')),
    200,
    [page('markets', market)],
  ],
  [
    'how fresh the account is',
    ({ venue }) => venue.asOf(),
    200,
    [{ as_of_time: '2026-02-25T04:15:01Z' }],
  ],
  ['orders', ({ venue }) => venue.orders(SINCE), 200, [ordersPage]],
  ['fills', ({ venue }) => venue.fills(SINCE), 200, [fillsPage]],
  [
    'positions',
    ({ venue }) => venue.positions(),
    200,
    [page('market_positions', BODIES.position.example)],
  ],
  [
    'settlements',
    ({ venue }) => venue.settlements(SINCE),
    200,
    [page('settlements', BODIES.settlement.example)],
  ],
  [
    'settlements at a value between',
    ({ venue }) => venue.settlements(SINCE),
    200,
    [page('settlements', { ...BODIES.settlement.example, market_result: 'scalar', value: 50 })],
  ],
  ['the balance in cents', ({ venue }) => venue.balance(), 200, [{ balance: 99_520 }]],
  ['the balance', ({ venue }) => venue.balance(), 200, [BODIES.balance.example]],
  [
    'the state of the exchange',
    ({ venue }) => venue.clockSkewMs(),
    200,
    [
      {
        exchange_active: true,
        trading_active: true,
        exchange_index_statuses: [{ exchange_index: 2, trading_active: true }],
      },
    ],
  ],
  ['a submission', ({ venue }) => venue.submitOrder(request), 201, [BODIES.created.example]],
  ['a cancel', ({ venue }) => venue.cancelOrder(request, ID), 200, [BODIES.cancelled.example]],
  [
    'a known order',
    ({ venue }) => venue.lookupOrder(request, ID),
    200,
    [{ order: BODIES.order.example }, fillsPage],
  ],
  [
    'an order by our id',
    ({ venue }) => venue.lookupOrder(request, null),
    200,
    [ordersPage, fillsPage],
  ],
  [
    'the resting orders',
    ({ desk }) => desk.resting(),
    200,
    [{ as_of_time: '2026-02-25T04:15:01Z' }, ordersPage],
  ],
  [
    'a batch of cancels',
    ({ desk }) => desk.cancel([RESTING]),
    200,
    [{ orders: [BODIES['cancelled in a batch'].example] }],
  ],
  [
    'a decrease',
    ({ desk }) => desk.decrease(RESTING, countCenti(500)),
    200,
    [BODIES.decreased.example],
  ],
  [
    'an amendment',
    ({ desk }) =>
      desk.amend(RESTING, { yesPriceCenti: yesPriceCenti(5_100), totalCenti: countCenti(500) }),
    200,
    [BODIES.amended.example],
  ],
];

const refusals: readonly Answer[] = REFUSALS.filter(([, status]) => status !== 429).map(
  ([, status, body]) => ({ status, body }),
);

describe.each(REQUESTS)('the answer to %s', (_, ask, status, bodies) => {
  test(
    'makes nothing throw, however it is changed',
    async () => {
      const changes = fc.array(
        fc.tuple(fc.array(fc.nat({ max: 40 }), { maxLength: 5 }), anyValue),
        { maxLength: 3 },
      );
      const answers = bodies.map((body) => ({ status, body }));
      const asked = fc.tuple(fc.nat({ max: answers.length + refusals.length - 1 }), changes);
      await searchFor(
        MUTATIONS,
        fc.asyncProperty(asked, async ([which, made]) => {
          const changed = (body: unknown): unknown =>
            made.reduce((before, [path, value]) => mutate(before, path, value), body);
          const refusal = refusals[which - answers.length];
          const told =
            refusal === undefined
              ? answers.map((each, at) =>
                  at === which ? { status, body: changed(each.body) } : each,
                )
              : [{ ...refusal, body: changed(refusal.body) }];
          const again = answers.length === 1 && refusal === undefined ? answers : [];
          expect(await ask(clientAt(answering([...told, ...again])))).toBeDefined();
        }),
      );
    },
    PATIENCE_MS,
  );

  test('is understood when nothing is changed', async () => {
    const outcome = await ask(clientAt(answering(bodies.map((body) => ({ status, body })))));
    expect(JSON.stringify(outcome)).not.toMatch(/unknown|malformed/);
  });
});
