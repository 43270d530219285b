import type { Context, MiddlewareHandler } from 'hono';

import type { Gate } from './auth.ts';
import { CRYPTO_EXCHANGE_INDEX, findMarket } from './market.ts';
import { marketJson, orderBookJson } from './market-json.ts';
import type { RateLimiter } from './rate-limit.ts';
import { accountRoutes } from './rest-account.ts';
import { orderRoutes, ordersIn } from './rest-orders.ts';
import {
  createRestRouter,
  refuse,
  type RestEnv,
  type RestParts,
  type RestRouter,
} from './rest-parts.ts';
import { paginate, selectMarkets } from './queries.ts';
import { isRefusal, notFound } from './refusal.ts';
import { internalError, scriptedFaults, tooManyRequests } from './scripted-faults.ts';
import { iso } from './wire.ts';

/** The limiter stands ahead of everything else: who is turned away has not been seen. */
const rateLimited =
  (limiter: RateLimiter): MiddlewareHandler<RestEnv> =>
  async (c, next) => {
    if (!limiter(c.req.method, await ordersIn(c))) return refuse(c, tooManyRequests);
    await next();
    return undefined;
  };

const authenticated =
  (gate: Gate): MiddlewareHandler<RestEnv> =>
  async (c, next) => {
    const refusal = gate({
      method: c.req.method,
      path: c.req.path,
      header: (name) => c.req.header(name),
    });
    if (refusal !== null) return refuse(c, refusal);
    await next();
    return undefined;
  };

const publicRoutes = (app: RestRouter, { asOfMs, clock, exchange, faults }: RestParts): void => {
  const market = (c: Context<RestEnv>) => findMarket(exchange.markets, c.req.param('ticker') ?? '');

  app.get('/exchange/status', (c) => {
    const status = {
      exchange_active: true,
      trading_active: !faults.conditions(clock.now()).isPaused,
    };
    return c.json({
      ...status,
      exchange_index_statuses: [{ exchange_index: CRYPTO_EXCHANGE_INDEX, ...status }],
    });
  });
  app.get('/exchange/user_data_timestamp', (c) => c.json({ as_of_time: iso(asOfMs()) }));
  app.get('/markets', (c) => {
    const found = selectMarkets(exchange.markets.values(), c.req.query());
    if (isRefusal(found)) return refuse(c, found);
    const page = paginate(found, c.req.query(), 1000);
    if (isRefusal(page)) return refuse(c, page);
    return c.json({ markets: page.items.map(marketJson), cursor: page.cursor });
  });
  app.get('/markets/:ticker', (c) => {
    const found = market(c);
    return found === undefined ? refuse(c, notFound) : c.json({ market: marketJson(found) });
  });
  app.get('/markets/:ticker/orderbook', (c) => {
    const found = market(c);
    return found === undefined ? refuse(c, notFound) : c.json(orderBookJson(found));
  });
  app.get('/events/:event', (c) => {
    const event = c.req.param('event');
    const markets = [...exchange.markets.values()].filter(({ spec }) => spec.event === event);
    const [first] = markets;
    if (first === undefined) return refuse(c, notFound);
    const { series } = first.spec;
    const exchangeIndex = CRYPTO_EXCHANGE_INDEX;
    return c.json({
      event: { event_ticker: event, series_ticker: series, exchange_index: exchangeIndex },
      markets: markets.map(marketJson),
    });
  });
};

/** The venue's REST interface, version 2. */
export const createRestApp = (parts: RestParts): RestRouter => {
  const app = createRestRouter();
  app.use(scriptedFaults(parts));
  app.use(rateLimited(parts.limiter));
  for (const path of ['/portfolio/*', '/account/*', '/api_keys'])
    app.use(path, authenticated(parts.gate));
  publicRoutes(app, parts);
  orderRoutes(app, parts);
  accountRoutes(app, parts);
  app.notFound((c) => refuse(c, notFound));
  app.onError((error, c) => {
    parts.defect(error);
    return refuse(c, internalError);
  });
  return app;
};
