import { micros } from '../model/money.ts';
import type { Candle } from '../model/signal.ts';
import { epochMs, type EpochMs } from '../model/time.ts';

/** A candle, or the place of one in which nothing was heard. */
export type ClosedSlot = {
  readonly openedAtMs: EpochMs;
  /** Null: no price came. */
  readonly candle: Candle | null;
};

/** Makes candles of one symbol and frame. The caller closes what is over before each price. */
export type CandleBuilder = {
  /** A price from before the open slot proves only that the feed was alive. */
  readonly price: (atMs: EpochMs, priceMicros: number) => void;
  /** The feed's price holds at `atMs`, whether or not it has moved. */
  readonly proven: (atMs: EpochMs) => void;
  /** The slots whose time is over at `nowMs`, oldest first. */
  readonly closeUpTo: (nowMs: EpochMs) => readonly ClosedSlot[];
};

type Draft = { open: number; high: number; low: number; close: number; ticks: number };

/**
 * Slots lie at whole multiples of the frame; an instant on the boundary opens the next one. Proofs
 * further apart than `maxSilenceMs` leave a hole between them, and each slot counts its share.
 * Nothing is carried over into a slot: its first price is its open.
 */
export const createCandleBuilder = (
  frameMs: number,
  maxSilenceMs: number,
  fromMs: EpochMs,
): CandleBuilder => {
  let openedAtMs = Math.floor(fromMs / frameMs) * frameMs;
  let provenAtMs = -Infinity;
  let unprovenMs = 0;
  let draft: Draft | null = null;

  /** What of the stretch since the last proof lies in the open slot, where it makes a hole. */
  const holeUntil = (atMs: number): number =>
    atMs - provenAtMs > maxSilenceMs ? Math.max(0, atMs - Math.max(provenAtMs, openedAtMs)) : 0;

  const prove = (atMs: number): void => {
    if (atMs <= provenAtMs) return;
    unprovenMs += holeUntil(atMs);
    provenAtMs = atMs;
  };

  const candle = (): Candle | null =>
    draft === null
      ? null
      : {
          openedAtMs: epochMs(openedAtMs),
          openMicros: micros(draft.open),
          highMicros: micros(draft.high),
          lowMicros: micros(draft.low),
          closeMicros: micros(draft.close),
          ticks: draft.ticks,
          unprovenMs: Math.round(unprovenMs),
        };

  const close = (): ClosedSlot => {
    const endsAtMs = openedAtMs + frameMs;
    unprovenMs += holeUntil(endsAtMs);
    const slot = { openedAtMs: epochMs(openedAtMs), candle: candle() };
    openedAtMs = endsAtMs;
    unprovenMs = 0;
    draft = null;
    return slot;
  };

  return {
    price: (atMs, price) => {
      prove(atMs);
      if (atMs < openedAtMs) return;
      draft ??= { open: price, high: price, low: price, close: price, ticks: 0 };
      draft.high = Math.max(draft.high, price);
      draft.low = Math.min(draft.low, price);
      draft.close = price;
      draft.ticks += 1;
    },
    proven: prove,
    closeUpTo: (nowMs) => {
      const closed: ClosedSlot[] = [];
      while (nowMs >= openedAtMs + frameMs) closed.push(close());
      return closed;
    },
  };
};
