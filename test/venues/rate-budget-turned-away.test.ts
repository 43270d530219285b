import { describe, expect, test } from 'vitest';

import { settle, setup } from './rate-budget-bench.ts';

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
