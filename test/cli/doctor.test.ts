import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { EXIT } from '../../src/cli/exit-codes.ts';
import type { CheckView, DoctorView } from '../../src/cli/doctor-view.ts';
import { seriesTicker } from '../../machines/model/ids.ts';
import { doctor } from '../../src/commands/doctor.ts';
import { balanceCheck } from '../../src/commands/doctor/kalshi-account.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { ShardBalances } from '../../src/venues/kalshi/standing.ts';
import { TICKER, worldsOfTests, type PaperWorld } from '../simulator/paper-world.ts';
import { cli } from './bench.ts';

vi.setConfig({ testTimeout: 30_000 });

const openWorld = worldsOfTests();
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-doctor-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const keyFile = (pem: string, mode = 0o600): string => {
  const path = join(directory, 'kalshi.key');
  writeFileSync(path, pem);
  chmodSync(path, mode);
  return path;
};

const looked = async (settings: object, env: Record<string, string> = {}): Promise<DoctorView> => {
  const file = join(directory, 'settings.json');
  const dataDirectory = join(directory, 'data');
  writeFileSync(file, JSON.stringify({ dataDirectory, ...settings }));
  const loaded = loadConfig({ env, file, overrides: [] });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const found = await doctor(loaded.value);
  if (!found.ok) throw new Error(found.error.lines.join('\n'));
  return found.value;
};

const check = ({ checks }: DoctorView, what: string): CheckView | undefined =>
  checks.find((one) => one.what === what);

const SERIES = [{ series: 'KXBTC15M', symbol: 'BTC-USD' }];

/** An account at the paper venue, as a real one is set. */
const account = ({ simulator }: PaperWorld, path: string, changes: object = {}) => ({
  desks: [],
  markets: { series: SERIES },
  venues: {
    kalshi: {
      restUrl: simulator.kalshi.restUrl,
      wsUrl: simulator.kalshi.wsUrl,
      keyId: { env: 'KEY_ID' },
      privateKeyFile: path,
    },
    coinbase: { wsUrl: simulator.coinbase.wsUrl },
    ...changes,
  },
});

describe('without an account', () => {
  it('looks at the machine, makes nothing, and says what an account would need', async () => {
    const view = await looked({});
    expect(view).toMatchObject({ mode: 'paper', isReady: true });
    expect(check(view, 'flush')?.found).toMatch(/^a flushed write takes \d+\.\d ms$/);
    expect(check(view, 'embedded')).toMatchObject({ verdict: 'skipped' });
    expect(check(view, 'account')?.remedy).toContain('venues.kalshi.privateKeyFile');
    expect(check(view, 'exchange')).toMatchObject({ verdict: 'skipped' });
  });

  it('names a database that cannot be reached', async () => {
    const url = 'postgresql://nobody@127.0.0.1:1/none';
    const view = await looked({ database: { url: { env: 'URL' } } }, { URL: url });
    expect(view.isReady).toBe(false);
    expect(check(view, 'reached')).toMatchObject({ verdict: 'failed' });
    expect(check(view, 'reached')?.found).toContain('ECONNREFUSED');
  });
});

describe('with an account', () => {
  it('shows clock, signature, balance by shard, permissions, rate, markets and prices', async () => {
    const world = await openWorld();
    const { keyId, privateKeyPem } = world.simulator.credentials;
    const view = await looked(account(world, keyFile(privateKeyPem)), { KEY_ID: keyId });
    expect(view.checks.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(view.isReady).toBe(true);
    expect(check(view, 'key')).toMatchObject({ verdict: 'passed', found: 'rsa, 2048 bits' });
    expect(check(view, 'signature')).toMatchObject({ verdict: 'passed' });
    expect(check(view, 'balance')?.found).toBe('$10000.00: shard 2 $10000.0000');
    expect(check(view, 'permissions')?.found).toBe('read, write');
    expect(check(view, 'rate')?.found).toBe('tier basic: read 200/s, write 100/s');
    expect(check(view, 'markets KXBTC15M')).toMatchObject({ verdict: 'passed' });
    expect(check(view, 'BTC-USD')).toMatchObject({ verdict: 'passed', found: '$65100' });
    // The world plays in February: a clock that far off is told, and corrected.
    expect(check(view, 'clock')).toMatchObject({ verdict: 'warned' });
  });

  it('lists the orders that rest and the positions, by whomever they were made', async () => {
    const world = await openWorld();
    await world.order({ client_order_id: 'by-hand-1' });
    const resting = { price: '0.5500', time_in_force: 'good_till_canceled' };
    for (let placed = 0; placed < 6; placed += 1) await world.order({ ...resting, count: '2.50' });
    const { keyId, privateKeyPem } = world.simulator.credentials;
    const view = await looked(account(world, keyFile(privateKeyPem)), { KEY_ID: keyId });
    expect(check(view, 'open orders')?.found).toBe('6, of which 5 are shown');
    expect(view.checks.filter(({ what }) => what === 'order')).toHaveLength(5);
    expect(check(view, 'order')?.found).toBe(`bid 2.5 ${TICKER} at $0.5500`);
    expect(check(view, 'positions')?.found).toBe('1');
    expect(check(view, 'position')?.found).toBe(`10 YES of ${TICKER}`);
  });

  it('fails a key that others can read', async () => {
    const world = await openWorld();
    const { keyId, privateKeyPem } = world.simulator.credentials;
    const view = await looked(account(world, keyFile(privateKeyPem, 0o644)), { KEY_ID: keyId });
    expect(view.isReady).toBe(false);
    expect(check(view, 'key file')).toMatchObject({ verdict: 'failed' });
    expect(check(view, 'key file')?.remedy).toContain('chmod 600');
  });

  it('fails a signature that the venue refuses, asks no further, and shows no key', async () => {
    const world = await openWorld();
    const { keyId } = world.simulator.credentials;
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = stranger.export({ type: 'pkcs8', format: 'pem' }).toString();
    const view = await looked(account(world, keyFile(pem)), { KEY_ID: keyId });
    expect(check(view, 'signature')).toMatchObject({ verdict: 'failed' });
    expect(check(view, 'signature')?.found).toContain('INCORRECT_API_KEY_SIGNATURE');
    expect(check(view, 'balance')).toBeUndefined();
    const secrets = [keyId, ...pem.split('\n').filter((line) => line.length > 40)];
    for (const secret of secrets) expect(JSON.stringify(view)).not.toContain(secret);
  });

  it('fails a key that is none', async () => {
    const world = await openWorld();
    const view = looked(account(world, keyFile('not a key')), { KEY_ID: 'some' });
    expect(check(await view, 'key')).toMatchObject({
      verdict: 'failed',
      found: 'not a private key',
    });
  });

  it('fails settings that ask for more requests than the tier allows', async () => {
    const world = await openWorld();
    const { keyId, privateKeyPem } = world.simulator.credentials;
    const changes = { rate: { write: { perSecond: 300 } } };
    const settings = account(world, keyFile(privateKeyPem), changes);
    const view = await looked(settings, { KEY_ID: keyId });
    expect(check(view, 'rate')).toMatchObject({ verdict: 'failed' });
  });

  it('says where nobody answers', async () => {
    const world = await openWorld();
    const { keyId, privateKeyPem } = world.simulator.credentials;
    const settings = account(world, keyFile(privateKeyPem));
    await world.stop();
    const view = await looked(settings, { KEY_ID: keyId });
    expect(view.isReady).toBe(false);
    expect(check(view, 'exchange')?.found).toContain('ECONNREFUSED');
    expect(check(view, 'BTC-USD')?.found).toContain('ECONNREFUSED');
  });
});

describe('the balance', () => {
  const market = { exchangeIndex: 2, series: seriesTicker('KXBTC15M') };
  const shards = (...balance_breakdown: ShardBalances['balance_breakdown']) => ({
    balance: 10_000,
    balance_breakdown,
  });

  it('is to mind where the shard of a market has no money, however much the others have', () => {
    const elsewhere = shards(
      { exchange_index: 0, balance: '100.0000' },
      { exchange_index: 2, balance: '0.0000' },
    );
    expect(balanceCheck(elsewhere, [market])).toMatchObject({
      verdict: 'warned',
      remedy: 'each shard pays for its own orders: move money to shard 2 (KXBTC15M)',
    });
    expect(balanceCheck(shards({ exchange_index: 0, balance: '9' }), [market])).toMatchObject({
      verdict: 'warned',
    });
  });

  it('passes where it has some, and where the venue names no shards', () => {
    const there = shards({ exchange_index: 2, balance: '100.0000' });
    expect(balanceCheck(there, [market])).toMatchObject({ verdict: 'passed' });
    expect(balanceCheck(shards(), [market])).toMatchObject({ verdict: 'passed' });
    expect(balanceCheck({ ...shards(), balance: 0 }, [])).toMatchObject({ verdict: 'warned' });
  });
});

describe('on the command line', () => {
  const view = (checks: readonly CheckView[]) => ({
    doctor: () =>
      Promise.resolve({
        ok: true as const,
        value: {
          mode: 'paper' as const,
          isReady: checks.every(({ verdict }) => verdict !== 'failed'),
          checks,
        },
      }),
  });
  const disk: CheckView = {
    area: 'machine',
    what: 'disk',
    verdict: 'failed',
    found: '0.5 GiB free',
    remedy: 'at least 1 GiB',
  };

  it('prints each check with its remedy, and exits with its own code where one failed', async () => {
    const { code, out } = await cli('doctor', view([disk]));
    expect(code).toBe(EXIT.notReady);
    expect(out.split('\n')).toEqual([
      'machine',
      '  ✖ disk               0.5 GiB free',
      '                       → at least 1 GiB',
      '',
      'not ready for paper mode: 1 failed, 0 to mind, 0 well',
      '',
    ]);
  });

  it('prints the same as JSON', async () => {
    const { code, out } = await cli('doctor --json', view([{ ...disk, verdict: 'warned' }]));
    expect([code, JSON.parse(out)]).toMatchObject([EXIT.ok, { isReady: true }]);
  });
});
