import { connect } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import type { HealthState } from '../../machines/health/health.ts';
import { plusMs } from '../../machines/model/time.ts';
import { startProbes, type Probes } from '../../src/http/probes.ts';
import { testClock } from '../support/simulated-clock.ts';

const clock = testClock();

const metrics = () => Promise.resolve('tradewarden_up_seconds 1\n');

const healthy: HealthState = {
  started: true,
  startupPercent: 100,
  draining: false,
  root: 'active',
  fatal: false,
  heartbeatAtMs: clock.now(),
  startedAtMs: clock.now(),
  sweptAtMs: clock.now(),
  sweepLimitMs: 1_000,
  checks: [
    { name: 'journal', ok: true, reason: '' },
    { name: 'feed:coinbase:BTC-USD', ok: true, reason: '' },
  ],
};

const staleFeed: HealthState = {
  ...healthy,
  checks: [{ name: 'feed:coinbase:BTC-USD', ok: false, reason: 'silent, key id 4711' }],
};

const open: Probes[] = [];

const probes = async (state: HealthState): Promise<Probes> => {
  const started = await startProbes({
    host: '127.0.0.1',
    port: 0,
    state: () => state,
    clock,
    metrics,
  });
  open.push(started);
  return started;
};

const ask = async (
  state: HealthState,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: string; headers: Headers }> => {
  const { url } = await probes(state);
  const response = await fetch(url + path, init);
  return { status: response.status, body: await response.text(), headers: response.headers };
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((started) => started.kill()));
});

describe('the probe listener', () => {
  it.each(['/livez', '/readyz', '/startupz'])(
    'answers %s with 200 when all is well',
    async (path) => {
      const { status, body, headers } = await ask(healthy, path);
      expect([status, body]).toEqual([200, '{"status":"ok"}']);
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('keeps living and is not ready while a feed is stale', async () => {
    expect((await ask(staleFeed, '/livez')).status).toBe(200);
    const ready = await ask(staleFeed, '/readyz');
    expect([ready.status, ready.body]).toEqual([
      503,
      '{"status":"failed","failed":["feed:coinbase:BTC-USD"]}',
    ]);
  });

  it('tells strangers no reasons', async () => {
    for (const path of [
      '/livez',
      '/readyz',
      '/readyz?verbose',
      '/startupz',
      '/healthz',
      '/metrics',
    ])
      expect((await ask(staleFeed, path)).body).not.toContain('4711');
  });

  it('lists every check on ?verbose', async () => {
    const { status, body } = await ask(staleFeed, '/readyz?verbose');
    expect(status).toBe(503);
    expect(body.trim().split('\n')).toEqual([
      '[+] startup ok',
      '[+] draining ok',
      '[+] watch ok',
      '[-] feed:coinbase:BTC-USD failed',
      'not ready',
    ]);
  });

  it('leaves out what ?exclude= names, and only that', async () => {
    const draining = { ...staleFeed, draining: true };
    expect((await ask(staleFeed, '/readyz?exclude=feed:coinbase:BTC-USD')).status).toBe(200);
    expect((await ask(draining, '/readyz?exclude=feed:coinbase:BTC-USD')).status).toBe(503);
  });

  it('tells how far the boot is', async () => {
    const booting = { ...healthy, started: false, startupPercent: 40 };
    const { status, body } = await ask(booting, '/startupz');
    expect([status, body]).toEqual([503, '{"status":"failed","startupPercent":40}']);
  });

  it('fails liveness when the heartbeat is overdue', async () => {
    const hung = { ...healthy, heartbeatAtMs: plusMs(clock.now(), -30_001) };
    const { status, body } = await ask(hung, '/livez');
    expect([status, body]).toEqual([503, '{"status":"failed","failed":["heartbeat"]}']);
  });

  it.each([
    ['pass', 200, healthy],
    ['warn', 200, staleFeed],
    ['fail', 503, { ...healthy, root: 'failed' as const }],
  ])('sums up as %s on /healthz', async (status, code, state) => {
    const answer = await ask(state, '/healthz');
    expect(answer.headers.get('content-type')).toContain('application/health+json');
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      code,
      { status, version: '1', serviceId: 'tradewarden' },
    ]);
  });

  it('names each check on /healthz, with one colon in each key', async () => {
    const { body } = await ask(staleFeed, '/healthz');
    expect(JSON.parse(body)).toHaveProperty('checks', {
      'process:alive': [{ status: 'pass' }],
      'startup:fit': [{ status: 'pass' }],
      'draining:fit': [{ status: 'pass' }],
      'watch:fit': [{ status: 'pass' }],
      'feed/coinbase/BTC-USD:fit': [{ status: 'warn' }],
    });
  });

  it('hands out the text for Prometheus under its type', async () => {
    const { status, body, headers } = await ask(healthy, '/metrics');
    expect([status, body]).toEqual([200, 'tradewarden_up_seconds 1\n']);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('answers HEAD without a body and refuses every other method', async () => {
    const head = await ask(healthy, '/readyz', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const refused = await ask(healthy, '/readyz', { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('answers 404 elsewhere, uncached', async () => {
    const { status, headers } = await ask(healthy, '/metrics/../etc');
    expect([status, headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  it('names the setting when its address is taken', async () => {
    const first = await probes(healthy);
    const port = Number(new URL(first.url).port);
    await expect(
      startProbes({ host: '127.0.0.1', port, state: () => healthy, clock, metrics }),
    ).rejects.toThrow(
      `expected a free address 127.0.0.1:${port}, found one that another process uses; ` +
        'set probes.host and probes.port',
    );
  });

  it('stops without waiting for idle connections, and the port is free again', async () => {
    const first = await probes(healthy);
    await fetch(`${first.url}/livez`).then((response) => response.text());
    await first.stop();
    const port = Number(new URL(first.url).port);
    const second = await startProbes({
      host: '127.0.0.1',
      port,
      state: () => healthy,
      clock,
      metrics,
    });
    await second.stop();
  });

  it('is killed under an open connection that asks nothing', async () => {
    const { url, kill } = await probes(healthy);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await kill();
    await closed;
  });
});
