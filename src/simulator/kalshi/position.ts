import type { Side } from '../../../machines/model/contract.ts';
import type { MarketTicker } from '../../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  micros,
  type CountCenti,
  type Micros,
  type YesPriceCenti,
} from '../../../machines/model/money.ts';
import type { BookSide } from '../ledger/entries.ts';

/** What an account holds of one market. One contract is worth at most a dollar. */
export type Position = {
  readonly ticker: MarketTicker;
  /** Hundredths of a contract: positive YES, negative NO. */
  readonly signedCenti: number;
  /** What the open contracts cost, without fees. */
  readonly costMicros: Micros;
  readonly realizedMicros: Micros;
  readonly feesMicros: Micros;
  readonly tradedMicros: Micros;
  readonly volumeCenti: CountCenti;
};

export const flat = (ticker: MarketTicker): Position => ({
  ticker,
  signedCenti: 0,
  costMicros: micros(0),
  realizedMicros: micros(0),
  feesMicros: micros(0),
  tradedMicros: micros(0),
  volumeCenti: countCenti(0),
});

/** The price of the leg that `side` opens: YES for a bid, NO for an ask. */
export const openingPrice = (side: BookSide, price: YesPriceCenti): number =>
  side === 'bid' ? price : FULL_PRICE_CENTI - price;

/** How much of an order shrinks what is held; the rest opens the other side. */
export const closingCount = (signedCenti: number, side: BookSide, count: CountCenti): number =>
  Math.min(count, Math.max(0, side === 'bid' ? -signedCenti : signedCenti));

export type PositionFill = {
  readonly side: BookSide;
  readonly priceCenti: YesPriceCenti;
  readonly countCenti: CountCenti;
  readonly feeMicros: Micros;
};

/**
 * One fill's effect. Closing contracts pays their leg's price out; opening ones costs theirs. A NO
 * contract sold at YES price p pays 1 − p.
 */
export const applyFill = (
  position: Position,
  fill: PositionFill,
): { readonly position: Position; readonly cashMicros: Micros } => {
  const { signedCenti, costMicros } = position;
  const closing = closingCount(signedCenti, fill.side, fill.countCenti);
  const opening = fill.countCenti - closing;
  const openPrice = openingPrice(fill.side, fill.priceCenti);
  const proceeds = closing * (FULL_PRICE_CENTI - openPrice);
  const openCost = opening * openPrice;
  const held = Math.abs(signedCenti);
  const closedCost = closing === held ? costMicros : Math.floor((costMicros * closing) / held);
  const direction = fill.side === 'bid' ? 1 : -1;
  return {
    cashMicros: micros(proceeds - openCost - fill.feeMicros),
    position: {
      ticker: position.ticker,
      signedCenti: signedCenti + direction * fill.countCenti,
      costMicros: micros(costMicros - closedCost + openCost),
      realizedMicros: micros(position.realizedMicros + proceeds - closedCost),
      feesMicros: micros(position.feesMicros + fill.feeMicros),
      tradedMicros: micros(position.tradedMicros + openCost + proceeds),
      volumeCenti: countCenti(position.volumeCenti + fill.countCenti),
    },
  };
};

/** What a position pays when the market settles: a dollar per contract on the winning side. */
export const payoutMicros = (signedCenti: number, winner: Side): Micros =>
  micros(Math.max(0, winner === 'yes' ? signedCenti : -signedCenti) * FULL_PRICE_CENTI);

export const settle = (position: Position, winner: Side): Position => ({
  ...position,
  signedCenti: 0,
  costMicros: micros(0),
  realizedMicros: micros(
    position.realizedMicros + payoutMicros(position.signedCenti, winner) - position.costMicros,
  ),
});
