import { describe, expect, it } from 'vitest';

import { loaded, refused } from './sources.ts';

describe('the defaults', () => {
  it('are paper mode, embedded database, no venue, one desk', () => {
    const { config, secrets } = loaded();
    expect(config.mode).toBe('paper');
    expect(config.database.url).toBeNull();
    expect([config.venues.kalshi, config.venues.coinbase]).toEqual([null, null]);
    expect(config.desks.map(({ name }) => name)).toEqual(['fifteen-minute']);
    expect(secrets).toEqual({
      databaseUrl: null,
      kalshiKeyId: null,
      kalshiPrivateKey: null,
      binance: null,
      binanceUsdm: null,
      notify: {
        webhookUrl: null,
        webhookSecret: null,
        ntfyUrl: null,
        ntfyToken: null,
        telegramToken: null,
        discordUrl: null,
        slackUrl: null,
        heartbeatUrl: null,
      },
    });
  });

  it('guard and enter as the trading rules say', () => {
    const bare = { desks: [{ name: 'bare', series: ['KXBTC15M'] }] };
    const { guard, desks } = loaded({ file: bare }).config;
    expect(guard.probabilityStop).toEqual({
      enabled: true,
      thresholdPercent: 40,
      minTtcMs: 60_000,
      verification: { enabled: false, periodMs: 15_000 },
    });
    expect(guard.momentumStop).toEqual({ enabled: true, thresholdBp: 36 });
    expect([guard.maxQuoteAgeMs, guard.maxSpotAgeMs]).toEqual([10_000, 10_000]);
    expect(desks[0]).toMatchObject({
      minProbabilityPercent: 95,
      minEdgePercent: 0.25,
      minTtcMs: 120_000,
      maxTtcMs: 900_000,
      quantityContracts: 1,
      multiplier: 1,
      cooldownMs: 10_000,
      spikePause: { enabled: true, thresholdBp: 36, calmBp: 30, quietMs: 900_000 },
    });
  });

  it('come with one desk, which suits markets of a quarter of an hour', () => {
    expect(loaded().config.desks).toMatchObject([
      { name: 'fifteen-minute', minProbabilityPercent: 70, minEdgePercent: 3 },
    ]);
  });
});

describe('the sources', () => {
  it('go command line over environment over file over default, and each is remembered', () => {
    const { config, origins } = loaded({
      file: { paper: { speed: 2, seed: 2, startingBalanceDollars: 2 } },
      env: { TRADEWARDEN_PAPER__SPEED: '3', TRADEWARDEN_PAPER__SEED: '3' },
      overrides: [{ path: 'paper.speed', value: 4, option: '--speed' }],
    });
    expect(config.paper).toMatchObject({ speed: 4, seed: 3, startingBalanceDollars: 2 });
    expect(Object.fromEntries(origins)).toMatchObject({
      'paper.speed': 'option --speed',
      'paper.seed': 'env TRADEWARDEN_PAPER__SEED',
      'paper.startingBalanceDollars': 'file tradewarden.json',
      'paper.tape': 'default',
    });
  });

  it('name the file by TRADEWARDEN_CONFIG, and the option goes before it', () => {
    const files = { 'a.json': '{"paper":{"seed":7}}' };
    const env = { TRADEWARDEN_CONFIG: 'a.json' };
    expect(loaded({ env, files }).config.paper.seed).toBe(7);
    expect(loaded({ env, files, file: { paper: { seed: 8 } } }).config.paper.seed).toBe(8);
  });

  it('read numbers, switches, nothing, lists and groups from variables', () => {
    const { config } = loaded({
      env: {
        TRADEWARDEN_PAPER__SPEED: '2.5',
        TRADEWARDEN_GUARD__STOPS_ENABLED: 'false',
        TRADEWARDEN_PROBES__PORT: 'null',
        TRADEWARDEN_DATA_DIRECTORY: '/var/lib/tw',
        TRADEWARDEN_DESKS: '[{"name":"one","series":["KXBTC15M"]}]',
        TRADEWARDEN_LOG: '{"level":"warn","format":"json"}',
        TRADEWARDEN_LOG__LEVEL: 'debug',
      },
    });
    expect(config.paper.speed).toBe(2.5);
    expect(config.guard.stopsEnabled).toBe(false);
    expect(config.probes.port).toBeNull();
    expect(config.dataDirectory).toBe('/var/lib/tw');
    expect(config.desks).toMatchObject([{ name: 'one', maxOpenTrades: 20 }]);
    expect(config.log).toMatchObject({ level: 'debug', format: 'json' });
  });

  it('tell apart what a list gives and what its items leave to the default', () => {
    const { origins } = loaded({ file: { desks: [{ name: 'one', series: ['KXBTC15M'] }] } });
    expect(origins.get('desks[0].name')).toBe('file tradewarden.json');
    expect(origins.get('desks[0].cooldownMs')).toBe('default');
  });

  it('open a group that is off by default with no member given', () => {
    const coinbase = { wsUrl: 'wss://ws-feed.exchange.coinbase.com' };
    const file = { venues: { coinbase: {} } };
    const env = { TRADEWARDEN_VENUES__COINBASE: '{}' };
    expect(loaded({ file }).config.venues.coinbase).toEqual(coinbase);
    expect(loaded({ env }).config.venues.coinbase).toEqual(coinbase);
  });

  it('open a group that is off by default', () => {
    const { config } = loaded({
      env: {
        TRADEWARDEN_VENUES__KALSHI__KEY_ID__ENV: 'KEY_ID',
        TRADEWARDEN_VENUES__KALSHI__PRIVATE_KEY_FILE: 'key.pem',
        KEY_ID: 'canary',
      },
      files: { 'key.pem': 'canary' },
    });
    expect(config.venues.kalshi).toEqual({
      environment: 'production',
      restUrl: null,
      wsUrl: null,
      keyId: { env: 'KEY_ID' },
      privateKeyFile: 'key.pem',
    });
  });
});

describe('every fault is named at once', () => {
  it('with its path, what was expected, what was found, and where', () => {
    const faults = refused({
      file: { paper: { speed: -1 }, guard: { exit: { maxAttempts: 1.5 } }, mode: 'real' },
      env: { TRADEWARDEN_LOG__LEVEL: 'loud', TRADEWARDEN_DESKS: '[', TRADEWARDEN_NONSENSE: '1' },
      overrides: [{ path: 'paper.seed', value: 'x', option: '--seed' }],
    });
    expect(new Set(faults)).toEqual(
      new Set([
        {
          path: '',
          expected: 'a known setting',
          found: 'an unknown one',
          source: 'env TRADEWARDEN_NONSENSE',
        },
        {
          path: 'desks',
          expected: 'a list, written as JSON',
          found: 'text that is not JSON',
          source: 'env TRADEWARDEN_DESKS',
        },
        {
          path: 'mode',
          expected: 'one of paper, live',
          found: '"real"',
          source: 'file tradewarden.json',
        },
        {
          path: 'paper.speed',
          expected: 'a number above 0 and up to 10000',
          found: '-1',
          source: 'file tradewarden.json',
        },
        {
          path: 'paper.seed',
          expected: 'an integer 0 … 4294967295',
          found: '"x"',
          source: 'option --seed',
        },
        {
          path: 'guard.exit.maxAttempts',
          expected: 'an integer 1 … 1000',
          found: '1.5',
          source: 'file tradewarden.json',
        },
        {
          path: 'log.level',
          expected: 'one of debug, info, warn, error, fatal',
          found: '"loud"',
          source: 'env TRADEWARDEN_LOG__LEVEL',
        },
      ]),
    );
  });

  it('inside the items of a list, too', () => {
    const faults = refused({
      file: {
        desks: [
          { name: 'a', series: ['KXBTC15M'] },
          { series: [], cooldwonMs: 1 },
        ],
      },
    });
    expect(faults.map(({ path, expected }) => [path, expected])).toEqual([
      ['desks[1].name', 'a text that is not empty'],
      ['desks[1].series', 'a list with at least one item'],
      ['desks[1].cooldwonMs', 'a known setting (the nearest is desks[1].cooldownMs)'],
    ]);
  });

  it.each([
    [{ paper: { spede: 2 } }, 'paper.spede', 'paper.speed'],
    [{ speed: 2 }, 'speed', 'paper.speed'],
    [{ guard: { probabilityStop: { treshold: 2 } } }, 'guard.probabilityStop.treshold', null],
    [{ qqqqqqqq: 2 }, 'qqqqqqqq', null],
    [{ ['__proto__']: { mode: 'live' } }, '__proto__', null],
  ])('and an unknown key with the nearest known one: %j', (file, path, close) => {
    expect(refused({ file })).toEqual([
      {
        path,
        expected: close === null ? 'a known setting' : `a known setting (the nearest is ${close})`,
        found: 'an unknown one',
        source: 'file tradewarden.json',
      },
    ]);
  });

  it('and an unknown variable with the nearest known one', () => {
    const [fault] = refused({ env: { TRADEWARDEN_PAPER__SPEDE: '2' } });
    expect(fault?.expected).toBe('a known setting (the nearest is TRADEWARDEN_PAPER__SPEED)');
  });

  it.each([
    ['no file', undefined, 'a readable file', 'no file x.json'],
    ['no JSON', '{ "mode": }', 'JSON', 'a syntax error'],
    ['no object', '[1]', 'a JSON object', 'other JSON'],
  ])('and a file that is %s', (_, text, expected, found) => {
    const faults = refused({
      env: { TRADEWARDEN_CONFIG: 'x.json' },
      files: text === undefined ? {} : { 'x.json': text },
    });
    expect(faults).toMatchObject([{ path: '', expected, source: 'file x.json' }]);
    expect(faults[0]?.found).toContain(found);
  });

  it('and a scalar where a group belongs, also when a variable sets a member', () => {
    const faults = refused({ file: { paper: 5 }, env: { TRADEWARDEN_PAPER__SPEED: '2' } });
    expect(faults).toMatchObject([{ path: 'paper', expected: 'an object', found: '5' }]);
  });
});
