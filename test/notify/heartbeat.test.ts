import { createServer, type Server } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  startHeartbeat,
  type Heartbeat,
  type HeartbeatOptions,
} from '../../src/notify/heartbeat.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { listenOnLoopback } from '../../src/simulator/loopback.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';

let server: Server;
let url: string;
let status: number;
let got: string[];
let ails: readonly string[];
let heartbeat: Heartbeat | null = null;

beforeEach(async () => {
  [got, ails, status] = [[], [], 200];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      got.push(`${request.method} ${request.url} ${body}`.trim());
      response.writeHead(status).end('OK');
    });
  });
  url = `http://${await listenOnLoopback(server)}/ping/a-uuid?create=1`;
});
afterEach(() => {
  heartbeat?.stop();
  server.closeAllConnections();
  server.close();
});

const begin = (unwell: HeartbeatOptions['unwell']) => {
  const { lines, log } = recordingLog();
  const made = startHeartbeat(
    { url, everyMs: 10, unwell },
    { ails: () => ails, log, clock: systemClock() },
  );
  heartbeat = made;
  return { lines, report: made.report };
};

describe('a sign of life', () => {
  it('is given while the process is well, and in silence not while it is not', async () => {
    const { report } = begin('silence');
    await eventually(() => report().sent >= 2);
    expect(new Set(got)).toEqual(new Set(['GET /ping/a-uuid?create=1']));
    ails = ['journal', 'feed:kalshi:market'];
    await eventually(() => report().withheld >= 1);
    const { length } = got;
    await eventually(() => report().withheld >= 5);
    expect(got).toHaveLength(length);
    expect(report().fault).toBe('withheld: journal, feed:kalshi:market');
    ails = [];
    await eventually(() => report().fault === null);
    expect(got.length).toBeGreaterThan(length);
  });

  it('is its contrary where the service is to be told of it', async () => {
    ails = ['journal', 'switch'];
    const { report } = begin('fail');
    await eventually(() => got.length >= 2);
    expect(new Set(got)).toEqual(new Set(['POST /ping/a-uuid/fail?create=1 journal\nswitch']));
    expect(report()).toMatchObject({ sent: 0, failed: 0, takenAtMs: null });
  });

  it('that is not taken is told once, and given again', async () => {
    status = 503;
    const { lines, report } = begin('silence');
    await eventually(() => report().failed >= 3);
    expect(report().fault).toBe('expected a 2xx answer, found 503: OK');
    expect(lines.map(({ event }) => event)).toEqual(['a sign of life was not taken']);
    status = 200;
    await eventually(() => report().sent >= 1);
    expect(report().fault).toBeNull();
  });

  it('ends with the process', async () => {
    const clock = testClock();
    const { log } = recordingLog();
    const options = { url, everyMs: 1_000, unwell: 'silence' } as const;
    const { report, stop } = startHeartbeat(options, { ails: () => ails, log, clock });
    clock.advanceSync(1_000, 1_000);
    await eventually(() => report().sent === 1);
    await eventually(() => clock.pending() === 1);
    stop();
    expect(clock.pending()).toBe(0);
  });
});
