import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { RunOutcome } from '../../src/cli/commands.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { run } from '../../src/commands/run.ts';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, settingsOf, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A whole run in this process, as the command line starts it. */
type Run = {
  readonly said: readonly string[];
  /** What the probe answers: its status and its body. */
  readonly probe: (path: string) => Promise<readonly [number, unknown]>;
  readonly stop: () => void;
  readonly outcome: Promise<RunOutcome>;
};

let world: World;
let way: DatabaseWay;
let written: string;
const begun: Run[] = [];

beforeEach(async () => {
  world = await openWorld();
  way = await openDatabaseWay(world.test.connection);
  way.cut();
  written = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(async () => {
  for (const { stop } of begun) stop();
  await Promise.all(begun.splice(0).map(({ outcome }) => outcome));
  vi.restoreAllMocks();
  way.cut();
  await world.end();
});

const begin = (settings: Readonly<Record<string, unknown>> = {}): Run => {
  const said: string[] = [];
  const stop = new AbortController();
  const outcome = run({
    settings: settingsOf({ ...world, url: way.url }, { 'probes.port': 0, desks: [], ...settings }),
    announce: (line) => void said.push(line),
    permit: null,
    reveal: null,
    stop: stop.signal,
  });
  const begunRun: Run = {
    said,
    probe: async (path) => {
      const line = said.find((each) => each.startsWith('probes: ')) ?? '';
      const response = await fetch(new URL(path, line.slice('probes: '.length)));
      return [response.status, await response.json()];
    },
    stop: () => stop.abort(),
    outcome,
  };
  begun.push(begunRun);
  return begunRun;
};

const isWaiting = (): Promise<unknown> => eventually(() => written.includes('does not answer'));

describe('a start whose database is away', () => {
  it('is alive and not started for as long as it waits, and comes up once it is there', async () => {
    const { outcome, probe, stop } = begin();
    await isWaiting();
    expect(await probe('/livez')).toEqual([200, { status: 'ok' }]);
    expect(await probe('/startupz')).toEqual([503, { status: 'failed', startupPercent: 0 }]);
    await way.mend();
    await eventually(async () => (await probe('/startupz'))[0] === 200, 60_000);
    expect(written).toContain('alarm over: the database does not answer');
    stop();
    expect((await outcome).exitCode).toBe(EXIT.ok);
  });

  it('ends with a clear line and its own code once the patience is over', async () => {
    const { exitCode, faults } = await begin({ 'database.startPatienceMs': 300 }).outcome;
    expect([exitCode, faults]).toEqual([
      EXIT.database,
      [
        expect.stringMatching(
          /the database: expected an answer within 300 ms \(database.startPatienceMs\), found: .*ECONNREFUSED/,
        ),
      ],
    ]);
  });

  it('stops at once when it is asked to', async () => {
    const { outcome, stop } = begin();
    await isWaiting();
    const askedAt = performance.now();
    stop();
    expect((await outcome).exitCode).toBe(EXIT.ok);
    expect(performance.now() - askedAt).toBeLessThan(5_000);
  });
});
