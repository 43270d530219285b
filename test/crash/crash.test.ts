import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { POINTS, type Point } from './points.ts';
import { describeReport } from './print.ts';
import { isClean, type CrashReport } from './report.ts';
import { runCrash, type CrashOptions } from './run.ts';

const WITHIN_MS = 240_000;

const directories: string[] = [];

afterEach(() => {
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

const run = (
  options: Pick<CrashOptions, 'kills' | 'seed' | 'variant' | 'points' | 'leg'>,
): Promise<CrashReport> => {
  const directory = join(tmpdir(), `tradewarden-crash-${randomBytes(4).toString('hex')}`);
  directories.push(directory);
  return runCrash({
    lanes: 1,
    speed: 5,
    databaseShare: 0,
    finishWithinMs: 5_000,
    ...options,
    directory,
  });
};

/** Where what has been done and what has been noted lie furthest apart. */
const IN_BETWEEN: readonly Point[] = [
  'request sent',
  'venue accepted',
  'reply arrived',
  'reply decided',
];

/** Up and unprotected for longer than this, a position has to say why. */
const SILENT_MS = 5_000;

/** Starts whose last position was long unprotected, and nobody said for what. */
const silentOf = ({ slowest }: CrashReport): CrashReport['slowest'] =>
  slowest.filter(
    ({ last, protectedMs, upMs }) => protectedMs - upMs > SILENT_MS && (last?.why ?? null) === null,
  );

describe('a house that is killed at named points', () => {
  it(
    'loses nothing, sells nothing twice, and keeps every word that it was given (scenario 27)',
    async () => {
      const report = await run({ kills: 20, seed: 7, variant: 'house', points: POINTS });
      process.stdout.write(`\n${describeReport(report)}`);
      expect(isClean(report)).toBe(true);
      expect(silentOf(report)).toEqual([]);
      expect(report.kills.victims).toBe(20);
      expect(report.acked).toBeGreaterThan(0);
      expect(report.orders.exits).toBeGreaterThan(0);
      expect(report.perpetuals.longs).toBeGreaterThan(0);
      expect(report.perpetuals.shorts).toBeGreaterThan(0);
      expect(report.perpetuals.exits).toBeGreaterThan(0);
      expect(report.points.filter(({ struck }) => struck > 0).length).toBeGreaterThan(5);
    },
    WITHIN_MS,
  );
});

describe('the harness is not blind', () => {
  it(
    'to a bot that acts before it notes, under ids of its own making',
    async () => {
      const report = await run({ kills: 8, seed: 3, variant: 'naive', points: IN_BETWEEN });
      expect(report.lost.length).toBeGreaterThan(0);
      expect(report.duplicate.length).toBeGreaterThan(0);
      expect(report.overSold.length).toBeGreaterThan(0);
    },
    WITHIN_MS,
  );

  it(
    'to a client of futures that sends an order anew before its absence is proven',
    async () => {
      // The venue refuses a second exit of what is gone; a second entry it takes.
      const points: readonly Point[] = ['venue accepted'];
      const report = await run({ kills: 8, seed: 5, variant: 'eager', points, leg: 'entry' });
      const twins = report.duplicate.filter(({ what }) => what.includes('accepted twice'));
      expect(twins.length).toBeGreaterThan(0);
      expect(report.missingAcked).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'to a journal that says yes before it has asked the database',
    async () => {
      const points: readonly Point[] = ['after commit'];
      const report = await run({ kills: 16, seed: 5, variant: 'hasty', points });
      expect(report.missingAcked.length).toBeGreaterThan(0);
    },
    WITHIN_MS,
  );
});
