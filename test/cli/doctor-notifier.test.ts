import { createServer, type Server } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkNotifier } from '../../src/commands/doctor/notifier.ts';
import { loadConfig } from '../../src/config/load.ts';
import { listenOnLoopback } from '../../src/simulator/loopback.ts';

let server: Server;
let root: string;
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url === '/gone' ? 404 : 204).end();
  });
  root = `http://${await listenOnLoopback(server)}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const check = async (notify: object, env: Readonly<Record<string, string>>) => {
  const overrides = [{ path: 'notify', value: notify, option: '--notify' }];
  const settings = loadConfig({ env, file: null, overrides });
  if (!settings.ok) return settings.error;
  const checks = await checkNotifier(settings.value);
  return checks.map(({ what, verdict, found }) => ({ what, verdict, found }));
};

describe('the doctor, of the ways out to people', () => {
  it('says that nobody would be told', async () => {
    expect(await check({}, {})).toMatchObject([
      { what: 'channels', verdict: 'skipped' },
      { what: 'heartbeat', verdict: 'skipped' },
    ]);
  });

  it('tries each channel, and gives no sign of life', async () => {
    const notify = {
      ntfy: { url: { env: 'TOPIC' } },
      discord: { url: { env: 'GONE' } },
      telegram: { token: { env: 'BOT' }, chat: '1', apiUrl: root },
      heartbeat: { url: { env: 'BEAT' } },
    };
    const env = { TOPIC: `${root}/topic`, GONE: `${root}/gone`, BOT: '1:x', BEAT: `${root}/beat` };
    expect(await check(notify, env)).toMatchObject([
      { what: 'ntfy', verdict: 'passed' },
      { what: 'telegram', verdict: 'passed' },
      { what: 'discord', verdict: 'warned', found: 'expected a 2xx answer, found 404' },
      { what: 'heartbeat', verdict: 'passed' },
    ]);
    expect(asked.toSorted()).toEqual(['/bot1:x/sendMessage', '/gone', '/topic']);
    expect(await check({ heartbeat: notify.heartbeat }, { BEAT: 'none' })).toMatchObject([
      { what: 'channels' },
      { what: 'heartbeat', verdict: 'warned' },
    ]);
  });
});
