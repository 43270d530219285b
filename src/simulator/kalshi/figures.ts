import { micros, type Micros } from '../../../machines/model/money.ts';
import type { LedgerEntry, LedgerFill, PlacedOrder } from '../ledger/entries.ts';

/** The venue's own count of what reached it; the yardstick for "exactly once". */
export type VenueFigures = {
  readonly ordersReceived: number;
  readonly ordersAccepted: number;
  /** Refused for a client id that the venue already holds. */
  readonly duplicatesRefused: number;
  /** Refused for any other reason. */
  readonly ordersRefused: number;
  readonly cancels: number;
  readonly fills: number;
  /** Fills that carried a position through zero: more was sold than was held. */
  readonly overSells: number;
  /** Contracts (hundredths) that reduce-only orders asked for beyond the position. */
  readonly reduceOnlyExcessCenti: number;
  readonly settlements: number;
  readonly feesMicros: Micros;
  /** Hundredths of contracts, by market: bought on the YES leg, and sold on it. */
  readonly markets: Readonly<
    Record<string, { readonly boughtCenti: number; readonly soldCenti: number }>
  >;
};

export const noFigures: VenueFigures = {
  ordersReceived: 0,
  ordersAccepted: 0,
  duplicatesRefused: 0,
  ordersRefused: 0,
  cancels: 0,
  fills: 0,
  overSells: 0,
  reduceOnlyExcessCenti: 0,
  settlements: 0,
  feesMicros: micros(0),
  markets: {},
};

export const DUPLICATE_CODE = 'order_already_exists';

/** Counts an order request by its outcome. */
export const countRequest = (figures: VenueFigures, entry: LedgerEntry): VenueFigures => {
  const received = { ...figures, ordersReceived: figures.ordersReceived + 1 };
  if (entry.type === 'orderAccepted')
    return {
      ...received,
      ordersAccepted: figures.ordersAccepted + 1,
      reduceOnlyExcessCenti: figures.reduceOnlyExcessCenti + entry.excessCenti,
    };
  if (entry.type !== 'orderRefused') return figures;
  return entry.code === DUPLICATE_CODE
    ? { ...received, duplicatesRefused: figures.duplicatesRefused + 1 }
    : { ...received, ordersRefused: figures.ordersRefused + 1 };
};

/** Counts a fill; `beforeCenti` is the signed position it met. */
export const countFill = (
  figures: VenueFigures,
  { ticker, side }: PlacedOrder,
  fill: LedgerFill,
  beforeCenti: number,
): VenueFigures => {
  const market = figures.markets[ticker] ?? { boughtCenti: 0, soldCenti: 0 };
  const bought = side === 'bid' ? fill.countCenti : 0;
  const sold = side === 'ask' ? fill.countCenti : 0;
  const crossesZero = beforeCenti * (beforeCenti + bought - sold) < 0;
  return {
    ...figures,
    fills: figures.fills + 1,
    overSells: figures.overSells + (crossesZero ? 1 : 0),
    feesMicros: micros(figures.feesMicros + fill.feeMicros),
    markets: {
      ...figures.markets,
      [ticker]: {
        boughtCenti: market.boughtCenti + bought,
        soldCenti: market.soldCenti + sold,
      },
    },
  };
};
