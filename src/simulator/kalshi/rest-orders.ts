import type { Context } from 'hono';

import { acceptedJson } from './account-json.ts';
import type { AccountOrder } from './account-order.ts';
import { readAmendForm, readBatch, readDecreaseForm, type Routing } from './change-forms.ts';
import type { Cancelled } from './exchange.ts';
import type { Amended } from './order-changes.ts';
import { readOrderForm } from './order-form.ts';
import { badRequest, isRefusal, nested, type Refusal } from './refusal.ts';
import { refuse, REST_BASE, type RestEnv, type RestParts, type RestRouter } from './rest-parts.ts';
import { contracts, unixMs } from './wire.ts';

const ORDERS = '/portfolio/events/orders';

const readBody = async (c: Context<RestEnv>): Promise<unknown> => {
  try {
    return await c.req.json();
  } catch {
    return badRequest('body is not JSON');
  }
};

const names = ({ placed: { orderId, clientOrderId } }: AccountOrder): object => ({
  order_id: orderId,
  ...(clientOrderId === null ? {} : { client_order_id: clientOrderId }),
});

const cancelledJson = ({ order, reducedByCenti }: Cancelled, atMs: number): object => ({
  ...names(order),
  reduced_by: contracts(reducedByCenti),
  ts_ms: unixMs(atMs),
});

const amendedJson = ({ order, filledCenti }: Amended, atMs: number): object => ({
  ...names(order),
  remaining_count: contracts(order.remainingCenti),
  fill_count: contracts(filledCenti),
  ts_ms: unixMs(atMs),
});

const decreasedJson = (order: AccountOrder, atMs: number): object => ({
  ...names(order),
  remaining_count: contracts(order.remainingCenti),
  ts_ms: unixMs(atMs),
});

/** One order of a batch that could not be cancelled; its neighbours are. */
const uncancelledJson = (orderId: string, { code }: Refusal): object => ({
  order_id: orderId,
  reduced_by: contracts(0),
  error: { code, message: code.replaceAll('_', ' '), details: '' },
});

/**
 * For how many orders a request pays. A body that is none pays for one, and is refused later by
 * whoever reads it.
 */
export const ordersIn = async (c: Context<RestEnv>): Promise<number> => {
  if (c.req.path !== `${REST_BASE}${ORDERS}/batched`) return 1;
  const batch = readBatch(await readBody(c));
  return isRefusal(batch) ? 1 : batch.length;
};

const cancelRoutes = (app: RestRouter, { exchange, presentMs }: RestParts): void => {
  app.delete(`${ORDERS}/batched`, async (c) => {
    const batch = readBatch(await readBody(c));
    if (isRefusal(batch)) return refuse(c, batch);
    const atMs = presentMs();
    const orders = batch.map(({ orderId, routing }) => {
      const outcome = exchange.cancel(orderId, routing, atMs);
      return isRefusal(outcome) ? uncancelledJson(orderId, outcome) : cancelledJson(outcome, atMs);
    });
    return c.json({ orders });
  });
  app.delete(`${ORDERS}/:id`, (c) => {
    const index = c.req.query('exchange_index');
    const routing: Routing = {
      marketTicker: c.req.query('market_ticker') ?? null,
      exchangeIndex: index === undefined ? null : Number(index),
    };
    const outcome = exchange.cancel(c.req.param('id'), routing, presentMs());
    return isRefusal(outcome) ? refuse(c, outcome) : c.json(cancelledJson(outcome, presentMs()));
  });
};

const changeRoutes = (app: RestRouter, { exchange, presentMs }: RestParts): void => {
  app.post(`${ORDERS}/:id/amend`, async (c) => {
    const form = readAmendForm(await readBody(c));
    if (isRefusal(form)) return refuse(c, form);
    const outcome = exchange.amend(c.req.param('id'), form, presentMs());
    return isRefusal(outcome) ? refuse(c, outcome) : c.json(amendedJson(outcome, presentMs()));
  });
  app.post(`${ORDERS}/:id/decrease`, async (c) => {
    const form = readDecreaseForm(await readBody(c));
    if (isRefusal(form)) return refuse(c, form);
    const outcome = exchange.decrease(c.req.param('id'), form, presentMs());
    return isRefusal(outcome) ? refuse(c, outcome) : c.json(decreasedJson(outcome, presentMs()));
  });
};

/** What places, changes and withdraws orders. */
export const orderRoutes = (app: RestRouter, parts: RestParts): void => {
  const { exchange, noteRefused, presentMs } = parts;
  app.post(ORDERS, async (c) => {
    const form = readOrderForm(await readBody(c));
    if (isRefusal(form)) {
      noteRefused(form);
      return refuse(c, form);
    }
    const outcome = exchange.place(form, presentMs());
    return isRefusal(outcome) ? refuse(c, outcome) : c.json(acceptedJson(outcome), 201);
  });
  cancelRoutes(app, parts);
  changeRoutes(app, parts);
  const gone = nested(410, 'gone', 'use /portfolio/events/orders');
  app.post('/portfolio/orders', (c) => refuse(c, gone));
  app.delete('/portfolio/orders/:id', (c) => refuse(c, gone));
};
