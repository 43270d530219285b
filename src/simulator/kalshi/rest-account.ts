import { venueOrderId } from '../../../machines/model/ids.ts';
import type { AccountView } from './account.ts';
import { fillJson, orderJson, positionJson, settlementJson } from './account-json.ts';
import type { Exchange } from './exchange.ts';
import { CRYPTO_EXCHANGE_INDEX } from './market.ts';
import { topOfBook } from './market-json.ts';
import { isWithin, paginate, type Query } from './queries.ts';
import type { VenueRate } from './rate-limit.ts';
import { badQuery, isRefusal, notFound } from './refusal.ts';
import { refuse, type RestParts, type RestRouter } from './rest-parts.ts';
import { amount, cents, complement, unixSeconds } from './wire.ts';

const PAGE_MAX = 1000;

const wanted = (query: Query, ...pairs: readonly (readonly [string, string])[]): boolean =>
  pairs.every(([key, value]) => (query[key] ?? value) === value);

/** What the open contracts would fetch at the best bids, in micro-dollars. */
const portfolioValue = (account: AccountView, exchange: Exchange): number =>
  [...account.positions.values()].reduce((sum, { ticker, signedCenti }) => {
    const market = exchange.markets.get(ticker);
    if (market === undefined) return sum;
    const { bidCenti, askCenti } = topOfBook(market);
    return sum + Math.abs(signedCenti) * (signedCenti > 0 ? bidCenti : complement(askCenti));
  }, 0);

const orderReads = (app: RestRouter, { view }: RestParts): void => {
  app.get('/portfolio/orders', (c) => {
    const query = c.req.query();
    if (!['resting', 'canceled', 'executed', undefined].includes(query['status']))
      return refuse(c, badQuery(`invalid status: ${query['status'] ?? ''}`));
    const found = [...view().orders.values()]
      .filter(
        ({ placed, status, createdAtMs }) =>
          wanted(query, ['ticker', placed.ticker], ['event_ticker', placed.event]) &&
          wanted(query, ['status', status]) &&
          wanted(query, ['exchange_index', String(CRYPTO_EXCHANGE_INDEX)]) &&
          isWithin(query, createdAtMs),
      )
      .reverse();
    const page = paginate(found, query, PAGE_MAX);
    if (isRefusal(page)) return refuse(c, page);
    return c.json({ orders: page.items.map(orderJson), cursor: page.cursor });
  });
  app.get('/portfolio/orders/:id', (c) => {
    const order = view().orders.get(venueOrderId(c.req.param('id')));
    return order === undefined ? refuse(c, notFound) : c.json({ order: orderJson(order) });
  });
  app.get('/portfolio/fills', (c) => {
    const query = c.req.query();
    const found = view()
      .fills.filter(
        ({ placed, atMs }) =>
          wanted(query, ['ticker', placed.ticker], ['order_id', placed.orderId]) &&
          isWithin(query, atMs),
      )
      .reverse();
    const page = paginate(found, query, PAGE_MAX);
    if (isRefusal(page)) return refuse(c, page);
    return c.json({ fills: page.items.map(fillJson), cursor: page.cursor });
  });
};

const holdingReads = (app: RestRouter, { view, asOfMs, exchange }: RestParts): void => {
  app.get('/portfolio/positions', (c) => {
    const query = c.req.query();
    const filters = (query['count_filter'] ?? '').split(',');
    const found = [...view().positions.values()].filter(
      (position) =>
        wanted(query, ['ticker', position.ticker]) &&
        (!filters.includes('position') || position.signedCenti !== 0),
    );
    const page = paginate(found, query, PAGE_MAX);
    if (isRefusal(page)) return refuse(c, page);
    return c.json({
      market_positions: page.items.map((position) => positionJson(position, asOfMs())),
      event_positions: [],
      cursor: page.cursor,
    });
  });
  app.get('/portfolio/settlements', (c) => {
    const query = c.req.query();
    const found = [...view().settlements.values()]
      .filter(
        ({ ticker, event, settledAtMs }) =>
          wanted(query, ['ticker', ticker], ['event_ticker', event]) &&
          isWithin(query, settledAtMs),
      )
      .reverse();
    const page = paginate(found, query, PAGE_MAX);
    if (isRefusal(page)) return refuse(c, page);
    return c.json({ settlements: page.items.map(settlementJson), cursor: page.cursor });
  });
  app.get('/portfolio/balance', (c) => {
    const account = view();
    const cash = account.cashMicros();
    return c.json({
      balance: cents(cash),
      balance_dollars: amount(Math.floor(cash / 100) * 100),
      portfolio_value: cents(portfolioValue(account, exchange)),
      updated_ts: unixSeconds(asOfMs()),
      balance_breakdown: [
        { exchange_index: CRYPTO_EXCHANGE_INDEX, balance: amount(Math.floor(cash / 100) * 100) },
      ],
    });
  });
};

const bucketJson = ({ perSecond, burst }: VenueRate['read']): object => ({
  refill_rate: perSecond,
  bucket_capacity: burst,
});

const standing = (app: RestRouter, { tier }: RestParts): void => {
  app.get('/account/limits', (c) =>
    c.json({
      usage_tier: 'basic',
      read: bucketJson(tier.read),
      write: bucketJson(tier.write),
      grants: [],
    }),
  );
  app.get('/api_keys', (c) => {
    const keyId = c.req.header('kalshi-access-key') ?? '';
    return c.json({ api_keys: [{ api_key_id: keyId, name: 'paper', scopes: ['read', 'write'] }] });
  });
};

/** The account's read endpoints; those of what it holds trail the writes. */
export const accountRoutes = (app: RestRouter, parts: RestParts): void => {
  standing(app, parts);
  orderReads(app, parts);
  holdingReads(app, parts);
};
