import type { EpochMs } from '../model/time.ts';
import { isSuspicion, keyOf, type Difference } from './differences.ts';

/** Suspicions of the last comparison, with the instant as of which each was first found. */
export type Suspicions = ReadonlyMap<string, EpochMs>;

export const NO_SUSPICIONS: Suspicions = new Map();

export type Findings = {
  /** To be acted on now. */
  readonly certain: readonly Difference[];
  /** To be looked at again. */
  readonly suspected: readonly Difference[];
  readonly suspicions: Suspicions;
};

/**
 * A suspicion is certain once two comparisons in a row have found it, the second one as of a later
 * instant: a read that is merely late does not deny the same thing twice.
 */
export const weigh = (
  differences: readonly Difference[],
  asOfMs: EpochMs,
  before: Suspicions,
): Findings => {
  const suspicions = new Map(
    differences
      .filter(isSuspicion)
      .map(keyOf)
      .map((key) => [key, before.get(key) ?? asOfMs]),
  );
  const isCertain = (difference: Difference): boolean =>
    !isSuspicion(difference) || (suspicions.get(keyOf(difference)) ?? asOfMs) < asOfMs;
  return {
    certain: differences.filter(isCertain),
    suspected: differences.filter((difference) => !isCertain(difference)),
    suspicions,
  };
};
