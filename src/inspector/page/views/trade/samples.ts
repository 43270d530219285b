import type { Shown } from '../../../../runtime/plain.ts';
import type { ShownTrade, Transition, Wire } from '../../api/types.ts';

/**
 * What is drawn of one instant. Of a binary contract prices in cents and probabilities in percent
 * share a scale; of a linear one prices are in dollars, and there is no probability.
 */
export type Sample = {
  readonly atMs: number;
  /** What the position could be left at: the bid, of a short the ask. */
  readonly bid: number | null;
  readonly probability: number | null;
  /** The stop's level that is nearest under the bid, of a short over the ask. */
  readonly stop: number | null;
  /** The probability below which its stop fires. */
  readonly chanceStop: number | null;
  readonly take: number | null;
  /** What leaving at the bid would bring, in dollars; known while one watches. */
  readonly result: number | null;
};

const CENT_CENTI = 100;
const DOLLAR_CENTI = 10_000;
const MICROS = 1_000_000;
/** Eight minutes of what is told ten times a second. */
const LONGEST = 5_000;

const UNDER: ReadonlySet<string> = new Set(['priceFloor', 'trailing', 'breakEven']);

const drawn = ({ instrument }: Shown, centi: number | null): number | null =>
  centi === null ? null : centi / (instrument === undefined ? CENT_CENTI : DOLLAR_CENTI);

/** Of several levels the first that is reached. */
const nearestOf = ({ side }: Shown, levels: readonly number[]): number | null => {
  if (levels.length === 0) return null;
  return side === 'short' ? Math.min(...levels) : Math.max(...levels);
};

const NOTHING_ELSE = { stop: null, chanceStop: null, take: null, result: null } as const;

/** What each transition was decided on. */
export const journaled = (of: Shown, transitions: readonly Transition[]): readonly Sample[] =>
  transitions.flatMap(({ atMs, cause, reading: plain }) => {
    const reading = plain ?? cause?.reading ?? null;
    if (reading === null) return [];
    const probability = reading.probabilityPercent;
    const quote = of.side === 'short' ? reading.askCenti : reading.bidCenti;
    return [{ atMs, bid: drawn(of, quote), probability, ...NOTHING_ELSE }];
  });

/** How a live trade stands at this moment; null for one that does not run. */
export const standingNow = ({ live, trade }: ShownTrade): Sample | null => {
  if (live === null) return null;
  const { atMs, mark, wires } = live.standing;
  const levels = wires.filter(({ rule }) => UNDER.has(rule)).map(({ threshold }) => threshold);
  const levelOf = (of: Wire['rule']): number | null =>
    wires.find(({ rule }) => rule === of)?.threshold ?? null;
  return {
    atMs,
    bid: drawn(trade, mark.bidCenti),
    probability: live.probabilityPercent,
    stop: drawn(trade, nearestOf(trade, levels)),
    chanceStop: levelOf('probability'),
    take: drawn(trade, levelOf('takeProfit')),
    result: mark.unrealisedMicros === null ? null : mark.unrealisedMicros / MICROS,
  };
};

/** `samples` with one more, where time has moved on; the oldest go. */
export const withSample = (samples: readonly Sample[], next: Sample | null): readonly Sample[] =>
  next === null || next.atMs <= (samples.at(-1)?.atMs ?? -1)
    ? samples
    : [...samples, next].slice(-LONGEST);

/** Both, in the order of time. */
export const joined = (past: readonly Sample[], watched: readonly Sample[]): readonly Sample[] =>
  [...past, ...watched].toSorted((a, b) => a.atMs - b.atMs);
