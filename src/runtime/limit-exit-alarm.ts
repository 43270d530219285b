import type { TradeContext } from '../../machines/model/trade.ts';
import { limitGivenUp } from '../../machines/trades/limit-exit.ts';
import type { Alarms } from './alarms.ts';

/** Has a person know of a resting exit that was given up, for as long as its trade is without. */
export const alarmLimitExit = (
  alarms: Pick<Alarms, 'raise' | 'clear'>,
  state: string,
  context: TradeContext,
): void => {
  const { tradeId: trade, ticket } = context;
  const key = `limit-exit/${trade}`;
  const givenUp = limitGivenUp(state, context);
  if (givenUp === null) alarms.clear(key);
  else
    alarms.raise(key, givenUp.what, { trade, market: ticket.market, failures: givenUp.failures });
};
