import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { Fault, FaultAct } from './fault.ts';

/*
 * Faults that keep coming, and faults that go together: what one of them alone does not show. A
 * flurry strikes in the same shape a few times over the whole run.
 */

/** A fault so long after the flurry's stroke. */
type Stroke = { readonly afterMs: number; readonly act: FaultAct };

type Shape = (random: RandomStream) => readonly Stroke[];

const between = (random: RandomStream, least: number, most: number): number =>
  Math.round(least + random.uniform() * (most - least));

const atOnce = (...acts: readonly FaultAct[]): readonly Stroke[] =>
  acts.map((act) => ({ afterMs: 0, act }));

const SHAPES: readonly Shape[] = [
  /** The reply is lost, and the account's feed tells late what became of the order. */
  (r) =>
    atOnce(
      { kind: 'replyLost', of: 'order', count: 3, silent: false },
      { kind: 'frameLate', of: 'account', count: 30, byMs: between(r, 2_000, 6_000) },
    ),
  /** The first request is lost, a copy of it arrives when its fate has been asked for. */
  (r) =>
    atOnce(
      { kind: 'requestLost', of: 'order', count: 3, silent: false },
      { kind: 'requestTwice', of: 'order', count: 3, byMs: between(r, 3_000, 6_000) },
    ),
  /** A short pause refuses every order, and the network sends each once more when it is over. */
  (r) => {
    const forMs = between(r, 12_000, 18_000);
    const byMs = between(r, 3_000, 5_000);
    return [
      { afterMs: 0, act: { kind: 'paused', forMs } },
      {
        afterMs: forMs - byMs + 500,
        act: { kind: 'requestTwice', of: 'order', count: 9, byMs },
      },
    ];
  },
  /** The process dies when the venue has taken its order, and is back at once. */
  (r) => atOnce({ kind: 'killedAt', point: 'orderTaken', downMs: between(r, 100, 3_000) }),
  /** Nothing is heard for longer than any data holds. */
  (r) => atOnce({ kind: 'blackhole', forMs: between(r, 25_000, 50_000) }),
  (r) => atOnce({ kind: 'killed', downMs: between(r, 1_000, 8_000) }),
  (r) => atOnce({ kind: 'commitLost', count: between(r, 1, 4) }),
];

const FLURRIES_MAX = 2;
const STROKES_MIN = 3;
const STROKES_MAX = 6;

/** One shape, struck again and again within `withinMs`. */
const flurry = (random: RandomStream, withinMs: number): readonly Fault[] => {
  const shape = SHAPES[Math.floor(random.uniform() * SHAPES.length)];
  if (shape === undefined) return [];
  const strokes = between(random, STROKES_MIN, STROKES_MAX);
  const everyMs = withinMs / (strokes + 1);
  return Array.from({ length: strokes }, (_, nth) => nth).flatMap((nth) => {
    const atMs = Math.floor((nth + random.uniform()) * everyMs);
    return shape(random).map(({ afterMs, act }): Fault => ({ atMs: atMs + afterMs, ...act }));
  });
};

/** The flurries of a seed: none, one or two. */
export const flurriesOf = (random: RandomStream, withinMs: number): readonly Fault[] => {
  const flurries = Math.floor(random.uniform() * (FLURRIES_MAX + 1));
  return Array.from({ length: flurries }, () => flurry(random, withinMs)).flat();
};
