import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import { createSweeper, type Sweeper } from '../../src/runtime/sweeper.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

let clock: TestClock;
let sweeper: Sweeper;
let reached: string[];

beforeEach(() => {
  clock = testClock();
  sweeper = createSweeper(clock);
  reached = [];
});

const arm = (owner: string, inMs: number, timerId = owner): void => {
  sweeper.arm(owner, { timerId, atMs: plusMs(clock.now(), inMs) }, () => reached.push(timerId));
};

describe('the sweeper', () => {
  it('reaches deadlines in the order of their instants, whatever the order of arming', () => {
    arm('c', 30);
    arm('a', 10);
    arm('b', 20);
    clock.advanceSync(100, 1);
    expect(reached).toEqual(['a', 'b', 'c']);
  });

  it('keeps that order when a late host timer finds several due', () => {
    for (const inMs of [70, 10, 40, 90, 20]) arm(`at ${inMs}`, inMs);
    clock.advanceSync(80, 80);
    expect(reached).toEqual(['at 10', 'at 20', 'at 40', 'at 70']);
  });

  it('keeps one deadline an owner: the newest', () => {
    arm('a', 10, 'old');
    arm('a', 50, 'new');
    clock.advanceSync(40, 1);
    expect([reached, sweeper.size()]).toEqual([[], 1]);
    clock.advanceSync(10, 1);
    expect([reached, sweeper.size()]).toEqual([['new'], 0]);
  });

  it('reaches an overdue deadline at once, but not within the arming', () => {
    arm('late', -60_000);
    expect(reached).toEqual([]);
    clock.advanceSync(1, 1);
    expect(reached).toEqual(['late']);
  });

  it('lets a reached actor arm its next deadline', () => {
    const again = (left: number): void =>
      sweeper.arm('a', { timerId: String(left), atMs: plusMs(clock.now(), 10) }, () => {
        reached.push(`${left} left`);
        if (left > 0) again(left - 1);
      });
    again(2);
    clock.advanceSync(30, 1);
    expect(reached).toEqual(['2 left', '1 left', '0 left']);
  });

  it('leaves no host timer when nothing is armed any more', () => {
    arm('a', 10);
    arm('b', 60_000);
    sweeper.disarm('a');
    expect(clock.pending()).toBe(1);
    sweeper.disarm('b');
    sweeper.disarm('never armed');
    expect([clock.pending(), sweeper.size()]).toEqual([0, 0]);
    clock.advanceSync(100, 1);
    expect(reached).toEqual([]);
  });

  it('reaches nothing once stopped, and takes up no host timer', () => {
    arm('a', 10);
    sweeper.stop();
    arm('b', 10);
    expect(clock.pending()).toBe(0);
    clock.advanceSync(100, 1);
    expect(reached).toEqual([]);
  });

  it('holds 10 000 deadlines with one host timer', () => {
    for (let n = 0; n < 10_000; n += 1) arm(`trade:${n}`, 1 + ((n * 7_919) % 5_000));
    expect([sweeper.size(), clock.pending()]).toEqual([10_000, 1]);
    clock.advanceSync(2_500, 50);
    expect([sweeper.size() + reached.length, clock.pending()]).toEqual([10_000, 1]);
    clock.advanceSync(2_500, 50);
    expect([new Set(reached).size, sweeper.size(), clock.pending()]).toEqual([10_000, 0, 0]);
  });
});

type Step =
  | { readonly do: 'arm'; readonly owner: string; readonly inMs: number }
  | { readonly do: 'disarm'; readonly owner: string }
  | { readonly do: 'wait'; readonly ms: number };

const owners = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('arm' as const),
        owner: owners,
        inMs: fc.integer({ min: -5, max: 40 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('disarm' as const), owner: owners }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.integer({ min: 1, max: 25 }),
      }),
    },
  ),
  { maxLength: 60 },
);

type Reached = { readonly owner: string; readonly dueMs: EpochMs; readonly onMs: EpochMs };

/** What a table of deadlines, looked through each millisecond, would reach. */
const naively = (plan: readonly Step[]): readonly Reached[] => {
  const time = testClock();
  const table = new Map<string, EpochMs>();
  const all: Reached[] = [];
  for (const step of plan) {
    if (step.do === 'arm') table.set(step.owner, plusMs(time.now(), step.inMs));
    else if (step.do === 'disarm') table.delete(step.owner);
    else
      for (let ms = 0; ms < step.ms; ms += 1) {
        time.advanceSync(1);
        const onMs = time.now();
        for (const [owner, dueMs] of table)
          if (dueMs <= onMs) {
            all.push({ owner, dueMs, onMs });
            table.delete(owner);
          }
      }
  }
  return all;
};

const bySweeper = (plan: readonly Step[]): readonly Reached[] => {
  const time = testClock();
  const tested = createSweeper(time);
  const all: Reached[] = [];
  for (const step of plan)
    if (step.do === 'arm') {
      const { owner } = step;
      const atMs = plusMs(time.now(), step.inMs);
      tested.arm(owner, { timerId: owner, atMs }, () =>
        all.push({ owner, dueMs: atMs, onMs: time.now() }),
      );
    } else if (step.do === 'disarm') tested.disarm(step.owner);
    else time.advanceSync(step.ms, 1);
  expect(time.pending()).toBeLessThanOrEqual(1);
  return all;
};

const inOrder = (all: readonly Reached[]): readonly Reached[] =>
  all.toSorted((a, b) => a.onMs - b.onMs || a.dueMs - b.dueMs || (a.owner < b.owner ? -1 : 1));

describe('any sequence of arming, disarming and waiting', () => {
  it('reaches what a table looked through each millisecond would reach, and when', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const found = bySweeper(plan);
        expect(inOrder(found)).toEqual(inOrder(naively(plan)));
        const instants = found.map(({ onMs, dueMs }) => [onMs, dueMs]);
        expect(instants).toEqual(inOrder(found).map(({ onMs, dueMs }) => [onMs, dueMs]));
      }),
      { numRuns: 300 },
    );
  });
});
