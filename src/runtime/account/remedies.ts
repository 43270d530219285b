import { keyOf, type Difference } from '../../../machines/accounts/differences.ts';
import { eventId, type MarketTicker, type TradeId } from '../../../machines/model/ids.ts';
import type { OrderEvent } from '../../../machines/model/order.ts';
import { unreachable } from '../../../machines/model/result.ts';
import type { TradeEvent } from '../../../machines/model/trade.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Log } from '../../logger/log.ts';
import type { Alarms } from '../alarms.ts';
import { orderFill, type Orders, type Trades } from '../effects.ts';
import type { EntryGate } from '../entry-gate.ts';
import { fieldsOf, GONE_AT_VENUE, wordsOf } from './words.ts';

export type RemediesOptions = {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly alarms: Alarms;
  readonly gate: EntryGate;
  readonly orders: () => Orders | null;
  readonly trades: () => Trades | null;
};

/** Does what differences ask for. Event ids are made of what was found: a repeat is harmless. */
export type Remedies = {
  /** `unjudged`: markets of which nothing new is known; what stands about them stays. */
  readonly carryOut: (certain: readonly Difference[], unjudged: ReadonlySet<MarketTicker>) => void;
};

type Alarming = Extract<Difference, { readonly action: 'alarmAndBlock' }>;

const tellOrder = (
  { clock, orders }: RemediesOptions,
  difference: Extract<Difference, { readonly action: 'tellOrder' }>,
): void => {
  const { order, kind } = difference;
  const { tradeId, orderId } = order;
  const tell = (id: string, event: OrderEvent): void =>
    orders()?.deliver(
      { kind: 'order', tradeId, orderId },
      { eventId: eventId(`reconcile/${id}`), event, clears: [] },
    );
  const atMs = clock.now();
  switch (kind) {
    case 'fillMissed': {
      const { fill } = difference;
      tell(`fill/${fill.fillId}`, { type: 'fill.seen', fill: orderFill(order, fill), atMs });
      return;
    }
    case 'orderBehind':
    case 'orderRisen': {
      const { fills, theirs } = difference;
      const { venueOrderId, status, filledCenti } = theirs;
      const again = kind === 'orderRisen' ? `/${atMs}` : '';
      tell(`order/${venueOrderId}/${status}/${filledCenti}/${fills.length}${again}`, {
        type: 'lookup.found',
        venueOrderId,
        status,
        filledCenti,
        fills: fills.map((fill) => orderFill(order, fill)),
        atMs,
      });
      return;
    }
    default:
      unreachable(difference);
  }
};

const tellTrades = (
  { clock, trades }: RemediesOptions,
  difference: Extract<Difference, { readonly kind: 'settlementUnheard' | 'positionVanished' }>,
): void => {
  const { kind, market } = difference;
  const atMs = clock.now();
  const tell = (tradeId: TradeId, id: string, event: TradeEvent): void =>
    trades()?.deliver(
      { kind: 'trade', tradeId },
      { eventId: eventId(`reconcile/${id}/${market}`), event, clears: [] },
    );
  for (const tradeId of difference.trades)
    if (kind === 'settlementUnheard')
      tell(tradeId, 'settled', { type: 'market.settled', result: difference.result, atMs });
    else tell(tradeId, 'vanished', { type: 'position.vanished', why: GONE_AT_VENUE, atMs });
};

/** Alarms of quantities, raised and cleared by what each look finds. */
const createQuantityAlarms = ({ alarms, gate }: RemediesOptions) => {
  const standing = new Map<string, MarketTicker>();
  return (found: readonly Alarming[], unjudged: ReadonlySet<MarketTicker>): void => {
    for (const difference of found) {
      const key = `reconcile/${keyOf(difference)}`;
      standing.set(key, difference.market);
      alarms.raise(key, wordsOf(difference), fieldsOf(difference));
      gate.block(key, difference.market, wordsOf(difference));
    }
    const keys = new Set(found.map((difference) => `reconcile/${keyOf(difference)}`));
    for (const [key, market] of standing) {
      if (keys.has(key) || unjudged.has(market)) continue;
      standing.delete(key);
      alarms.clear(key);
      gate.unblock(key);
    }
  };
};

export const createRemedies = (options: RemediesOptions): Remedies => {
  const { alarms, log } = options;
  const judgeQuantities = createQuantityAlarms(options);
  const shown = new Set<string>();

  const once = (difference: Difference): void => {
    const key = keyOf(difference);
    if (shown.has(key)) return;
    shown.add(key);
    log.warn(wordsOf(difference), fieldsOf(difference));
  };

  const perform = (difference: Difference): readonly Alarming[] => {
    switch (difference.action) {
      case 'tellOrder':
        log.warn(wordsOf(difference), fieldsOf(difference));
        tellOrder(options, difference);
        return [];
      case 'tellTrades':
        log.warn(wordsOf(difference), fieldsOf(difference));
        tellTrades(options, difference);
        return [];
      case 'alarm':
        alarms.raise(`reconcile/${keyOf(difference)}`, wordsOf(difference), fieldsOf(difference));
        return [];
      case 'alarmAndBlock':
        return [difference];
      case 'show':
        once(difference);
        return [];
      default:
        return unreachable(difference);
    }
  };

  return {
    carryOut: (certain, unjudged) => judgeQuantities(certain.flatMap(perform), unjudged),
  };
};
