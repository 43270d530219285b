import { brand, type Branded } from './brand.ts';

/** An instant, milliseconds since 1970-01-01T00:00:00Z, on the injected clock. */
export type EpochMs = Branded<number, 'EpochMs'>;

export const epochMs = (value: number): EpochMs => {
  if (!Number.isFinite(value))
    throw new RangeError(`instant: expected finite milliseconds, found ${value}`);
  return brand<EpochMs>(value);
};

/** `at` moved by `deltaMs`. */
export const plusMs = (at: EpochMs, deltaMs: number): EpochMs => epochMs(at + deltaMs);

/** TTC: milliseconds from `now` to the contract's close; negative once it has closed. */
export const timeToCloseMs = (closeAtMs: EpochMs, nowMs: EpochMs): number => closeAtMs - nowMs;
