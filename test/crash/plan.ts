import { randomStream, type RandomStream } from '../../src/simulator/tapes/random.ts';
import type { Leg, Point, Sentence } from './points.ts';

/**
 * When the clock kills: so long after the process was started, or after it said that it is up. On a
 * machine that starts it slowly, a life is given as long again as its start has taken.
 */
export type ByClock = {
  readonly since: 'start' | 'up';
  readonly afterMs: number;
  readonly isPatient: boolean;
};

/** How a life ends: struck at a point, or by the clock where it does not come to that. */
export type Plan = {
  /** Null: nothing but the clock. */
  readonly sentence: Sentence | null;
  readonly clock: ByClock;
  /** The database is killed this long after the victim's start, and stays away so long. */
  readonly database: { readonly afterMs: number; readonly outageMs: number } | null;
};

type Choice = {
  readonly point: Point;
  readonly weight: number;
  /** The n-th arrival at most. */
  readonly deepest: number;
  /** The share of lives in which only an exit counts. */
  readonly exits: number;
};

/** Exits weigh most: what they leave in flight is what must not be sold twice. */
const CHOICES: readonly Choice[] = [
  { point: 'store opening', weight: 3, deepest: 14, exits: 0 },
  { point: 'resuming', weight: 3, deepest: 4, exits: 0 },
  { point: 'recovery decided', weight: 4, deepest: 4, exits: 0 },
  { point: 'recovery committed', weight: 4, deepest: 4, exits: 0 },
  { point: 'asking', weight: 5, deepest: 3, exits: 0 },
  { point: 'asked', weight: 5, deepest: 3, exits: 0 },
  { point: 'reconciling', weight: 4, deepest: 6, exits: 0 },
  { point: 'reconciled', weight: 4, deepest: 6, exits: 0 },
  { point: 'before decide', weight: 6, deepest: 8, exits: 0.7 },
  { point: 'after decide', weight: 8, deepest: 8, exits: 0.8 },
  { point: 'in commit', weight: 8, deepest: 6, exits: 0.8 },
  { point: 'after commit', weight: 8, deepest: 8, exits: 0.8 },
  { point: 'request leaving', weight: 7, deepest: 3, exits: 0.8 },
  { point: 'request sent', weight: 9, deepest: 3, exits: 0.8 },
  { point: 'venue accepted', weight: 9, deepest: 3, exits: 0.8 },
  { point: 'reply arrived', weight: 6, deepest: 3, exits: 0.8 },
  { point: 'reply decided', weight: 6, deepest: 3, exits: 0.8 },
  { point: 'fill decided', weight: 5, deepest: 3, exits: 0.8 },
  { point: 'random', weight: 16, deepest: 1, exits: 0 },
];

/** So long, once it is up, a life may take to come to its point. */
const PATIENCE: ByClock = { since: 'up', afterMs: 1_500, isPatient: true };
/** A random kill falls into the start of a process as often as into its life. */
const STARTING_MS = 700;
const WORKING_MS = 1_000;
const DATABASE_WITHIN_MS = 1_500;
const OUTAGE_MS = 3_000;

const choose = (random: RandomStream, points: readonly Point[]): Choice => {
  const open = CHOICES.filter(({ point }) => points.includes(point));
  const total = open.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.uniform() * total;
  const chosen = open.find(({ weight }) => (left -= weight) < 0) ?? open.at(-1);
  if (chosen === undefined)
    throw new RangeError(`points: expected some of the known, found '${points.join(', ')}'`);
  return chosen;
};

const upTo = (random: RandomStream, most: number): number =>
  1 + Math.floor(random.uniform() ** 2 * most);

const anyInstant = (random: RandomStream): ByClock => {
  const since = random.uniform() < 0.5 ? 'start' : 'up';
  const withinMs = since === 'start' ? STARTING_MS : WORKING_MS;
  return { since, afterMs: Math.round(random.uniform() * withinMs), isPatient: false };
};

export type PlannerOptions = {
  readonly seed: number;
  readonly lane: number;
  readonly points: readonly Point[];
  /** What alone counts at a point; left to chance where it is not said. */
  readonly leg?: Leg;
  /** The share of lives in which the database is killed too. */
  readonly databaseShare: number;
};

/** One plan after another; the same seed and lane give the same ones. */
export const createPlanner = (options: PlannerOptions): (() => Plan) => {
  const random = randomStream('kills', options.seed, options.lane);
  return () => {
    const { point, deepest, exits } = choose(random, options.points);
    const drawn: Leg = random.uniform() < exits ? 'exit' : 'any';
    const nth = upTo(random, deepest);
    const instant = anyInstant(random);
    const hitsDatabase = random.uniform() < options.databaseShare;
    const database = {
      afterMs: Math.round(random.uniform() * DATABASE_WITHIN_MS),
      outageMs: Math.round(random.uniform() * OUTAGE_MS),
    };
    return {
      sentence: point === 'random' ? null : { point, leg: options.leg ?? drawn, nth },
      clock: point === 'random' ? instant : PATIENCE,
      database: hitsDatabase ? database : null,
    };
  };
};
