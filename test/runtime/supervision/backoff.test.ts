import { expect, test } from 'vitest';

import { startSupervisor } from '../../../src/runtime/supervision/supervisor.ts';
import type { SupervisionEvent } from '../../../src/runtime/supervision/observer.ts';
import { newCast } from './cast.ts';

const waits = (events: readonly SupervisionEvent[]): readonly number[] =>
  events.flatMap((event) => (event.type === 'child.restarting' ? [event.inMs] : []));

test('the wait grows with each failure up to its cap, and anew after a quiet time', async () => {
  const cast = newCast();
  const supervisor = startSupervisor({
    ...cast.options,
    id: 'top',
    intensity: { restarts: 100, periodMs: 1_000 },
    children: [cast.worker('a')],
  });
  await supervisor.started;
  for (let failure = 0; failure < 6; failure += 1) {
    await cast.crash('a');
    await cast.clock.advance(1_000);
  }
  expect(waits(cast.events)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  await cast.clock.advance(10_000, 100);
  await cast.crash('a');
  expect(waits(cast.events).at(-1)).toBe(100);
});

test('jitter comes from the given source of chance', async () => {
  const cast = newCast();
  const supervisor = startSupervisor({
    ...cast.options,
    id: 'top',
    backoff: { ...cast.options.backoff, jitter: 0.5 },
    random: () => 0.6,
    children: [cast.worker('a')],
  });
  await supervisor.started;
  await cast.crash('a');
  expect(waits(cast.events)).toEqual([70]);
  await cast.clock.advance(60);
  expect(cast.isAlive('a')).toBe(false);
  await cast.clock.advance(10);
  expect(cast.isAlive('a')).toBe(true);
});

test('the intensity forgets failures older than its period', async () => {
  const cast = newCast();
  const supervisor = startSupervisor({
    ...cast.options,
    id: 'top',
    intensity: { restarts: 1, periodMs: 2_000 },
    children: [cast.worker('a')],
  });
  await supervisor.started;
  for (let failure = 0; failure < 10; failure += 1) {
    await cast.crash('a');
    await cast.clock.advance(2_010);
  }
  expect(supervisor.children()).toMatchObject([{ phase: 'running', restarts: 10 }]);
});
