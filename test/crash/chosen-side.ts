import type { Side } from '../../machines/model/contract.ts';
import { isPerpetual } from '../../src/tree/perpetuals.ts';
import { productIn } from '../../src/venues/binance/trading/parse.ts';

/**
 * The only side of a market that any victim buys. The venue's ledger thereby tells entries from
 * exits by itself, whatever ids the orders carry. Of the perpetuals, two are bought and two sold.
 */
export const chosenSide = (market: string): Side => {
  const name = isPerpetual(market) ? productIn(market).charAt(0) : market;
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return sum % 2 === 0 ? 'yes' : 'no';
};
