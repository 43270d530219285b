import { subscribe } from 'node:diagnostics_channel';
import { z } from 'zod';

import type { Network } from '../../../src/venues/network.ts';
import type { Leg, Point } from '../points.ts';
import { legOfOrderId } from './legs.ts';
import type { Trap } from './trap.ts';

const ORDERS = '/portfolio/events/orders';
const FUTURES_ORDER = '/fapi/v1/order';

/** Names a request's leg to whoever sees it leave; the venue does not read it. */
const LEG_HEADER = 'x-crash-leg';

type Question = { readonly sent: Point; readonly answered: Point };

const OF_AN_ORDER: Question = { sent: 'asking', answered: 'asked' };
const OF_THE_ACCOUNT: Question = { sent: 'reconciling', answered: 'reconciled' };

/** A lookup names its order or its market; a reconciliation asks for the whole account. */
const questionOf = ({ pathname, searchParams }: URL): Question | null => {
  if (pathname === FUTURES_ORDER) return OF_AN_ORDER;
  if (/\/fapi\/v\d\/(allOrders|openOrders|userTrades|positionRisk)$/.test(pathname))
    return searchParams.has('orderId') ? OF_AN_ORDER : OF_THE_ACCOUNT;
  if (/\/portfolio\/orders\/./.test(pathname)) return OF_AN_ORDER;
  if (!/\/portfolio\/(orders|fills|positions|settlements)$/.test(pathname)) return null;
  return searchParams.has('ticker') ? OF_AN_ORDER : OF_THE_ACCOUNT;
};

const legOfBody = (body: RequestInit['body']): Leg => {
  if (typeof body !== 'string') return 'any';
  const sent: unknown = JSON.parse(body);
  const isNamed = typeof sent === 'object' && sent !== null && 'client_order_id' in sent;
  return isNamed ? legOfOrderId(String(sent.client_order_id)) : 'any';
};

/** An order of futures carries its id in the query. */
const legOfOrder = ({ searchParams }: URL, body: RequestInit['body']): Leg => {
  const id = searchParams.get('newClientOrderId');
  return id === null ? legOfBody(body) : legOfOrderId(id);
};

/** What changes something on futures and is no new order: a cancel, a setting, a listen key. */
const isAside = ({ pathname }: URL, method: string | undefined): boolean =>
  pathname.startsWith('/fapi/') &&
  method !== 'GET' &&
  !(method === 'POST' && pathname === FUTURES_ORDER);

/** What the HTTP client publishes of a request. */
const leavingSchema = z.object({
  request: z.object({
    method: z.literal('POST'),
    path: z.union([z.string().endsWith(ORDERS), z.string().startsWith(`${FUTURES_ORDER}?`)]),
    headers: z.union([z.string(), z.array(z.unknown())]),
  }),
});

/** The leg of an order that is leaving; null for other requests. */
const placingLeg = (message: unknown): Leg | null => {
  const leaving = leavingSchema.safeParse(message);
  if (!leaving.success) return null;
  const headers = leaving.data.request.headers.toString();
  const named = new RegExp(`${LEG_HEADER}[:,]\\s*(entry|exit)`).exec(headers)?.[1];
  return named === 'entry' || named === 'exit' ? named : 'any';
};

/** Stands at the trap as the bytes of an order leave this process. */
const watchRequestsLeave = (trap: Trap): void => {
  const at = (point: Point) => (message: unknown) => {
    const leg = placingLeg(message);
    if (leg !== null) trap.reached(point, leg);
  };
  subscribe('undici:client:sendHeaders', at('request leaving'));
  subscribe('undici:request:bodySent', at('request sent'));
};

/** A network that stands at the trap before each question and order, and at each answer. */
export const overhearNetwork = (network: Network, trap: Trap): Network => {
  watchRequestsLeave(trap);
  const place: Network['fetch'] = async (url, init) => {
    const leg = legOfOrder(url, init.body);
    const headers = { ...Object.fromEntries(new Headers(init.headers)), [LEG_HEADER]: leg };
    const response = await network.fetch(url, { ...init, headers });
    trap.reached('reply arrived', leg);
    return response;
  };
  const ask = async (question: Question, url: URL, init: RequestInit): Promise<Response> => {
    trap.reached(question.sent, 'any');
    const response = await network.fetch(url, init);
    trap.reached(question.answered, 'any');
    return response;
  };
  return {
    ...network,
    fetch: (url, init) => {
      if (isAside(url, init.method)) return network.fetch(url, init);
      if (init.method === 'POST') return place(url, init);
      const question = questionOf(url);
      return question === null ? network.fetch(url, init) : ask(question, url, init);
    },
  };
};
