import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';

import { symbolId } from '../../machines/model/ids.ts';
import type { CheckView } from '../../src/cli/doctor-view.ts';
import { checkAccounts } from '../../src/commands/doctor/accounts.ts';
import {
  checkPerpetuals,
  productCheck,
  standingChecks,
} from '../../src/commands/doctor/perpetuals.ts';
import { loadConfig, type EffectiveConfig } from '../../src/config/load.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { USDM_MARKET } from '../../src/simulator/binance/markets.ts';
import { startBinanceServer, type BinanceServer } from '../../src/simulator/binance/server.ts';
import { createBinanceAuth } from '../../src/venues/binance/account/sign.ts';
import { readStanding } from '../../src/venues/binance/trading/standing.ts';
import { fail } from '../../machines/model/result.ts';

let server: BinanceServer;
let directory: string;
let secretFile: string;
const clock = systemClock();
const begin = (startingDollars: number, skewMs = 0): Promise<BinanceServer> =>
  startBinanceServer({
    market: USDM_MARKET,
    clock,
    symbols: [symbolId('BTC-USD')],
    speed: 1,
    futures: {
      startingMicros: startingDollars * 1_000_000,
      faults: {
        onRequest: () => null,
        conditions: () => ({ isPaused: false, isUnreachable: false, skewMs }),
      },
    },
  });
beforeEach(async () => {
  server = await begin(2_500);
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-perpetuals-'));
  secretFile = join(directory, 'secret');
  writeFileSync(secretFile, server.credentials.secret, { mode: 0o600 });
});
afterEach(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

type Wanted = {
  readonly perpetuals?: readonly string[];
  readonly apiKey?: string;
  readonly hasAccount?: boolean;
  readonly place?: object | null;
};

const settingsOf = (wanted: Wanted = {}): EffectiveConfig => {
  const { apiKey = server.credentials.apiKey, hasAccount = true } = wanted;
  const { restUrl, wsUrl } = server;
  const account = hasAccount ? { apiKey: { env: 'FUTURES_KEY' }, secretFile } : null;
  const place = wanted.place === undefined ? { restUrl, wsUrl, account } : wanted.place;
  const loaded = loadConfig({
    env: { FUTURES_KEY: apiKey },
    file: null,
    overrides: Object.entries({
      'venues.binanceUsdm': place,
      'markets.perpetuals': wanted.perpetuals ?? ['BTCUSDT'],
    }).map(([path, value]) => ({ path, value, option: 'test' })),
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
};

const told = (checks: readonly CheckView[]): readonly string[] =>
  checks
    .filter(({ what }) => what !== 'clock')
    .map(({ found, verdict, what }) => `${what} ${verdict}: ${found}`);

const looked = async (wanted?: Wanted) => told(await checkPerpetuals(settingsOf(wanted)));

const STEPS = 'steps of 0.1 $ and 0.001, from 100 $ on';

describe('the doctor of perpetuals', () => {
  it('says how the account is set up, what it has, and by what each product is held', async () => {
    expect(await looked()).toEqual([
      'signature passed: accepted',
      'set-up passed: may trade, One-way Mode, Single-Asset, fees in Tether',
      'futures balance passed: 2500.00 USDT available',
      `perpetual BTCUSDT passed: ${STEPS}, leverage 20, taker fee 0.05 %`,
    ]);
  });

  it('says of products what anybody may ask where no key is set, and nothing where none is named', async () => {
    expect(await looked({ hasAccount: false })).toEqual([
      'account skipped: no key is set',
      `perpetual BTCUSDT passed: ${STEPS}`,
    ]);
    expect(await looked({ place: null })).toEqual([
      'venue skipped: the paper venue takes its place',
    ]);
    expect(await looked({ perpetuals: [] })).toEqual([]);
  });

  it('finds products that the venue does not list', async () => {
    const checks = await checkPerpetuals(settingsOf({ perpetuals: ['BTCUSDT', 'BTCUSX'] }));
    expect(checks.at(-1)).toEqual({
      area: 'perpetuals',
      what: 'perpetual BTCUSX',
      verdict: 'failed',
      found: 'the venue lists no such product',
      remedy: 'markets.perpetuals names it: expected a name of the venue, such as BTCUSDT',
    });
  });

  it('finds Hedge Mode, and says what to do', async () => {
    const auth = createBinanceAuth(server.credentials, clock);
    const url = new URL(`${server.restUrl}/fapi/v1/positionSide/dual`);
    url.search = auth.query({ dualSidePosition: 'true' });
    await fetch(url, { method: 'POST', headers: { 'X-MBX-APIKEY': auth.apiKey } });
    const check = (await checkPerpetuals(settingsOf())).find(({ what }) => what === 'set-up');
    expect(check).toMatchObject({
      verdict: 'failed',
      found: 'the position mode is Hedge Mode: expected One-way Mode',
    });
    expect(check?.remedy).toContain('set One-way Mode at the venue');
  });

  it('minds an account without money', async () => {
    await server.stop();
    server = await begin(0);
    writeFileSync(secretFile, server.credentials.secret);
    expect(await looked()).toContain('futures balance warned: 0.00 USDT available');
  });

  it('corrects a clock that is off before it signs, and minds it', async () => {
    await server.stop();
    server = await begin(100, 30_000);
    writeFileSync(secretFile, server.credentials.secret);
    const checks = await checkPerpetuals(settingsOf());
    expect(checks.find(({ what }) => what === 'clock')).toMatchObject({ verdict: 'warned' });
    expect(told(checks)).toContain('signature passed: accepted');
  });

  it('finds a key that opens nothing, asks no further, and shows no key', async () => {
    const apiKey = 'f'.repeat(64);
    const checks = await checkPerpetuals(settingsOf({ apiKey }));
    expect(told(checks)).toEqual([
      expect.stringMatching(/^signature failed: 401 -2015: Invalid API-key/),
    ]);
    expect(JSON.stringify(checks)).not.toContain(apiKey);
  });

  it('finds a secret that cannot sign', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    writeFileSync(secretFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(await looked()).toEqual([
      'signature failed: Binance secret: expected ed25519, found rsa',
    ]);
  });

  it('says where nobody answers', async () => {
    const settings = settingsOf();
    await server.stop();
    const checks = told(await checkPerpetuals(settings));
    expect(checks).toEqual([expect.stringMatching(/^venue failed: .*ECONNREFUSED/)]);
  });
});

describe('an account that cannot be read', () => {
  it.each([
    ['failed', 'is traded on', ['BTCUSDT']],
    ['warned', 'is only looked at', []],
  ])('is %s where it %s', async (verdict, _, perpetuals) => {
    const checks = await checkAccounts(settingsOf({ apiKey: 'f'.repeat(64), perpetuals }));
    expect(checks.at(-1)).toMatchObject({ what: 'binanceUsdm', verdict });
  });
});

describe('each way of setting an account up that guards nothing', () => {
  const WELL = {
    canTrade: true,
    dualSidePosition: false,
    multiAssetsMargin: false,
    feeBurn: false,
  };

  test.each([
    [{ canTrade: false }, 'the account may not trade futures'],
    [{ dualSidePosition: true }, 'the position mode is Hedge Mode: expected One-way Mode'],
    [{ multiAssetsMargin: true }, 'the asset mode is Multi-Assets: expected Single-Asset'],
    [{ feeBurn: true }, 'fees are paid in BNB: expected the discount to be off'],
  ])('%j is one failed check with its remedy', async (wrong, found) => {
    const answer = { ...WELL, ...wrong };
    const standing = await readStanding({
      one: (_, schema) => Promise.resolve({ ok: true, value: schema.parse(answer) }),
    });
    if (!standing.ok) throw new Error(standing.error.message);
    const checks = standingChecks(standing.value);
    expect(checks).toMatchObject([{ what: 'set-up', verdict: 'failed', found }]);
    expect(checks[0]?.remedy).toMatch(/at the venue/);
  });
});

describe('a product', () => {
  const PRODUCT = {
    name: 'BTCUSDT',
    base: 'BTC',
    status: 'active',
    onboardAtMs: 0,
    scale: { priceDecimals: 1, countDecimals: 5, ceiling: 45_297_640 },
    tick: 1,
    countStep: 100,
    minNotionalMicros: 100_000_000,
  } as const;

  it('that does not trade now is to mind', () => {
    const paused = { ok: true, value: { ...PRODUCT, status: 'paused' } } as const;
    expect(productCheck('BTCUSDT', paused, null)).toMatchObject({
      verdict: 'warned',
      found: `paused, ${STEPS}`,
    });
  });

  it('that cannot be held, or whose terms cannot be asked, fails', () => {
    const fine = fail('steps of 0.0000001 and 1 together are finer than a micro-dollar');
    expect(productCheck('1000PEPEUSDT', fine, null)).toMatchObject({
      verdict: 'failed',
      found: fine.error,
    });
    const fault = { kind: 'refused', retryable: false, message: '401 -2015: no' } as const;
    expect(productCheck('BTCUSDT', { ok: true, value: PRODUCT }, fail(fault))).toMatchObject({
      verdict: 'failed',
      found: '401 -2015: no',
    });
  });
});
