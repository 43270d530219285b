import { describe, expect, test } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import {
  beginning,
  judgeCareer,
  newCareer,
  type Career,
} from '../../machines/supervision/career.ts';
import type { ExitKind, RestartClass } from '../../machines/supervision/restart.ts';

const policyOf = (restart: RestartClass) => ({
  restart,
  intensity: { restarts: 2, periodMs: 1_000 },
  backoff: { baseMs: 100, factor: 2, capMs: 1_000, jitter: 0, quietMs: 5_000 },
});
const exitAt = (atMs: number, exit: ExitKind = 'crashed') => ({
  exit,
  atMs: epochMs(atMs),
  chance: 0,
});

test('each start is a new incarnation that is not up yet', () => {
  const career = beginning({ ...newCareer, incarnation: 4, startedAtMs: epochMs(7) });
  expect(career).toMatchObject({ incarnation: 5, startedAtMs: null });
});

describe('an exit', () => {
  test('that is no failure ends the career', () => {
    const verdict = judgeCareer(newCareer, policyOf('transient'), exitAt(0, 'normal'));
    expect(verdict).toEqual({ type: 'ended' });
  });

  test('is answered with longer and longer waits, until the window is full', () => {
    const waits: number[] = [];
    let career: Career = newCareer;
    for (const atMs of [0, 10, 20]) {
      const verdict = judgeCareer(career, policyOf('permanent'), exitAt(atMs));
      if (verdict.type !== 'restart') {
        expect(verdict).toEqual({ type: 'exhausted' });
        break;
      }
      waits.push(verdict.inMs);
      career = verdict.career;
    }
    expect(waits).toEqual([100, 200]);
    expect(career).toMatchObject({ restarts: 2, failures: 2, window: [0, 10] });
  });

  test('after a quiet life is waited for as the first one', () => {
    const career = { ...newCareer, failures: 5, restarts: 5, startedAtMs: epochMs(0) };
    const verdict = judgeCareer(career, policyOf('permanent'), exitAt(5_000));
    expect(verdict).toMatchObject({ type: 'restart', inMs: 100, career: { failures: 1 } });
  });
});
