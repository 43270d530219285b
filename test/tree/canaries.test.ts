import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { micros } from '../../machines/model/money.ts';
import { packageRoot } from '../../db/package-root.ts';
import { commands } from '../../src/commands.ts';
import { EXIT, type ExitCode } from '../../src/cli/exit-codes.ts';
import { runCli } from '../../src/cli/program.ts';
import { ask } from '../db/journal-database.ts';
import { canariesOf, findCanaries, type Canary } from '../support/canaries.ts';
import { eventually } from '../support/eventually.ts';
import { openLiveWorld, type LiveWorld } from '../support/live-world.ts';
import { startTalkativeProxy, type TalkativeProxy } from '../support/talkative-proxy.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 });

const PASSWORD = 'canary/p@ssword+4711';
const TOKENS = ['api-token', 'api-token-operate', 'api-token-view'] as const;

let world: LiveWorld;
let proxy: TalkativeProxy;
/** Binance behind men in the middle, and where people are told. */
let others: {
  readonly spot: TalkativeProxy;
  readonly usdm: TalkativeProxy;
  readonly people: TalkativeProxy;
};
let said: string;
beforeEach(async () => {
  said = '';
  world = await openLiveWorld([], { startingFuturesMicros: micros(10_000_000_000) });
  proxy = await startTalkativeProxy(world.name);
  const { binance, binanceUsdm } = world.simulator;
  others = {
    spot: await startTalkativeProxy(new URL(binance.restUrl).host),
    usdm: await startTalkativeProxy(new URL(binanceUsdm.restUrl).host),
    people: await startTalkativeProxy('127.0.0.1:1'),
  };
  others.people.say('refusal');
  for (const [place, { account }] of Object.entries({ binance, binanceUsdm }))
    writeFileSync(join(world.directory, `${place}.secret`), account.credentials.secret, {
      mode: 0o600,
    });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([proxy, ...Object.values(others)].map(({ stop }) => stop()));
  await world.stop();
});

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

const told = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(TELLING).map(([name, secret]) => [
      name,
      name.endsWith('_URL') ? `http://${others.people.host}/${secret}` : secret,
    ]),
  );

const environment = (): Readonly<Record<string, string>> => ({
  ...world.env,
  ...told(),
  SPOT_KEY: world.simulator.binance.credentials.apiKey,
  USDM_KEY: world.simulator.binanceUsdm.credentials.apiKey,
  LIVE_DATABASE_URL: (world.env['LIVE_DATABASE_URL'] ?? '').replace(
    /\/\/([^@]*)@/,
    `//$1:${encodeURIComponent(PASSWORD)}@`,
  ),
});

const binanceVenues = (): object => {
  const { binance, binanceUsdm } = world.simulator;
  const through = (url: string, { host }: TalkativeProxy): string =>
    url.replace(new URL(url).host, host);
  const secretFile = (place: string): string => join(world.directory, `${place}.secret`);
  const [spot, usdm] = [others.spot, others.usdm];
  return {
    binance: {
      wsUrl: through(binance.wsUrl, spot),
      restUrl: through(binance.restUrl, spot),
      account: {
        apiKey: { env: 'SPOT_KEY' },
        secretFile: secretFile('binance'),
        restUrl: through(binance.restUrl, spot),
        wsApiUrl: through(binance.wsApiUrl, spot),
      },
    },
    binanceUsdm: {
      wsUrl: through(binanceUsdm.wsUrl, usdm),
      restUrl: through(binanceUsdm.restUrl, usdm),
      account: { apiKey: { env: 'USDM_KEY' }, secretFile: secretFile('binanceUsdm') },
    },
  };
};

/** By which the stream of the futures account is listened to. */
const listenKeys = (): readonly string[] =>
  others.usdm.paths().flatMap((path) => /^\/private\/ws\/(\w+)/.exec(path)?.[1] ?? []);

/** Everything that the run has to say, by the proxy that repeats what it is sent. */
const settingsFile = (): string =>
  world.settingsFile({
    venues: {
      kalshi: {
        ...world.kalshi,
        restUrl: world.kalshi.restUrl.replace(world.name, proxy.host),
        wsUrl: world.kalshi.wsUrl.replace(world.name, proxy.host),
      },
      coinbase: world.simulator.coinbase,
      ...binanceVenues(),
    },
    markets: { perpetuals: ['BTCUSDT'] },
    notify: {
      least: 'info',
      everyMs: 100,
      webhook: { url: { env: 'HOOK_URL' }, secret: { env: 'HOOK_KEY' } },
      ntfy: { url: { env: 'TOPIC_URL' }, token: { env: 'TOPIC_TOKEN' } },
      telegram: {
        token: { env: 'BOT_TOKEN' },
        chat: '1',
        apiUrl: `http://${others.people.host}`,
      },
      discord: { url: { env: 'DISCORD_URL' } },
      slack: { url: { env: 'SLACK_URL' } },
      heartbeat: { url: { env: 'BEAT_URL' }, everyMs: 1_000, unwell: 'fail' },
    },
    api: { port: 0, readOnly: false },
    record: { enabled: true },
    log: { level: 'debug', format: 'json', repeatWindowMs: 0 },
  });

type Running = { readonly code: Promise<ExitCode>; readonly stop: () => void };

const begin = (line: string, env = environment()): Running => {
  const controller = new AbortController();
  const hear = (text: string): void => {
    said += text;
  };
  const code = runCli(line.split(' '), {
    env,
    console: { out: hear, err: hear },
    commands,
    version: '1.2.3',
    stop: controller.signal,
  });
  return { code, stop: () => controller.abort() };
};

const dataFile = (name: string): string =>
  readFileSync(join(world.directory, 'data', name), 'utf8');

/** The secrets of those who are only looked at, and of the ways out to people. */
const outsiders = (): readonly Canary[] =>
  canariesOf({
    ...Object.fromEntries(
      (['binance', 'binanceUsdm'] as const).flatMap((place) => {
        const { apiKey, secret } = world.simulator[place].credentials;
        return [
          [`the key of ${place}`, apiKey],
          [`the secret of ${place}`, secret],
        ];
      }),
    ),
    ...Object.fromEntries(listenKeys().map((key, index) => [`listen key ${index}`, key])),
    ...Object.fromEntries(
      Object.entries(TELLING).flatMap(([name, secret]) =>
        [secret, ...secret.split('/')]
          .filter((part) => part.length >= 10)
          .map((part) => [`${name}, ${part}`, part]),
      ),
    ),
  });

const planted = (): readonly Canary[] => [
  ...outsiders(),
  ...canariesOf({
    'the key id': world.env['LIVE_KEY_ID'] ?? '',
    'the private key': readFileSync(join(world.directory, 'kalshi.pem'), 'utf8'),
    'the database password': PASSWORD,
    ...Object.fromEntries(TOKENS.map((name) => [name, dataFile(name)])),
  }),
];

const apiUrl = (): string => /"url":"(http[^"]+)"/.exec(said)?.[1] ?? '';

const asked = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${apiUrl()}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${dataFile('api-token').trim()}`,
      ...(init.method === 'POST' && {
        'content-type': 'application/json',
        'idempotency-key': `canary-${randomUUID()}`,
      }),
    },
  });

const openapi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Every answer of the API, and the page itself. */
const answers = async (trade: string): Promise<Readonly<Record<string, string>>> => {
  const document = readFileSync(join(packageRoot(), 'docs', 'openapi.json'), 'utf8');
  const paths = Object.entries(openapi.parse(JSON.parse(document)).paths)
    .filter(([, methods]) => 'get' in methods)
    .map(([path]) => path.replace('{trade}', trade));
  const told: Record<string, string> = {};
  for (const path of ['/', ...paths]) told[`GET ${path}`] = await (await asked(path)).text();
  const controller = new AbortController();
  const stream = (await asked('/api/v1/events', { signal: controller.signal })).body;
  const first = await stream?.getReader().read();
  told['GET /api/v1/events'] = Buffer.from(first?.value ?? []).toString();
  controller.abort();
  return told;
};

/** Every row of every table, the journal among them. */
const rows = async (): Promise<Readonly<Record<string, string>>> => {
  const tables = await ask<{ name: string }>(
    world.test.database,
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const told: Record<string, string> = {};
  for (const { name } of tables) {
    const found = await ask<{ row: string }>(
      world.test.database,
      `select row_to_json(t)::text as row from "${name}" t`,
    );
    told[`table ${name}`] = found.map(({ row }) => row).join('\n');
  }
  return told;
};

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());

const textOf = (path: string): string => {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
};

/** Recordings, spool, exports; not the files in which the secrets are kept. */
const files = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    filesBelow(join(world.directory, 'data'))
      .filter((path) => !TOKENS.some((name) => path.endsWith(`/${name}`)))
      .map((path) => [`file ${path}`, textOf(path)]),
  );

type Kind = 'contract' | 'perpetual';

/** A trade that is watched, of a binary contract or of a perpetual. */
const watched = async (kind: Kind): Promise<string> => {
  const [found] = await ask<{ id: string }>(
    world.test.database,
    `select h.trade_id as id from trade_transitions h join trades t on t.id = h.trade_id
      where h.to_state = 'monitoring.watching'
        and (t.market like 'binanceUsdm:%') = $1 limit 1`,
    [kind === 'perpetual'],
  );
  if (found === undefined) throw new Error(`expected a ${kind} that is watched`);
  return found.id;
};

const best = z.object({ a: z.coerce.number(), b: z.coerce.number() });

/** A position in a perpetual, asked for as a program with its token does. */
const hold = async (): Promise<string> => {
  const { a, b } = best.parse(world.simulator.binanceUsdm.futures?.best('BTCUSDT'));
  const dollars = (price: number): string => price.toFixed(1);
  const ticket = {
    ticket: 'canary-perpetual',
    market: 'binanceUsdm:BTCUSDT',
    side: 'long',
    quantity: '0.010',
    limitPrice: dollars(a * 1.02),
    leverage: 10,
    stopPrice: dollars(b * 0.95),
    by: 'bot-7',
  };
  const body = JSON.stringify(ticket);
  const reply = await asked('/api/v1/tickets', { method: 'POST', body });
  expect(`${reply.status} ${await reply.text()}`).toMatch(/^201 /);
  return eventually(() => watched('perpetual'), 30_000);
};

const shownTrade = z.object({ trade: z.object({ seq: z.int() }) });

const seqOf = async (trade: string): Promise<number> =>
  shownTrade.parse(await (await asked(`/api/v1/trades/${trade}`)).json()).trade.seq;

/** Venues repeat what they are sent: to an exit, to a comparison, to a connection. */
const provoke = async (trades: readonly string[]): Promise<void> => {
  for (const talk of ['refusal', 'gibberish'] as const) {
    const venues = [proxy, others.spot, others.usdm];
    const before = venues.map(({ said: count }) => count());
    for (const venue of venues) venue.say(talk);
    for (const trade of trades)
      await asked(`/api/v1/trades/${trade}/close`, {
        method: 'POST',
        body: JSON.stringify({ expectedSeq: await seqOf(trade), reason: 'a test' }),
      });
    await asked('/api/v1/reconcile', {
      method: 'POST',
      body: JSON.stringify({ reason: 'a test' }),
    });
    await eventually(() => expect(proxy.said()).toBeGreaterThan((before[0] ?? 0) + 1), 20_000);
    for (const venue of venues) venue.hangUp();
    await eventually(() => {
      expect(proxy.said()).toBeGreaterThan((before[0] ?? 0) + 3);
      for (const [index, venue] of venues.entries())
        expect(venue.said()).toBeGreaterThan(before[index] ?? 0);
    }, 20_000);
  }
};

/** An order to the futures was answered with what it was sent. */
const refusedThere = (stored: Readonly<Record<string, string>>): boolean =>
  (stored['table orders'] ?? '')
    .split('\n')
    .some((row) => row.includes('binanceUsdm:BTCUSDT') && row.includes('key *** is unknown'));

describe('a canary', () => {
  it('is found in whatever spelling it is planted', () => {
    const [bird] = canariesOf({ bird: 'a secret/with "signs"+4711' });
    const secret = bird?.secret ?? '';
    const spelled = {
      plain: `x${secret}x`,
      json: JSON.stringify({ secret }),
      twice: JSON.stringify(JSON.stringify({ secret })),
      url: `?x=${encodeURIComponent(secret)}`,
      hex: Buffer.from(secret).toString('hex').toUpperCase(),
      base64: Buffer.from(`key: ${secret}!`).toString('base64'),
    };
    const found = findCanaries(spelled, canariesOf({ bird: secret }));
    const places = new Set(found.map((find) => find.split(':')[0]));
    expect([...places]).toEqual(Object.keys(spelled));
  });

  it('is in no log, answer, row or file of a live run, whatever a venue repeats of it', async () => {
    const file = settingsFile();
    const name = `${proxy.host}+${others.usdm.host}`;
    const running = begin(`run --live --confirm-live ${name} --config ${file}`);
    const trade = await eventually(() => watched('contract'), 60_000);
    await eventually(() => expect(apiUrl()).not.toBe(''));
    const perpetual = await hold();
    await eventually(() => expect(listenKeys()).toHaveLength(1), 20_000);
    world.simulator.binanceUsdm.account.expireKeys();
    await eventually(() => expect(listenKeys().length).toBeGreaterThan(1), 20_000);
    await provoke([trade, perpetual]);
    await eventually(() => expect(others.people.said()).toBeGreaterThan(8), 20_000);
    for (const each of [proxy, others.spot, others.usdm]) each.say('nothing');
    const shown = await answers(trade);
    const out = join(world.directory, 'data', 'trade.export.gz');
    running.stop();
    expect(await running.code).toBe(EXIT.ok);
    expect(await begin(`export --trade ${trade} --out ${out} --config ${file}`).code).toBe(EXIT.ok);
    const stored = await rows();
    const kept = files();
    const canaries = planted();
    expect(canaries.length).toBeGreaterThan(20);
    const places = { 'what is said': said, ...shown, ...stored, ...kept };
    expect(findCanaries(places, canaries)).toEqual([]);
    // What was repeated has arrived everywhere, without the secret.
    expect(said).toContain('key *** is unknown');
    expect(said).toContain('a watched account cannot be read');
    expect(said).toContain('a notification was not delivered');
    expect(shown['GET /api/v1/notifications']).toContain('key Bearer *** is unknown');
    expect(shown['GET /api/v1/accounts']).toContain('binanceUsdm');
    expect(JSON.stringify(stored)).toContain('key *** is unknown');
    expect(stored['table orders']).toContain('binanceUsdm:BTCUSDT');
    expect(refusedThere(stored)).toBe(true);
    expect(Object.keys(kept).some((path) => path.includes('recordings'))).toBe(true);
    expect(Object.keys(places).length).toBeGreaterThan(45);
  });

  it('is in nothing that is said of a wrong key, or of a database that is away', async () => {
    const file = settingsFile();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stranger = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeFileSync(join(world.directory, 'kalshi.pem'), stranger);
    expect(await begin(`doctor --config ${file}`).code).toBe(EXIT.notReady);
    expect(await begin(`run --live --config ${file}`).code).toBe(EXIT.notReady);
    expect(await begin(`config --config ${file}`).code).toBe(EXIT.ok);
    expect(said).toContain('INCORRECT_API_KEY_SIGNATURE');
    proxy.say('refusal');
    expect(await begin(`doctor --config ${file}`).code).toBe(EXIT.notReady);
    expect(said).toContain('key *** is unknown');
    const away = { LIVE_DATABASE_URL: `postgresql://bob:${PASSWORD}@127.0.0.1:1/none` };
    const env = { ...environment(), ...away };
    expect(await begin(`status --config ${file}`, env).code).toBe(EXIT.database);
    const canaries = canariesOf({
      'the key id': world.env['LIVE_KEY_ID'] ?? '',
      'the private key': stranger,
      'the database password': PASSWORD,
    });
    expect(findCanaries({ said }, [...canaries, ...outsiders()])).toEqual([]);
  });
});
