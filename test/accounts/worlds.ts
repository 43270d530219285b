import type { VenueFill, VenueOrder, VenuePosition } from '../../machines/model/venue-account.ts';
import type { OurOrder, OurTrade, OurWorld, TheirWorld } from '../../machines/accounts/worlds.ts';
import {
  clientOrderId,
  fillId,
  installationId,
  marketTicker,
  tradeId,
  venueOrderId,
} from '../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import { clientOrderIdFor } from '../../machines/model/order.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';

/* Two worlds that agree about one trade: 100 YES bought by one order and held. */

export const US = installationId('0a1b2c3d');
export const GRACE_MS = 2_000;
export const AS_OF = epochMs(Date.UTC(2026, 0, 5, 14, 50));
export const MARKET = marketTicker('KXBTC15M-26JAN051500-T119750');
export const OTHER = marketTicker('KXETH15M-26JAN051500-T3100');
const CLOSES_AT = plusMs(AS_OF, 600_000);

export const trade = (id: string, changes: Partial<OurTrade> = {}): OurTrade => ({
  tradeId: tradeId(id),
  market: MARKET,
  side: 'yes',
  heldCenti: countCenti(10_000),
  closeAtMs: CLOSES_AT,
  isParked: false,
  isSettled: false,
  isAdopted: false,
  ...changes,
});

export const order = (id: string, changes: Partial<OurOrder> = {}): OurOrder => ({
  tradeId: tradeId(id),
  orderId: clientOrderIdFor(US, tradeId(id), changes.action === 'sell' ? 'exit' : 'entry', 1),
  market: MARKET,
  side: 'yes',
  action: 'buy',
  state: 'filled',
  venueOrderId: venueOrderId(`v${id}`),
  countCenti: countCenti(10_000),
  filledCenti: countCenti(10_000),
  fillIds: [fillId(`f${id}`)],
  isAdopted: false,
  ...changes,
});

export const ours = (changes: Partial<OurWorld> = {}): OurWorld => ({
  installation: US,
  trades: [trade('1')],
  orders: [order('1')],
  changedAtMs: new Map([[MARKET, plusMs(AS_OF, -60_000)]]),
  resulted: new Set(),
  besideCenti: new Map(),
  ...changes,
});

export const theirOrder = (id: string, changes: Partial<VenueOrder> = {}): VenueOrder => ({
  venueOrderId: venueOrderId(`v${id}`),
  clientOrderId: clientOrderIdFor(US, tradeId(id), 'entry', 1),
  market: MARKET,
  status: 'executed',
  filledCenti: countCenti(10_000),
  remainingCenti: countCenti(0),
  reason: null,
  ...changes,
});

export const theirFill = (id: string, changes: Partial<VenueFill> = {}): VenueFill => ({
  fillId: fillId(`f${id}`),
  venueOrderId: venueOrderId(`v${id}`),
  clientOrderId: null,
  market: MARKET,
  yesPriceCenti: yesPriceCenti(9_600),
  countCenti: countCenti(10_000),
  feeMicros: micros(0),
  isTaker: true,
  bought: 'yes',
  atMs: plusMs(AS_OF, -60_000),
  ...changes,
});

export const position = (changes: Partial<VenuePosition> = {}): VenuePosition => ({
  market: MARKET,
  side: 'yes',
  countCenti: countCenti(10_000),
  costMicros: null,
  ...changes,
});

export const theirs = (changes: Partial<TheirWorld> = {}): TheirWorld => ({
  asOfMs: AS_OF,
  orders: [theirOrder('1')],
  fills: [theirFill('1')],
  positions: [position()],
  settlements: [],
  ...changes,
});

export const byHand = (changes: Partial<VenueOrder> = {}): VenueOrder =>
  theirOrder('9', {
    venueOrderId: venueOrderId('by-hand'),
    clientOrderId: clientOrderId('by-hand'),
    ...changes,
  });
