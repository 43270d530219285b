import { quarantineTrade, readParked, releaseTrade } from '../../db/quarantine.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import type { Envelope } from '../runtime/durable/envelope.ts';
import { alarmLimitExit } from '../runtime/limit-exit-alarm.ts';
import { createRevival, type Revival } from '../runtime/revival.ts';
import type { House } from './house.ts';
import { parkedOrders } from './parked-orders.ts';
import { organsOf } from './perpetuals.ts';

const WAS_PARKED = 'it was parked';

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A position that was guarded when it was parked has been alone since. */
const aloneSince = async (
  { clock, number, organs }: House,
  trade: TradeId,
): Promise<Envelope<TradeEvent> | null> => {
  const parked = await readParked(organs.store.get().database, trade);
  if (parked?.state.startsWith('monitoring') !== true) return null;
  const atMs = clock.now();
  const sinceMs = epochMs(Math.min(atMs, parked.sinceMs));
  const event: TradeEvent = { type: 'watch.lost', reason: WAS_PARKED, sinceMs, atMs };
  return { eventId: number('parked'), event, clears: [] };
};

/** In the store, too; what the venue has told meanwhile is asked for. */
const release = async (house: House, tradeId: TradeId): Promise<void> => {
  const { alarms, clock, organs } = house;
  const { database } = organs.store.get();
  const key = { kind: 'trade', tradeId } as const;
  await releaseTrade(database, tradeId);
  const found = organs.trades.get().whereabouts(key);
  // It has failed meanwhile, and what that has noted may have been overwritten.
  if (found.kind === 'parked')
    await quarantineTrade(database, tradeId, said(found.error), clock.now());
  const trade = organs.trades.get().find(key);
  if (trade === null) return;
  alarmLimitExit(alarms, trade.state, trade.context);
  const { account } = organsOf(house, trade.context.ticket.market);
  account.peek()?.suspect('a parked trade was taken up');
};

/** How this house takes parked trades up again. */
export const revivalOf = (house: House): Revival =>
  createRevival({
    trades: house.organs.trades.get,
    orders: house.organs.orders.get,
    parkedOrders: (trade) => parkedOrders(house, trade),
    firstWord: (trade) => aloneSince(house, trade),
    released: (trade) => release(house, trade),
  });
