import type { SpotTick } from '../model/quote.ts';
import type { SignalData } from '../model/signal-settings.ts';
import type { TickFault } from '../model/signal.ts';

/** What the watch holds against a price. */
export type TickDoubt = Extract<TickFault, 'untimely' | 'disputed'>;

/** Judges the prices of one symbol, one after the other. */
export type TickFilter = {
  /** Why the price is not taken; null when it is. */
  readonly judge: (
    tick: Pick<SpotTick, 'receivedAtMs'> & { readonly priceMicros: number },
    doubt: TickDoubt | null,
  ) => TickFault | null;
};

/**
 * Lets through what is a price, newer than the last and not in doubt. A price that jumps is held
 * back until the next one confirms it: one stray print makes no candle, a market that has moved is
 * believed at its second price.
 */
export const createTickFilter = ({ maxJumpPercent }: SignalData): TickFilter => {
  let newestMs = -Infinity;
  let last: number | null = null;
  let suspect: number | null = null;

  const isNear = (price: number, other: number): boolean =>
    Math.abs(price - other) <= (other * maxJumpPercent) / 100;

  return {
    judge: ({ priceMicros, receivedAtMs }, doubt) => {
      if (!Number.isSafeInteger(priceMicros) || priceMicros <= 0) return 'price';
      if (receivedAtMs < newestMs) return 'order';
      newestMs = receivedAtMs;
      if (doubt !== null) return doubt;
      const isBelieved =
        last === null ||
        isNear(priceMicros, last) ||
        (suspect !== null && isNear(priceMicros, suspect));
      suspect = isBelieved ? null : priceMicros;
      if (!isBelieved) return 'jump';
      last = priceMicros;
      return null;
    },
  };
};
