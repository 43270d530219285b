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

type Alarming = Extract<
  Difference,
  { readonly kind: 'orderUnrecorded' } | { readonly action: 'alarmAndBlock' }
>;

const alarmOf = (difference: Alarming): string => `reconcile/${keyOf(difference)}`;

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

/**
 * Alarms, raised and cleared by what each look finds. One that blocks rests on a quantity, which
 * says nothing of itself while its market is not judged.
 */
const createAlarming = ({ alarms, gate }: RemediesOptions) => {
  const standing = new Map<string, MarketTicker | null>();
  const raise = (difference: Alarming): void => {
    const key = alarmOf(difference);
    const blocked = difference.action === 'alarmAndBlock' ? difference.market : null;
    standing.set(key, blocked);
    alarms.raise(key, wordsOf(difference), fieldsOf(difference));
    if (blocked !== null) gate.block(key, blocked, wordsOf(difference));
  };
  return (found: readonly Alarming[], unjudged: ReadonlySet<MarketTicker>): void => {
    found.forEach(raise);
    const keys = new Set(found.map(alarmOf));
    for (const [key, market] of standing) {
      if (keys.has(key) || (market !== null && unjudged.has(market))) continue;
      standing.delete(key);
      alarms.clear(key);
      gate.unblock(key);
    }
  };
};

export const createRemedies = (options: RemediesOptions): Remedies => {
  const { log } = options;
  const judge = createAlarming(options);
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
    carryOut: (certain, unjudged) => judge(certain.flatMap(perform), unjudged),
  };
};
