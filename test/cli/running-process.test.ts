import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { ok } from '../../machines/model/result.ts';
import { feeds } from '../../src/api/schemas/house.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { Followed } from '../../src/cli/process-views.ts';
import { processCommands } from '../../src/commands/process.ts';
import { listenOnLoopback } from '../../src/simulator/loopback.ts';
import { eventually } from '../support/eventually.ts';
import {
  openWorld,
  settingsOf,
  startHouse,
  type RunningHouse,
  type World,
} from '../tree/running-house.ts';
import { cli } from './bench.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let world: World;
let running: RunningHouse;
let isStopped = false;

const stop = async (): Promise<void> => {
  if (!isStopped) await running.root.stop();
  isStopped = true;
};

beforeAll(async () => {
  world = await openWorld();
  running = await startHouse(world, { 'paper.speed': 10, 'api.enabled': true, 'api.port': 0 });
});
afterAll(async () => {
  await stop();
  await world.end();
});

const here = (line: string) =>
  cli(`${line} --data-dir ${world.dataDirectory}`, { process: processCommands });

describe('a running process, asked on the command line', () => {
  it('tells its supervisors, their strategies and their children', async () => {
    const { code, out } = await here('tree');
    expect(code).toBe(EXIT.ok);
    expect(out).toMatch(/^tradewarden \(rest_for_one\): \d+ children$/m);
    expect(out).toMatch(/^ {2}feed:kalshi:market +running +0 /m);
  });

  it('tells its feeds, as JSON where that is asked for', async () => {
    const { out } = await here('feeds --json');
    const { feeds: told } = feeds.parse(JSON.parse(out));
    expect(told.map(({ id }) => id)).toContain('feed:kalshi:market');
    expect((await here('feeds')).out).toMatch(/^feed:coinbase:BTC-USD +\w+ /m);
  });

  it('tells whether it may trade, also by the exit code', async () => {
    // A tree in a test is not said to have come up: that is the business of `run`.
    const { code, out } = await here('health');
    expect([code, out.split('\n')[1]]).toEqual([
      EXIT.notReady,
      expect.stringMatching(/^ready +no: startup/),
    ]);
    const told = await processCommands.health(settingsOf(world, {}));
    if (!told.ok) throw new Error(told.error.lines.join());
    const health = { ...told.value, ready: { pass: true, failed: [] }, checks: [] };
    const fit = await cli('health', {
      process: { ...processCommands, health: () => Promise.resolve(ok(health)) },
    });
    expect([fit.code, fit.out]).toEqual([EXIT.ok, expect.stringMatching(/^ready +yes$/m)]);
  });

  it('tells what happens until it ends, and that it has ended', async () => {
    const told: Followed[] = [];
    const following = processCommands.follow({
      settings: settingsOf(world, {}),
      stop: new AbortController().signal,
      told: (one) => void told.push(one),
    });
    await eventually(
      () => told.some((one) => one.kind === 'happened' && one.happening.kind === 'trade'),
      30_000,
    );
    await stop();
    expect(await following).toMatchObject({
      ok: false,
      error: { exitCode: EXIT.notReady, lines: [expect.stringContaining('has ended')] },
    });
  });

  it('that is not there is named, with the file that should tell of it', async () => {
    await stop();
    const gone = await here('health');
    expect([gone.code, gone.out]).toEqual([EXIT.notReady, '']);
    expect(gone.err).toContain(`found no ${join(world.dataDirectory, 'api-url')}`);
    writeFileSync(join(world.dataDirectory, 'api-url'), 'http://127.0.0.1:9\n');
    expect((await here('tree')).err).toContain('expected a process that answers at');
  });

  it.each([
    ['tree', '<html>', 'expected JSON, found none of it'],
    ['feeds', '{"atMs":0}', 'expected a process of this version, found ✖ Invalid input'],
    ['follow', 'data: {"t":"other"}\n\n', 'expected a process of this version, found a frame'],
    ['follow', 'data: {"t":\n\n', 'expected a process of this version, found a frame'],
  ])('%s says in one line that an answer is none: %s', async (command, body, said) => {
    const server = createServer((_, reply) => reply.end(body));
    const host = await listenOnLoopback(server);
    try {
      writeFileSync(join(world.dataDirectory, 'api-url'), `http://${host}\n`);
      const { code, err } = await here(command);
      expect(code).toBe(EXIT.notReady);
      expect(err.trim().split('\n')).toEqual([expect.stringContaining(said)]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('tradewarden follow', () => {
  it('prints a line for each thing that happens, and ends well when it is stopped', async () => {
    const told: readonly Followed[] = [
      {
        kind: 'happened',
        happening: {
          kind: 'trade',
          atMs: Date.UTC(2026, 1, 25, 4, 22, 45, 58),
          trade: '12',
          actor: 'trade',
          seq: 4,
          event: 'stop.tripped',
          from: 'monitoring.watching',
          to: 'autoStopping.exiting',
          rule: 'momentum',
        },
      },
      {
        kind: 'happened',
        happening: {
          kind: 'feed',
          atMs: Date.UTC(2026, 1, 25, 4, 22, 46),
          feed: 'feed:kalshi:market',
          from: 'live',
          to: 'backingOff',
          reason: 'closed 1006',
        },
      },
      {
        kind: 'happened',
        happening: {
          kind: 'child',
          atMs: Date.UTC(2026, 1, 25, 4, 22, 47),
          supervisor: 'feeds',
          child: 'feed:kalshi:market',
          what: 'child.restarting',
        },
      },
      { kind: 'gap' },
    ];
    const { code, out } = await cli('follow', {
      process: {
        ...processCommands,
        follow: (request) => {
          told.forEach(request.told);
          return Promise.resolve(ok(null));
        },
      },
    });
    expect(code).toBe(EXIT.ok);
    expect(out.trim().split('\n')).toEqual([
      '2026-02-25 04:22:45.058 trade 12: stop.tripped, monitoring.watching → autoStopping.exiting (momentum)',
      '2026-02-25 04:22:46.000 feed:kalshi:market: live → backingOff (closed 1006)',
      '2026-02-25 04:22:47.000 feeds: child.restarting feed:kalshi:market',
      'some of what happened is not kept',
    ]);
  });
});
