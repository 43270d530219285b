import type { ShownTrade, Transition, Wire } from '../../api/types.ts';

/** What is drawn of one instant; prices in cents and probabilities in percent share a scale. */
export type Sample = {
  readonly atMs: number;
  readonly bid: number | null;
  readonly probability: number | null;
  /** The stop's level that is nearest under the bid. */
  readonly stop: number | null;
  /** The probability below which its stop fires. */
  readonly chanceStop: number | null;
  readonly take: number | null;
  /** What leaving at the bid would bring, in dollars; known while one watches. */
  readonly result: number | null;
};

const CENTI = 100;
const MICROS = 1_000_000;
/** Eight minutes of what is told ten times a second. */
const LONGEST = 5_000;

const UNDER: ReadonlySet<string> = new Set(['priceFloor', 'trailing', 'breakEven']);

const cents = (centi: number | null): number | null => (centi === null ? null : centi / CENTI);

const NOTHING_ELSE = { stop: null, chanceStop: null, take: null, result: null } as const;

/** What each transition was decided on. */
export const journaled = (transitions: readonly Transition[]): readonly Sample[] =>
  transitions.flatMap(({ atMs, cause, reading: plain }) => {
    const reading = plain ?? cause?.reading ?? null;
    if (reading === null) return [];
    const probability = reading.probabilityPercent;
    return [{ atMs, bid: cents(reading.bidCenti), probability, ...NOTHING_ELSE }];
  });

/** How a live trade stands at this moment; null for one that does not run. */
export const standingNow = ({ live }: ShownTrade): Sample | null => {
  if (live === null) return null;
  const { atMs, mark, wires } = live.standing;
  const levels = wires.filter(({ rule }) => UNDER.has(rule)).map(({ threshold }) => threshold);
  const levelOf = (of: Wire['rule']): number | null =>
    wires.find(({ rule }) => rule === of)?.threshold ?? null;
  return {
    atMs,
    bid: cents(mark.bidCenti),
    probability: live.probabilityPercent,
    stop: levels.length === 0 ? null : Math.max(...levels) / CENTI,
    chanceStop: levelOf('probability'),
    take: cents(levelOf('takeProfit')),
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
