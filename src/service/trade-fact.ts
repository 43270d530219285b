import type { StoredTransition } from '../../db/transitions.ts';
import type { Terms } from '../../machines/model/instrument.ts';
import type { SettlementResult } from '../../machines/model/market.ts';
import type { CountCenti, HeldPriceCenti } from '../../machines/model/money.ts';
import type { OrderTotals } from '../../machines/model/order.ts';
import { unreachable } from '../../machines/model/result.ts';
import {
  TERMINAL_TRADE_STATES,
  type TradeContext,
  type TradeEvent,
} from '../../machines/model/trade.ts';
import { averagePriceCenti, heldCenti } from '../../machines/trades/position.ts';
import { contracts, dollars, instant } from '../cli/render/format.ts';
import { price, quantityWords, wordsFor } from '../cli/render/priced.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { plainCount, plainPrice, shownOf } from '../runtime/plain.ts';
import { timerFact } from './timer-fact.ts';

type Of<Type extends TradeEvent['type']> = Extract<TradeEvent, { readonly type: Type }>;
type Report = Of<'order.filled'> | Of<'order.died'>;

const contextAfter = ({ to: state, ...row }: StoredTransition): TradeContext =>
  tradeLogic.read({ state, ...row }).context;

const priceText = (terms: Terms, held: HeldPriceCenti | null): string =>
  price(terms, held === null ? null : plainPrice(terms, held));

const countText = (terms: Terms, count: CountCenti): string =>
  quantityWords(terms, plainCount(terms, count));

/** `10 contracts at 57 ¢ on average, fees $0.17` */
const totalsText = (terms: Terms, totals: OrderTotals): string => {
  const average = priceText(terms, averagePriceCenti(terms, totals));
  const what = `${countText(terms, totals.filledCenti)} at ${average} on average`;
  return `${what}, fees ${dollars(totals.feesMicros)}`;
};

/** Reports are cumulative: they say what the order has come to so far. */
const reported = (report: Report, row: StoredTransition): string => {
  const { filledCenti, leg, orderId } = report;
  const { ticket } = contextAfter(row);
  const { entered, left } = wordsFor(shownOf(ticket));
  const verb = leg === 'entry' ? entered : left;
  const done = `${verb} ${filledCenti === 0 ? 'nothing' : totalsText(ticket, report)}`;
  if (report.type === 'order.died') return `${leg} order ${orderId} ended, having ${done}`;
  const outlook = report.complete ? 'it is complete' : 'it goes on';
  return `${leg} order ${orderId} has ${done}; ${outlook}`;
};

const resultText = (result: SettlementResult): string => {
  switch (result.kind) {
    case 'binary':
      return `for ${result.winner.toUpperCase()}`;
    case 'scalar':
      return `at ${dollars(result.yesValueMicros)} a YES contract`;
    case 'void':
      return 'as void, which gives the stake back';
    default:
      return unreachable(result);
  }
};

/** The payout is booked when the books are closed; until then an order of ours may still fill. */
const settled = ({ result }: Of<'market.settled'>, row: StoredTransition): string => {
  const { from, to: state } = row;
  const outcome = `the market was settled ${resultText(result)}`;
  if (!TERMINAL_TRADE_STATES.has(state)) return `${outcome}; an order of ours has yet to end`;
  if (from === null || TERMINAL_TRADE_STATES.has(from)) return `${outcome}; the trade was over`;
  const after = contextAfter(row);
  const held = heldCenti(after);
  if (held === 0) return `${outcome}; nothing was held any more`;
  const { payoutMicros, pnlMicros, ticket } = after;
  const profit = pnlMicros === null ? '' : `, P&L ${dollars(pnlMicros)} after fees`;
  return (
    `${outcome}; ${contracts(held)} ${ticket.side.toUpperCase()} contracts ` +
    `paid out ${dollars(payoutMicros)}${profit}`
  );
};

const bidsText = ({ highBidCenti, lowBidCenti, ticket }: TradeContext): string => {
  const [best, worst] = [priceText(ticket, highBidCenti), priceText(ticket, lowBidCenti)];
  return wordsFor(shownOf(ticket)).quote === 'bid'
    ? `the bids so far: highest ${best}, lowest ${worst}`
    : `the asks so far: lowest ${best}, highest ${worst}`;
};

/** What an event tells a trade, in plain words; null where its cause says it all. */
export const tradeFact = (event: TradeEvent, row: StoredTransition): string | null => {
  switch (event.type) {
    case 'order.filled':
    case 'order.died':
      return reported(event, row);
    case 'market.settled':
      return settled(event, row);
    case 'market.closed':
      return 'trading in the market has ended';
    case 'market.moved':
      return `trading in the market now ends ${instant(event.closeAtMs)}`;
    case 'watch.armed':
      return 'fresh data has come, and the stops are armed';
    case 'watch.lost':
      return 'the stops cannot be watched any more';
    case 'mark.moved':
      return bidsText(contextAfter(row));
    case 'close.requested':
      return event.countCenti === null
        ? 'a close of the whole position was asked for'
        : `a close of ${countText(contextAfter(row).ticket, event.countCenti)} was asked for`;
    case 'exit.retry':
      return 'another try of the exit was asked for';
    case 'stops.pause':
      return 'a pause of the stops was asked for';
    case 'stops.resume':
      return 'an end of the pause of the stops was asked for';
    case 'guard.changed':
      return `the guard was changed, by version ${event.settingsVersion} of the settings`;
    case 'deadline.reached':
      return timerFact(event.timerId);
    case 'position.vanished':
      return 'the position is gone from the venue';
    case 'position.release':
      return 'the position is left at the venue, and guarded no more';
    case 'stop.tripped':
      return null;
    default:
      return unreachable(event);
  }
};
