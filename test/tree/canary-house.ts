import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { vi } from 'vitest';

import { micros } from '../../machines/model/money.ts';
import type { ExitCode } from '../../src/cli/exit-codes.ts';
import { runCli } from '../../src/cli/program.ts';
import { commands } from '../../src/commands.ts';
import { canariesOf, type Canary } from '../support/canaries.ts';
import { openLiveWorld, type LiveWorld } from '../support/live-world.ts';
import { startTalkativeProxy, type TalkativeProxy } from '../support/talkative-proxy.ts';

/* A live run among men in the middle, every secret of which is a canary. */

export const PASSWORD = 'canary/p@ssword+4711';
/** The files in which tokens are kept. */
export const TOKENS = ['api-token', 'api-token-operate', 'api-token-view'] as const;

/** What opens the ways out to people: addresses by their paths, keys and tokens. */
const TELLING = {
  HOOK_URL: 'services/canary-hook-path/T0CANARY4711',
  HOOK_KEY: 'canary-hook-signing-key',
  TOPIC_URL: 'canary-topic-of-ntfy',
  TOPIC_TOKEN: 'tk_canary4711topictoken',
  BOT_TOKEN: '4711:canary-token-of-a-bot',
  DISCORD_URL: 'api/webhooks/471147114711/canary-discord-token',
  SLACK_URL: 'services/T4711/canary-slack-token',
  BEAT_URL: 'ping/canary-uuid-of-the-beat',
} as const;

/** Who stands before each venue, and where people are told. */
type Proxies = Readonly<Record<'kalshi' | 'spot' | 'usdm' | 'people', TalkativeProxy>>;

type Running = { readonly code: Promise<ExitCode>; readonly stop: () => void };

export type CanaryHouse = {
  readonly world: LiveWorld;
  readonly proxies: Proxies;
  /** Everything that was printed or logged. */
  readonly said: () => string;
  readonly environment: () => Readonly<Record<string, string>>;
  /** Everything that the run has to say, by the proxies that repeat what they are sent. */
  readonly settingsFile: () => string;
  /** Runs a command line. */
  readonly begin: (line: string, env?: Readonly<Record<string, string>>) => Running;
  /** Where the API listens; empty before it does. */
  readonly apiUrl: () => string;
  /** Asks the API. */
  readonly asked: (path: string, init?: RequestInit) => Promise<Response>;
  /** By which the stream of the futures account is listened to. */
  readonly listenKeys: () => readonly string[];
  /** The secrets of those who are only looked at, and of the ways out to people. */
  readonly outsiders: () => readonly Canary[];
  /** All secrets of a run that has begun. */
  readonly planted: () => readonly Canary[];
  readonly stop: () => Promise<void>;
};

const openProxies = async ({ name, simulator }: LiveWorld): Promise<Proxies> => {
  const { binance, binanceUsdm } = simulator;
  const people = await startTalkativeProxy('127.0.0.1:1');
  people.say('refusal');
  return {
    kalshi: await startTalkativeProxy(name),
    spot: await startTalkativeProxy(new URL(binance.restUrl).host),
    usdm: await startTalkativeProxy(new URL(binanceUsdm.restUrl).host),
    people,
  };
};

const secretFile = ({ directory }: LiveWorld, place: string): string =>
  join(directory, `${place}.secret`);

const environmentOf = (
  { env, simulator }: LiveWorld,
  { people }: Proxies,
): Readonly<Record<string, string>> => ({
  ...env,
  ...Object.fromEntries(
    Object.entries(TELLING).map(([name, secret]) => [
      name,
      name.endsWith('_URL') ? `http://${people.host}/${secret}` : secret,
    ]),
  ),
  SPOT_KEY: simulator.binance.credentials.apiKey,
  USDM_KEY: simulator.binanceUsdm.credentials.apiKey,
  LIVE_DATABASE_URL: (env['LIVE_DATABASE_URL'] ?? '').replace(
    /\/\/([^@]*)@/,
    `//$1:${encodeURIComponent(PASSWORD)}@`,
  ),
});

const binanceVenues = (world: LiveWorld, { spot, usdm }: Proxies): object => {
  const { binance, binanceUsdm } = world.simulator;
  const through = (url: string, { host }: TalkativeProxy): string =>
    url.replace(new URL(url).host, host);
  return {
    binance: {
      wsUrl: through(binance.wsUrl, spot),
      restUrl: through(binance.restUrl, spot),
      account: {
        apiKey: { env: 'SPOT_KEY' },
        secretFile: secretFile(world, 'binance'),
        restUrl: through(binance.restUrl, spot),
        wsApiUrl: through(binance.wsApiUrl, spot),
      },
    },
    binanceUsdm: {
      wsUrl: through(binanceUsdm.wsUrl, usdm),
      restUrl: through(binanceUsdm.restUrl, usdm),
      account: { apiKey: { env: 'USDM_KEY' }, secretFile: secretFile(world, 'binanceUsdm') },
    },
  };
};

const notifySettings = ({ people }: Proxies): object => ({
  least: 'info',
  everyMs: 100,
  webhook: { url: { env: 'HOOK_URL' }, secret: { env: 'HOOK_KEY' } },
  ntfy: { url: { env: 'TOPIC_URL' }, token: { env: 'TOPIC_TOKEN' } },
  telegram: { token: { env: 'BOT_TOKEN' }, chat: '1', apiUrl: `http://${people.host}` },
  discord: { url: { env: 'DISCORD_URL' } },
  slack: { url: { env: 'SLACK_URL' } },
  heartbeat: { url: { env: 'BEAT_URL' }, everyMs: 1_000, unwell: 'fail' },
});

const writeSettings = (world: LiveWorld, proxies: Proxies): string =>
  world.settingsFile({
    venues: {
      kalshi: {
        ...world.kalshi,
        restUrl: world.kalshi.restUrl.replace(world.name, proxies.kalshi.host),
        wsUrl: world.kalshi.wsUrl.replace(world.name, proxies.kalshi.host),
      },
      coinbase: world.simulator.coinbase,
      ...binanceVenues(world, proxies),
    },
    markets: { perpetuals: ['BTCUSDT'] },
    notify: notifySettings(proxies),
    api: { port: 0, readOnly: false },
    record: { enabled: true },
    log: { level: 'debug', format: 'json', repeatWindowMs: 0 },
  });

const outsidersOf = ({ simulator }: LiveWorld, listenKeys: readonly string[]): readonly Canary[] =>
  canariesOf({
    ...Object.fromEntries(
      (['binance', 'binanceUsdm'] as const).flatMap((place) => {
        const { apiKey, secret } = simulator[place].credentials;
        return [
          [`the key of ${place}`, apiKey],
          [`the secret of ${place}`, secret],
        ];
      }),
    ),
    ...Object.fromEntries(listenKeys.map((key, index) => [`listen key ${index}`, key])),
    ...Object.fromEntries(
      Object.entries(TELLING).flatMap(([name, secret]) =>
        [secret, ...secret.split('/')]
          .filter((part) => part.length >= 10)
          .map((part) => [`${name}, ${part}`, part]),
      ),
    ),
  });

const beginIn = (
  env: Readonly<Record<string, string>>,
  line: string,
  hear: (text: string) => void,
): Running => {
  const controller = new AbortController();
  const code = runCli(line.split(' '), {
    env,
    console: { out: hear, err: hear },
    commands,
    version: '1.2.3',
    stop: controller.signal,
  });
  return { code, stop: () => controller.abort() };
};

export const openCanaryHouse = async (): Promise<CanaryHouse> => {
  let said = '';
  const hear = (text: string): void => {
    said += text;
  };
  const world = await openLiveWorld([], { startingFuturesMicros: micros(10_000_000_000) });
  const proxies = await openProxies(world);
  const { binance, binanceUsdm } = world.simulator;
  for (const [place, { account }] of Object.entries({ binance, binanceUsdm }))
    writeFileSync(secretFile(world, place), account.credentials.secret, { mode: 0o600 });
  const written = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    hear(String(text));
    return true;
  });
  const dataFile = (name: string): string =>
    readFileSync(join(world.directory, 'data', name), 'utf8');
  const environment = () => environmentOf(world, proxies);
  const apiUrl = (): string => /"url":"(http[^"]+)"/.exec(said)?.[1] ?? '';
  const listenKeys = (): readonly string[] =>
    proxies.usdm.paths().flatMap((path) => /^\/private\/ws\/(\w+)/.exec(path)?.[1] ?? []);
  const outsiders = () => outsidersOf(world, listenKeys());
  return {
    ...{ world, proxies, environment, apiUrl, listenKeys, outsiders },
    said: () => said,
    settingsFile: () => writeSettings(world, proxies),
    begin: (line, env = environment()) => beginIn(env, line, hear),
    asked: (path, init = {}) =>
      fetch(`${apiUrl()}${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${dataFile('api-token').trim()}`,
          ...(init.method === 'POST' && {
            'content-type': 'application/json',
            'idempotency-key': `canary-${randomUUID()}`,
          }),
        },
      }),
    planted: () => [
      ...outsiders(),
      ...canariesOf({
        'the key id': world.env['LIVE_KEY_ID'] ?? '',
        'the private key': readFileSync(join(world.directory, 'kalshi.pem'), 'utf8'),
        'the database password': PASSWORD,
        ...Object.fromEntries(TOKENS.map((name) => [name, dataFile(name)])),
      }),
    ],
    stop: async () => {
      written.mockRestore();
      await Promise.all(Object.values(proxies).map(({ stop }) => stop()));
      await world.stop();
    },
  };
};
