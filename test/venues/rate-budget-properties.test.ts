import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  createRateBudget,
  type RatePolicy,
  type RequestClass,
} from '../../src/venues/rate-budget.ts';
import type { Judged } from '../../src/venues/rate-lane.ts';
import { BASIC_RATES } from '../support/rates.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

type Plan = {
  readonly of: RequestClass;
  readonly afterMs: number;
  /** To the venue, and back. */
  readonly thereMs: number;
  readonly backMs: number;
};

const PRECEDENCE: readonly RequestClass[] = [
  'exit',
  'cancel',
  'entry',
  'exitLookup',
  'accountRead',
  'otherRead',
];
const isWrite = (of: RequestClass): boolean => PRECEDENCE.indexOf(of) < 3;
const costOf = (of: RequestClass): number => (of === 'cancel' ? 2 : 10);

const plans = fc.array(
  fc.record({
    of: fc.constantFrom(...PRECEDENCE),
    afterMs: fc.oneof(fc.constant(0), fc.nat(20)),
    thereMs: fc.nat(300),
    backMs: fc.nat(300),
  }),
  { minLength: 20, maxLength: 120 },
);

const POLICY: RatePolicy = { ...BASIC_RATES, maxWaiting: 10 };

/** A venue's two buckets, kept by arithmetic of their own; `others` spend from the write bucket. */
const limiter = (clock: TestClock) => {
  const bucketOf = ({ perSecond, burst }: RatePolicy['read']) => {
    let free = burst;
    let atMs: number = clock.now();
    return (cost: number): boolean => {
      free = Math.min(burst, free + ((clock.now() - atMs) * perSecond) / 1_000);
      atMs = clock.now();
      const isPaid = free >= cost - 1e-6;
      if (isPaid) free -= cost;
      return isPaid;
    };
  };
  const write = bucketOf(POLICY.write);
  const read = bucketOf(POLICY.read);
  return { pay: (of: RequestClass) => (isWrite(of) ? write : read)(costOf(of)), write };
};

type Life = {
  readonly plan: Plan;
  readonly sentAtMs: number[];
  readonly ends: unknown[];
  endedAtMs: number | null;
};

type Overtaking = { readonly who: number; readonly whom: number; readonly atMs: number };

/** Plays a plan to its end; `stolen` tells tokens that another client takes at each step. */
const play = async (list: readonly Plan[], stolen: () => number) => {
  const clock = testClock();
  const startMs = clock.now();
  const venue = limiter(clock);
  const turnedAway: number[] = [];
  const overtakings: Overtaking[] = [];
  const lives: Life[] = list.map((plan) => ({ plan, sentAtMs: [], ends: [], endedAtMs: null }));
  const waiting = new Map<number, number>();
  const budget = createRateBudget({ policy: POLICY, clock, random: () => 0.5 });

  /**
   * Who may not wait while `index` is sent: the better lines, and the earlier in its own. An answer
   * of this very instant may not have been read yet.
   */
  const overtaken = (index: number): readonly number[] => {
    const { of } = list[index] ?? { of: 'exit' };
    const known = [...waiting].filter(([, sinceMs]) => sinceMs < clock.now());
    return known
      .map(([other]) => other)
      .filter((other) => {
        const peer = list[other]?.of ?? 'exit';
        const isSameLane = isWrite(peer) === isWrite(of);
        return peer === of
          ? other < index
          : isSameLane && PRECEDENCE.indexOf(peer) < PRECEDENCE.indexOf(of);
      });
  };
  type Answer = (judged: Judged<string>) => void;
  const arrive = (index: number, plan: Plan, answer: Answer): void => {
    const isPaid = venue.pay(plan.of);
    if (!isPaid) turnedAway.push(index);
    clock.setTimeout(() => {
      if (!isPaid) waiting.set(index, clock.now());
      answer(isPaid ? { reply: 'done', verdict: 'passed' } : { reply: '', verdict: 'turnedAway' });
    }, plan.backMs);
  };
  const depart = (index: number, plan: Plan, answer: Answer): void => {
    clock.setTimeout(() => arrive(index, plan, answer), plan.thereMs);
  };
  const send = (index: number, { plan, sentAtMs }: Life): Promise<Judged<string>> => {
    waiting.delete(index);
    const atMs = clock.now() - startMs;
    for (const whom of overtaken(index)) overtakings.push({ who: index, whom, atMs });
    sentAtMs.push(atMs);
    return new Promise((resolve) => depart(index, plan, resolve));
  };
  const ask = (index: number, life: Life): void => {
    waiting.set(index, clock.now());
    const { of } = life.plan;
    void budget
      .run({ class: of, costTokens: costOf(of) }, () => send(index, life))
      .then((end) => {
        waiting.delete(index);
        life.ends.push(end);
        life.endedAtMs = clock.now() - startMs;
      });
  };
  let dueMs = 0;
  for (const [index, life] of lives.entries()) {
    dueMs += life.plan.afterMs;
    clock.setTimeout(() => ask(index, life), dueMs);
  }
  while (lives.some(({ ends }) => ends.length === 0) && clock.now() - startMs < 120_000) {
    const tokens = stolen();
    if (tokens > 0) venue.write(tokens);
    await clock.advance(5, 5);
  }
  await clock.advance(2_000, 50);
  expect(clock.pending()).toBe(0);
  // Whoever is given up at this very instant hears of it after those behind him have been sent.
  const isGivenUp = ({ whom, atMs }: Overtaking): boolean =>
    lives[whom]?.endedAtMs === atMs && lives[whom].ends[0] !== 'done';
  expect(overtakings.filter((overtaking) => !isGivenUp(overtaking))).toEqual([]);
  return { lives, turnedAway };
};

const spendings = (lives: readonly Life[], isWriteLane: boolean) =>
  lives
    .filter(({ plan }) => isWrite(plan.of) === isWriteLane)
    .flatMap(({ plan, sentAtMs }) => sentAtMs.map((atMs) => ({ atMs, cost: costOf(plan.of) })))
    .sort((a, b) => a.atMs - b.atMs);

const expectWithinBucket = (lives: readonly Life[], isWriteLane: boolean): void => {
  const { burst, perSecond } = isWriteLane ? POLICY.write : POLICY.read;
  const spent = spendings(lives, isWriteLane);
  for (const [from, { atMs: fromMs }] of spent.entries()) {
    let sum = 0;
    for (const { atMs, cost } of spent.slice(from)) {
      sum += cost;
      expect(sum).toBeLessThanOrEqual(burst + ((atMs - fromMs) * perSecond) / 1_000 + 1e-6);
    }
  }
};

/** Simulated minutes in steps of 5 ms: some plans take long on a busy machine. */
const WITHIN_MS = 120_000;

test(
  'alone at the venue, nobody is ever turned away, whatever the delays; each is sent once',
  async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (list) => {
        const { lives, turnedAway } = await play(list, () => 0);
        expect(turnedAway).toEqual([]);
        for (const { ends, plan, sentAtMs } of lives) {
          expect(ends).toHaveLength(1);
          expect(sentAtMs).toHaveLength(ends[0] === 'done' ? 1 : 0);
          if (plan.of === 'exit' || plan.of === 'cancel' || plan.of === 'exitLookup')
            expect(ends).toEqual(['done']);
        }
        expectWithinBucket(lives, true);
        expectWithinBucket(lives, false);
      }),
      { numRuns: 40 },
    );
  },
  WITHIN_MS,
);

test(
  'beside a greedy client nobody is lost, taken twice, or loses the place',
  async () => {
    const theft = fc.oneof(
      { weight: 40, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constant(30) },
    );
    const thefts = fc.array(theft, { minLength: 100, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(plans, thefts, async (list, tokens) => {
        let step = 0;
        const { lives, turnedAway } = await play(list, () => tokens[step++ % tokens.length] ?? 0);
        for (const [index, { ends, sentAtMs }] of lives.entries()) {
          expect(ends).toHaveLength(1);
          const refusals = turnedAway.filter((other) => other === index).length;
          expect(sentAtMs).toHaveLength(refusals + (ends[0] === 'done' ? 1 : 0));
        }
      }),
      { numRuns: 60 },
    );
  },
  WITHIN_MS,
);
