import { venueId, type VenueOrderId } from '../../../machines/model/ids.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import { fail, ok } from '../../../machines/model/result.ts';
import { epochMs, type EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import { acceptedJson } from '../../simulator/kalshi/account-json.ts';
import { readOrderForm } from '../../simulator/kalshi/order-form.ts';
import { selectMarkets } from '../../simulator/kalshi/queries.ts';
import { isRefusal } from '../../simulator/kalshi/refusal.ts';
import { orderBody, readSubmission } from '../../venues/kalshi/orders.ts';
import type { SymbolOfSeries } from '../../venues/kalshi/parse-market.ts';
import type { SubmitOutcome, Venue } from '../../venues/venue.ts';
import type { PlayedMarket } from './exchange.ts';
import {
  fillValue,
  marketValue,
  orderOfClient,
  orderValue,
  positionValue,
  settlementValue,
} from './values.ts';

/** What a request spends on the way, each way. */
export const TRANSIT_MS = 25;

export type DirectVenueOptions = {
  readonly market: PlayedMarket;
  readonly clock: Clock;
  readonly symbolOfSeries: SymbolOfSeries;
};

const submit = ({ exchange }: PlayedMarket, request: OrderRequest, nowMs: EpochMs) => {
  const form = readOrderForm(orderBody(request));
  const placed = isRefusal(form) ? form : exchange.place(form, nowMs);
  const answer = isRefusal(placed)
    ? { status: placed.status, body: placed.body }
    : { status: 201, body: acceptedJson(placed) };
  return { kind: 'answered', ...answer, venueAtMs: null } as const;
};

const ordersOf = ({ view }: PlayedMarket, sinceMs: EpochMs) =>
  [...view().orders.values()]
    .filter(({ createdAtMs, status }) => createdAtMs >= sinceMs || status === 'resting')
    .map(orderValue);

const lookup = (market: PlayedMarket, request: OrderRequest, known: VenueOrderId | null) => {
  const view = market.view();
  const found =
    known === null
      ? orderOfClient(view, request.market, request.clientOrderId)
      : (view.orders.get(known) ?? null);
  if (found === null) return { kind: 'missing' } as const;
  const fills = view.fills.filter(({ placed }) => placed.orderId === found.placed.orderId);
  return { kind: 'found', order: orderValue(found), fills: fills.map(fillValue) } as const;
};

const cancel = ({ exchange }: PlayedMarket, id: VenueOrderId, market: string, nowMs: EpochMs) => {
  const outcome = exchange.cancel(id, { marketTicker: market, exchangeIndex: null }, nowMs);
  return isRefusal(outcome)
    ? ({ kind: 'unknown', why: `${outcome.status}` } as const)
    : ({ kind: 'accepted', reducedByCenti: outcome.reducedByCenti } as const);
};

/** The paper exchange behind the contract of every venue, in the same process. */
export const directVenue = ({ clock, market, symbolOfSeries }: DirectVenueOptions): Venue => {
  const transit = (): Promise<void> =>
    new Promise((resolve) => void clock.setTimeout(resolve, TRANSIT_MS));
  /** Asked on arrival, answered after the way back. */
  const ask = async <T>(answer: () => T): Promise<T> => {
    await transit();
    const answered = answer();
    await transit();
    return answered;
  };
  return {
    id: venueId('kalshi'),
    submitOrder: async (request): Promise<SubmitOutcome> =>
      readSubmission(await ask(() => submit(market, request, clock.now())), request),
    lookupOrder: (request, known) => ask(() => lookup(market, request, known)),
    cancelOrder: (request, id) => ask(() => cancel(market, id, request.market, clock.now())),
    listMarkets: (series) =>
      ask(() => {
        const query = { series_ticker: series, status: 'open' };
        const found = selectMarkets(market.exchange.markets.values(), query);
        if (isRefusal(found)) throw new TypeError('markets: expected a list, found a refusal');
        return ok(found.flatMap((state) => marketValue(state, symbolOfSeries) ?? []));
      }),
    market: (ticker) =>
      ask(() => {
        const state = market.exchange.markets.get(ticker);
        const value = state === undefined ? null : marketValue(state, symbolOfSeries);
        return value === null
          ? fail({ kind: 'notFound', retryable: false, message: `no market ${ticker}` } as const)
          : ok(value);
      }),
    asOf: () => ask(() => ok(epochMs(market.asOfMs()))),
    orders: (sinceMs) => ask(() => ok(ordersOf(market, sinceMs))),
    fills: (sinceMs) =>
      ask(() =>
        ok(
          market
            .view()
            .fills.filter(({ atMs }) => atMs >= sinceMs)
            .map(fillValue),
        ),
      ),
    positions: () =>
      ask(() => {
        const held = [...market.view().positions.values()].map(positionValue);
        return ok(held.filter(({ countCenti }) => countCenti > 0));
      }),
    settlements: (sinceMs) =>
      ask(() => {
        const settled = [...market.view().settlements.values()];
        return ok(settled.filter((one) => one.settledAtMs >= sinceMs).map(settlementValue));
      }),
    balance: () => ask(() => ok({ cashMicros: market.view().cashMicros(), asOfMs: clock.now() })),
    clockSkewMs: () => ask(() => ok(0)),
    stop: () => Promise.resolve(),
  };
};
