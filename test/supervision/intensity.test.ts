import fc from 'fast-check';
import { expect, test } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { admitRestart, type RestartWindow } from '../../machines/supervision/intensity.ts';

const admitAll = (
  times: readonly number[],
  intensity: { restarts: number; periodMs: number },
): { allowed: boolean[]; window: RestartWindow } => {
  const allowed: boolean[] = [];
  let window: RestartWindow = [];
  for (const at of times) {
    const admitted = admitRestart(window, intensity, epochMs(at));
    window = admitted.window;
    allowed.push(admitted.allowed);
  }
  return { allowed, window };
};

test('two restarts in a second are allowed, a third within it is not, a later one is again', () => {
  const { allowed } = admitAll([0, 500, 999, 1600], { restarts: 2, periodMs: 1000 });
  expect(allowed).toEqual([true, true, false, true]);
});

test('a restart exactly one period old still counts', () => {
  expect(admitAll([0, 1000], { restarts: 1, periodMs: 1000 }).allowed).toEqual([true, false]);
  expect(admitAll([0, 1001], { restarts: 1, periodMs: 1000 }).allowed).toEqual([true, true]);
});

test('no restarts allowed means the first failure is final', () => {
  expect(admitAll([0], { restarts: 0, periodMs: 1000 }).allowed).toEqual([false]);
});

test('a restart is allowed exactly when the window up to it holds no more than the limit', () => {
  const gaps = fc.array(fc.nat(400), { maxLength: 40 });
  fc.assert(
    fc.property(gaps, fc.nat(5), fc.integer({ min: 1, max: 1000 }), (steps, restarts, periodMs) => {
      let at = 0;
      const times = steps.map((step) => (at += step));
      const { allowed, window } = admitAll(times, { restarts, periodMs });
      times.forEach((now, index) => {
        const recent = times.slice(0, index + 1).filter((time) => time >= now - periodMs);
        expect(allowed[index]).toBe(recent.length <= restarts);
      });
      for (const time of window) expect(time).toBeGreaterThanOrEqual(at - periodMs);
    }),
  );
});
