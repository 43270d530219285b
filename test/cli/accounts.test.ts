import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { symbolId } from '../../machines/model/ids.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { renderAccounts } from '../../src/cli/render/accounts.ts';
import { accounts } from '../../src/commands/accounts.ts';
import { checkAccounts } from '../../src/commands/doctor/accounts.ts';
import { loadConfig, type EffectiveConfig } from '../../src/config/load.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { USDM_MARKET } from '../../src/simulator/binance/markets.ts';
import { startBinanceServer, type BinanceServer } from '../../src/simulator/binance/server.ts';

let server: BinanceServer;
let directory: string;
let secretFile: string;
beforeEach(async () => {
  server = await startBinanceServer({
    market: USDM_MARKET,
    clock: systemClock(),
    symbols: [symbolId('BTC-USD')],
    speed: 1,
  });
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-accounts-'));
  secretFile = join(directory, 'secret');
  writeFileSync(secretFile, server.credentials.secret, { mode: 0o600 });
});
afterEach(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

/** The settings of one futures account at the paper market. */
const settingsWith = (apiKey: string): EffectiveConfig => {
  const { restUrl, wsUrl } = server;
  const account = { apiKey: { env: 'FUTURES_KEY' }, secretFile };
  const value = { restUrl, wsUrl, account };
  const loaded = loadConfig({
    env: { FUTURES_KEY: apiKey },
    file: null,
    overrides: [{ path: 'venues.binanceUsdm', value, option: 'test' }],
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
};

describe('accounts', () => {
  test('that cannot be asked are named as what is missing', async () => {
    const none = loadConfig({ env: {}, file: null, overrides: [] });
    if (!none.ok) throw new Error('expected the defaults to hold');
    expect(await accounts(none.value)).toMatchObject({
      ok: false,
      error: { exitCode: EXIT.usage },
    });
  });

  test('are listed with how much of each position is stopped', async () => {
    const found = await accounts(settingsWith(server.credentials.apiKey));
    expect(found.ok ? renderAccounts(found.value) : []).toEqual([
      'binanceUsdm: 1 positions, 1 orders',
      '',
      'POSITION      QUANTITY    ENTRY  LIQUIDATION  STOPPED',
      'BTCUSDT long     0.010  60000.0            -  whole',
      '',
      'ORDER      WHAT                      QUANTITY  PRICE   TRIGGER',
      'algo 7001  sell BTCUSDT STOP_MARKET       all      -  40000.00',
      '',
      'ASSET          TOTAL     AVAILABLE',
      'USDT   1000.00000000  970.00000000',
    ]);
  });

  test('that refuse the key say so, and not by which key', async () => {
    const key = 'f'.repeat(64);
    const found = await accounts(settingsWith(key));
    const text = found.ok ? renderAccounts(found.value).join('\n') : '';
    expect(text).toMatch(/^binanceUsdm: cannot be read: -2015: Invalid API-key/);
    expect(text).not.toContain(key);
  });
});

describe('the doctor', () => {
  const verdictsOf = async (apiKey: string) =>
    (await checkAccounts(settingsWith(apiKey))).map(
      ({ what, verdict, found }) => `${what} ${verdict}: ${found}`,
    );

  test('reads an account whose key is kept well', async () => {
    expect(await verdictsOf(server.credentials.apiKey)).toEqual([
      'binance skipped: no account is set',
      `binanceUsdm key file passed: ${secretFile} has mode 600`,
      'binanceUsdm secret passed: hmac',
      'binanceUsdm passed: read: 1 positions, 1 orders, 1 assets',
    ]);
  });

  test('finds a key that others can read, and one that does not open the account', async () => {
    chmodSync(secretFile, 0o644);
    expect(await verdictsOf('f'.repeat(64))).toEqual([
      'binance skipped: no account is set',
      `binanceUsdm key file failed: ${secretFile} has mode 644`,
      'binanceUsdm secret passed: hmac',
      'binanceUsdm warned: -2015: Invalid API-key, IP, or permissions for action.',
    ]);
  });

  test('finds a secret that cannot sign, and asks nothing by it', async () => {
    writeFileSync(secretFile, '-----BEGIN PRIVATE KEY-----\nnothing\n-----END PRIVATE KEY-----');
    expect(await verdictsOf(server.credentials.apiKey)).toEqual([
      'binance skipped: no account is set',
      `binanceUsdm key file passed: ${secretFile} has mode 600`,
      'binanceUsdm secret failed: Binance secret: expected an Ed25519 key in PEM, found something else',
    ]);
  });
});
