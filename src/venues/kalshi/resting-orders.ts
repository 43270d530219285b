import {
  clientOrderId,
  marketTicker,
  venueOrderId,
  type ClientOrderId,
  type MarketTicker,
  type VenueOrderId,
} from '../../../machines/model/ids.ts';
import type { CountCenti, YesPriceCenti } from '../../../machines/model/money.ts';
import { ok, type Result } from '../../../machines/model/result.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { VenueFault } from '../venue.ts';
import { countOf, instantOfText, priceOf } from './parse.ts';
import { malformed, type KalshiReads } from './reads.ts';
import { restingPageSchema, type WireRestingOrder } from './schemas.ts';

/** An order that rests at the venue, by whomever it was placed. */
export type RestingOrder = {
  readonly venueOrderId: VenueOrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly market: MarketTicker;
  /** Where it is found: without it the venue looks on another shard. */
  readonly exchangeIndex: number;
  /** `bid` buys YES; `ask` sells it, or buys NO. */
  readonly bookSide: 'bid' | 'ask';
  /** Null where it is finer than a hundredth of a cent. */
  readonly yesPriceCenti: YesPriceCenti | null;
  readonly filledCenti: CountCenti;
  readonly remainingCenti: CountCenti;
  readonly placedAtMs: EpochMs | null;
};

const parseResting = (wire: WireRestingOrder): RestingOrder | null => {
  const filledCenti = countOf(wire.fill_count_fp);
  const remainingCenti = countOf(wire.remaining_count_fp);
  if (filledCenti === null || remainingCenti === null) return null;
  return {
    venueOrderId: venueOrderId(wire.order_id),
    clientOrderId: wire.client_order_id ? clientOrderId(wire.client_order_id) : null,
    market: marketTicker(wire.ticker),
    exchangeIndex: wire.exchange_index,
    bookSide: wire.book_side,
    yesPriceCenti: priceOf(wire.yes_price_dollars),
    filledCenti,
    remainingCenti,
    placedAtMs: instantOfText(wire.created_time),
  };
};

/** Every order of the account that rests, on all shards. They trail what was sent by a moment. */
export const listResting = async (
  reads: KalshiReads,
): Promise<Result<readonly RestingOrder[], VenueFault>> => {
  const path = '/portfolio/orders';
  const read = await reads.all(path, restingPageSchema, (page) => page.orders, {
    status: 'resting',
  });
  if (!read.ok) return read;
  const orders: RestingOrder[] = [];
  for (const wire of read.value) {
    const order = parseResting(wire);
    if (order === null) return malformed(`order ${wire.order_id}: counts that are none`);
    orders.push(order);
  }
  return ok(orders);
};
