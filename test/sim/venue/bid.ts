import { heldFromYes } from '../../../machines/model/contract.ts';
import { FULL_PRICE_CENTI, yesPriceCenti } from '../../../machines/model/money.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { Exchange } from '../../../src/simulator/kalshi/exchange.ts';
import { topOfBook } from '../../../src/simulator/kalshi/market-json.ts';

/** The bid of the held leg as the book has it; null where the market does not trade. */
export const bidOf = (
  exchange: Exchange,
  { market: ticker, side }: Pick<Ticket, 'market' | 'side'>,
): number | null => {
  const market = exchange.markets.get(ticker);
  if (market?.phase !== 'active') return null;
  const top = topOfBook(market);
  const yes = side === 'yes' ? top.bidCenti : top.askCenti;
  return heldFromYes(side, yesPriceCenti(yes), FULL_PRICE_CENTI);
};
