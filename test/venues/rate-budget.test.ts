import { describe, expect, test } from 'vitest';

import type { EpochMs } from '../../machines/model/time.ts';
import {
  createRateBudget,
  type RatePolicy,
  type RequestClass,
} from '../../src/venues/rate-budget.ts';
import type { Judged, LimiterVerdict } from '../../src/venues/rate-lane.ts';
import { BASIC_RATES } from '../support/rates.ts';
import { testClock } from '../support/simulated-clock.ts';

const COSTS: Readonly<Record<RequestClass, number>> = {
  exit: 10,
  cancel: 2,
  entry: 10,
  exitLookup: 10,
  accountRead: 10,
  otherRead: 10,
};

const settle = async (): Promise<void> => {
  await new Promise<void>((resolve) => setImmediate(resolve));
};

/** A budget, with a venue that answers each request by its name; at once unless it is kept. */
const setup = (changes: Partial<RatePolicy> = {}, jitter: number = 0.999_999) => {
  const clock = testClock();
  const startMs = clock.now();
  const sent: (readonly [name: string, atMs: number])[] = [];
  const told: (number | null)[] = [];
  const results = new Map<string, unknown>();
  const verdicts = new Map<string, LimiterVerdict[]>();
  const kept = new Map<string, (judged: Judged<string>) => void>();
  const budget = createRateBudget({
    policy: { ...BASIC_RATES, ...changes },
    clock,
    random: () => jitter,
    exitHeldUp: (since: EpochMs | null) => told.push(since === null ? null : since - startMs),
  });
  const ask = (of: RequestClass, name: string, isKept: boolean = false): void => {
    const send = (): Promise<Judged<string>> => {
      sent.push([name, clock.now() - startMs]);
      if (isKept) return new Promise((resolve) => kept.set(name, resolve));
      const verdict = verdicts.get(name)?.shift() ?? 'passed';
      return Promise.resolve({ reply: verdict, verdict });
    };
    void budget.run({ class: of, costTokens: COSTS[of] }, send).then(
      (reply) => results.set(name, typeof reply === 'string' ? reply : reply.code),
      (error: unknown) => results.set(name, error),
    );
  };
  return {
    budget,
    clock,
    sent,
    told,
    results,
    kept,
    /** The venue's answers to one request, in order; `passed` when they are over. */
    answers: (name: string, ...list: LimiterVerdict[]) => verdicts.set(name, list),
    ask,
    askMany: (of: RequestClass, count: number, prefix: string = of) => {
      for (let index = 1; index <= count; index += 1) ask(of, `${prefix}${index}`);
    },
    names: () => sent.map(([name]) => name),
  };
};

describe('precedence', () => {
  test('an exit that comes last overtakes everything that waits', async () => {
    const at = setup();
    at.askMany('entry', 20);
    at.askMany('cancel', 5);
    await settle();
    expect(at.names()).toHaveLength(7);
    at.ask('exit', 'x');
    await settle();
    expect(at.sent.at(-1)).toEqual(['x', 0]);
    await at.clock.advance(2_000);
    expect(at.names().slice(8, 13)).toEqual([
      'cancel1',
      'cancel2',
      'cancel3',
      'cancel4',
      'cancel5',
    ]);
    expect(
      at
        .names()
        .filter((name) => name.startsWith('entry'))
        .map((name) => name),
    ).toEqual(Array.from({ length: 20 }, (_, index) => `entry${index + 1}`));
  });

  test('nobody spends while an exit cannot pay, however cheap they are', async () => {
    const at = setup();
    at.askMany('exit', 11);
    at.askMany('cancel', 1);
    await settle();
    expect(at.names()).toHaveLength(10);
    await at.clock.advance(100);
    expect(at.sent.at(-1)).toEqual(['exit11', 100]);
    await at.clock.advance(320);
    expect(at.sent.at(-1)).toEqual(['cancel1', 420]);
  });

  test('questions after exits go before the account, and that before market lists', async () => {
    const at = setup();
    at.askMany('otherRead', 30);
    at.askMany('accountRead', 5);
    at.askMany('exitLookup', 6);
    await settle();
    expect(at.names().slice(0, 16)).toHaveLength(16);
    expect(at.names().slice(16)).toEqual([
      'exitLookup1',
      'exitLookup2',
      'exitLookup3',
      'exitLookup4',
    ]);
    await at.clock.advance(1_000);
    expect(at.names().slice(20, 28)).toEqual([
      'exitLookup5',
      'exitLookup6',
      'accountRead1',
      'accountRead2',
      'accountRead3',
      'accountRead4',
      'accountRead5',
      'otherRead17',
    ]);
  });

  test('reads and writes do not wait for one another', async () => {
    const at = setup();
    at.askMany('entry', 20);
    at.ask('otherRead', 'list');
    await settle();
    expect(at.names()).toContain('list');
  });
});

describe('the reserve', () => {
  test('is the exits’ alone, and costs the others no throughput', async () => {
    const at = setup({ entryMaxWaitMs: 60_000 });
    at.askMany('entry', 30);
    await settle();
    expect(at.names()).toHaveLength(7);
    expect(at.budget.figures().write.freeTokens).toBe(30);
    await at.clock.advance(2_000);
    expect(at.names()).toHaveLength(27);
    expect(at.budget.figures().write.freeTokens).toBe(30);
    at.askMany('exit', 3);
    await settle();
    expect(at.names().slice(-3)).toEqual(['exit1', 'exit2', 'exit3']);
  });
});

describe('limits of waiting', () => {
  test('an entry that waits too long is refused unsent, at its limit and not before', async () => {
    const at = setup();
    at.askMany('exit', 40);
    at.ask('entry', 'late');
    await at.clock.advance(1_999, 1);
    expect(at.results.has('late')).toBe(false);
    await at.clock.advance(1);
    expect(at.results.get('late')).toBe('rate_budget_late');
    await at.clock.advance(5_000);
    expect(at.names()).not.toContain('late');
  });

  test('a refusal of the budget says whether the venue had turned the request away before', async () => {
    const at = setup();
    const verdict = (): Judged<string> => ({ reply: '429', verdict: 'turnedAway' });
    const entry = { class: 'entry', costTokens: COSTS.entry } as const;
    const sent = at.budget.run(entry, () => Promise.resolve(verdict()));
    await settle();
    at.askMany('exit', 60);
    const unsent = at.budget.run(entry, () => Promise.resolve(verdict()));
    await at.clock.advance(5_000);
    expect(await sent).toMatchObject({ code: 'rate_budget_late', wasTurnedAway: true });
    expect(await unsent).toMatchObject({ code: 'rate_budget_late', wasTurnedAway: false });
  });

  test('entries and reads beyond the bound are refused at once; exits and their questions never', async () => {
    const at = setup({ maxWaiting: 3 });
    for (const of of ['entry', 'accountRead', 'otherRead'] as const) at.askMany(of, 30);
    at.askMany('exit', 500);
    at.askMany('cancel', 500);
    at.askMany('exitLookup', 500);
    await settle();
    const refused = [...at.results].filter(([, result]) => result === 'rate_budget_full');
    expect(refused.map(([name]) => name.replace(/\d+/, ''))).toEqual([
      ...Array.from({ length: 20 }, () => 'entry'),
      ...Array.from({ length: 11 }, () => 'accountRead'),
      ...Array.from({ length: 27 }, () => 'otherRead'),
    ]);
    await at.clock.advance(120_000, 100);
    for (const of of ['exit', 'cancel', 'exitLookup'])
      expect(at.results.get(`${of}500`)).toBe('passed');
  });

  test('a stop refuses all that wait, and whoever comes later', async () => {
    const at = setup();
    at.askMany('exit', 12);
    at.budget.stop();
    at.ask('exit', 'later');
    await settle();
    expect(at.names()).toHaveLength(10);
    for (const name of ['exit11', 'exit12', 'later'])
      expect(at.results.get(name)).toBe('rate_budget_stopped');
    expect(at.clock.pending()).toBe(0);
  });

  test('a request whose answer hangs gives its tokens free after a while', async () => {
    const at = setup();
    for (let index = 0; index < 10; index += 1) at.ask('exit', `hanging${index}`, true);
    at.ask('exit', 'next');
    await at.clock.advance(1_090);
    expect(at.names()).not.toContain('next');
    await at.clock.advance(10);
    expect(at.sent.at(-1)).toEqual(['next', 1_100]);
  });

  test('what the sender throws reaches the caller, and the next has its turn', async () => {
    const at = setup();
    const defect = new Error('defect');
    await expect(
      at.budget.run({ class: 'exit', costTokens: 100 }, () => Promise.reject(defect)),
    ).rejects.toBe(defect);
    at.ask('exit', 'next');
    await at.clock.advance(100);
    expect(at.results.get('next')).toBe('passed');
  });
});

describe('turned away by the venue', () => {
  test('a request keeps its place and its caller hears nothing of it', async () => {
    const at = setup();
    at.answers('exit1', 'turnedAway');
    at.ask('exit', 'exit1');
    await settle();
    at.ask('exit', 'exit2');
    await settle();
    expect(at.names()).toEqual(['exit1']);
    await at.clock.advance(249);
    expect(at.names()).toEqual(['exit1']);
    await at.clock.advance(101);
    expect(at.names()).toEqual(['exit1', 'exit1', 'exit2']);
    expect(at.results.get('exit1')).toBe('passed');
    expect(at.budget.figures().write).toMatchObject({ slowedDown: 1 });
    expect(at.budget.figures().write.lines.get('exit')).toMatchObject({ sent: 2, waiting: 0 });
  });

  test('it goes before those who have come after it and were never sent', async () => {
    const at = setup();
    at.answers('exit2', 'turnedAway');
    at.askMany('exit', 12);
    await settle();
    await at.clock.advance(1_000);
    expect(at.names().slice(10)).toEqual(['exit2', 'exit11', 'exit12']);
  });

  test.each([
    [0.999_999, [0, 250, 750, 1_750, 3_750]],
    [0, [0, 125, 375, 875, 1_875]],
  ])('the pauses double, spread by jitter %d', async (jitter, instants) => {
    const at = setup({ patienceMs: 60_000 }, jitter);
    at.answers('x', 'turnedAway', 'turnedAway', 'turnedAway', 'turnedAway');
    at.ask('exit', 'x');
    await settle();
    await at.clock.advance(10_000, 1);
    expect(at.sent.map(([, atMs]) => atMs)).toEqual(instants);
  });

  test('the pauses have a ceiling, and begin anew once a request is let through', async () => {
    const at = setup({ patienceMs: 600_000, pauseMaxMs: 1_000 });
    at.answers('x', ...Array.from({ length: 6 }, () => 'turnedAway' as const));
    at.ask('exit', 'x');
    await settle();
    await at.clock.advance(20_000);
    expect(at.sent.map(([, atMs]) => atMs)).toEqual([0, 250, 750, 1_750, 2_750, 3_750, 4_750]);
    at.answers('y', 'turnedAway');
    at.ask('exit', 'y');
    await settle();
    await at.clock.advance(1_000);
    expect(at.sent.slice(-2)).toEqual([
      ['y', 20_000],
      ['y', 20_250],
    ]);
  });

  test('many that were turned away together make one pause', async () => {
    const at = setup();
    for (let index = 1; index <= 5; index += 1) at.ask('exit', `x${index}`, true);
    await settle();
    for (const answer of at.kept.values()) answer({ reply: '429', verdict: 'turnedAway' });
    await settle();
    await at.clock.advance(250);
    expect(at.names().slice(5)).toEqual(['x1', 'x2']);
  });

  test('the caller is told once its patience is over, with the venue’s own word', async () => {
    const at = setup({ patienceMs: 700 });
    at.answers('x', ...Array.from({ length: 9 }, () => 'turnedAway' as const));
    at.ask('exit', 'x');
    await settle();
    await at.clock.advance(749);
    expect(at.results.has('x')).toBe(false);
    await at.clock.advance(1);
    expect(at.results.get('x')).toBe('turnedAway');
    expect(at.names()).toHaveLength(3);
  });

  test('a plea to slow down pauses the lane; the request itself is not sent again', async () => {
    const at = setup();
    at.answers('x', 'slowDown');
    at.ask('exit', 'x');
    await settle();
    at.ask('exit', 'next');
    await at.clock.advance(1_000);
    expect(at.results.get('x')).toBe('slowDown');
    expect(at.sent).toEqual([
      ['x', 0],
      ['next', 250],
    ]);
  });

  test('after a stop it is not sent again', async () => {
    const at = setup();
    at.ask('exit', 'x', true);
    await settle();
    at.budget.stop();
    at.kept.get('x')?.({ reply: '429', verdict: 'turnedAway' });
    await at.clock.advance(1_000);
    expect(at.results.get('x')).toBe('429');
    expect(at.names()).toHaveLength(1);
  });
});

describe('an exit that is held up', () => {
  test('is told from its limit on, and told to be over', async () => {
    const at = setup();
    at.askMany('exit', 25);
    await at.clock.advance(999, 1);
    expect(at.told.filter((since) => since !== null)).toEqual([]);
    await at.clock.advance(1);
    expect(at.told.at(-1)).toBe(0);
    await at.clock.advance(1_000);
    expect(at.told.at(-1)).toBeNull();
  });

  test('counts while it is on its way again after it was turned away', async () => {
    const at = setup();
    at.answers('x', 'turnedAway', 'turnedAway', 'turnedAway');
    at.ask('exit', 'x');
    await settle();
    await at.clock.advance(1_000);
    expect(at.told.at(-1)).toBe(0);
    await at.clock.advance(750);
    expect(at.told.at(-1)).toBeNull();
    expect(at.told.filter((since) => since === null)).toHaveLength(1);
  });
});
