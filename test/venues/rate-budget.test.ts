import { describe, expect, test } from 'vitest';

import type { Judged } from '../../src/venues/rate-lane.ts';
import { COSTS, settle, setup } from './rate-budget-bench.ts';

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
