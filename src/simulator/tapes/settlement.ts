import type { Side } from '../../../machines/model/contract.ts';
import { micros, type Micros } from '../../../machines/model/money.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import {
  DETERMINATION_DELAY_MS,
  SETTLEMENT_DELAY_MS,
  SETTLEMENT_WINDOW_MS,
  type TapeFrame,
  type TapeMarket,
} from './tape.ts';

export type SpotPoint = { readonly atMs: EpochMs; readonly priceMicros: Micros };

/** Mean spot over the window up to the close, `(close − 60 s, close]`; null without a price. */
export const settlementValue = (closeAtMs: EpochMs, spots: readonly SpotPoint[]): Micros | null => {
  const window = spots.filter(
    ({ atMs }) => atMs > closeAtMs - SETTLEMENT_WINDOW_MS && atMs <= closeAtMs,
  );
  if (window.length === 0) return null;
  const sum = window.reduce((total, { priceMicros }) => total + priceMicros, 0);
  return micros(Math.round(sum / window.length));
};

/** YES wins strictly above the strike. */
const winnerOf = (valueMicros: Micros, strikeMicros: Micros): Side =>
  valueMicros > strikeMicros ? 'yes' : 'no';

/** The last three frames of a market's life; null where no settlement value exists. */
export const settlementFrames = (
  market: TapeMarket,
  spots: readonly SpotPoint[],
): readonly TapeFrame[] | null => {
  const { ticker, closeAtMs } = market;
  const valueMicros = settlementValue(closeAtMs, spots);
  if (valueMicros === null) return null;
  const winner = winnerOf(valueMicros, market.strikeMicros);
  return [
    { kind: 'closed', atMs: closeAtMs, ticker },
    {
      kind: 'determined',
      atMs: plusMs(closeAtMs, DETERMINATION_DELAY_MS),
      ticker,
      winner,
      valueMicros,
    },
    { kind: 'settled', atMs: plusMs(closeAtMs, SETTLEMENT_DELAY_MS), ticker },
  ];
};
