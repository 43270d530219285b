import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { told } from '../support/trade-fixtures.ts';

const booksOf = ({ state, context }: Stored<TradeContext>): string => {
  if (state !== 'closed') return '';
  const pnl = context.pnlMicros === null ? 'unknown' : (context.pnlMicros / 1e6).toFixed(2);
  return ` ${context.closeMethod ?? 'by nobody'} ${pnl}`;
};

/**
 * What `event` does to `trade`, as the table writes it: `–` for nothing at all, else the next state
 * (`=` where it stays), how a closed trade ended, the timer it arms and the orders it asks for.
 */
export const outcomeOf = (trade: Stored<TradeContext>, event: TradeEvent): string => {
  const next = tradeLogic.step(trade, event);
  if (!next.changed) return '–';
  const { deadline } = next.context;
  const isArmed = deadline !== null && deadline.timerId !== trade.context.deadline?.timerId;
  return [
    (next.state === trade.state ? '=' : next.state) + booksOf(next),
    ...(isArmed ? [`[${deadline.timerId.split('#')[0] ?? ''}]`] : []),
    ...next.intents.map((intent) => `→ ${told(intent)}`),
  ].join(' ');
};
