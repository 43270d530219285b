import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { verifyJournal } from '../../src/commands/verify.ts';
import { commands } from '../../src/commands.ts';
import { live } from '../../src/commands/live.ts';
import { run } from '../../src/commands/run.ts';
import type { Console } from '../../src/cli/console.ts';
import { EXIT, type ExitCode } from '../../src/cli/exit-codes.ts';
import { runCli } from '../../src/cli/program.ts';
import { loadConfig, type EffectiveConfig } from '../../src/config/load.ts';
import { bookId } from '../../machines/model/ids.ts';
import { ask } from '../db/journal-database.ts';
import { watchContactedHosts, type ContactedHosts } from '../support/contacted-hosts.ts';
import { eventually } from '../support/eventually.ts';
import { openLiveWorld, type LiveWorld } from '../support/live-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

let world: LiveWorld;
let hosts: ContactedHosts;
beforeEach(async () => {
  world = await openLiveWorld();
  hosts = watchContactedHosts();
});
afterEach(async () => {
  hosts.stop();
  await world.stop();
});

type Begun = {
  readonly code: Promise<ExitCode>;
  readonly said: () => string;
  readonly stop: () => void;
};

const begin = (file: string, options: string, terminal: Pick<Console, 'ask'> = {}): Begun => {
  const controller = new AbortController();
  let said = '';
  const hear = (text: string): void => {
    said += text;
  };
  const args = ['run', '--config', file, ...options.split(' ').filter((word) => word !== '')];
  const code = runCli(args, {
    env: world.env,
    console: { out: hear, err: hear, ...terminal },
    commands,
    version: '1.2.3',
    stop: controller.signal,
  });
  return { code, said: () => said, stop: () => controller.abort() };
};

const settingsOf = (file: string): EffectiveConfig => {
  const overrides = [{ path: 'mode', value: 'live', option: '--live' }];
  const loaded = loadConfig({ env: world.env, file, overrides });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
};

/** The places of the simulator and of the database: there is no other that a run may know. */
const ours = ({ simulator, test }: LiveWorld): readonly string[] => [
  ...[simulator.kalshi.restUrl, simulator.kalshi.wsUrl, simulator.coinbase.wsUrl].map(
    (url) => new URL(url).host,
  ),
  join(test.connection.host, `.s.PGSQL.${test.connection.port}`),
];

const ordersAtVenue = ({ simulator }: LiveWorld): number => simulator.account.orders.size;

const watched = (): Promise<readonly object[]> =>
  ask(
    world.test.database,
    `select distinct trade_id from trade_transitions where to_state = 'monitoring.watching'`,
  );

const books = (): Promise<readonly object[]> =>
  ask(world.test.database, 'select id, kind from books');

/** The same, with perpetuals on the futures account of the simulator. */
const futuresFile = (file: Parameters<LiveWorld['settingsFile']>[0] = {}): string => {
  const { binanceUsdm, coinbase } = world.simulator;
  const { restUrl, wsUrl, credentials } = binanceUsdm;
  const secretFile = join(world.directory, 'usdm.secret');
  writeFileSync(secretFile, credentials.secret, { mode: 0o600 });
  const account = { apiKey: { env: 'USDM_KEY' }, secretFile };
  const { kalshi } = world;
  return world.settingsFile({
    venues: { kalshi, coinbase, binanceUsdm: { restUrl, wsUrl, account } },
    markets: { perpetuals: ['BTCUSDT'] },
    ...file,
  });
};

describe('a live run', () => {
  it('trades at the venue of the settings once confirmed, under a book of its own, and speaks to nobody else', async () => {
    const begun = begin(world.settingsFile(), `--live --confirm-live ${world.name}`);
    await eventually(async () => expect((await watched()).length).toBeGreaterThan(0), 40_000);
    begun.stop();
    expect(await begun.code).toBe(EXIT.ok);
    expect(ordersAtVenue(world)).toBeGreaterThan(0);
    expect(await books()).toEqual([{ id: 'live', kind: 'live' }]);
    const verified = await verifyJournal(world.test.database, bookId('live'));
    expect([verified.mismatches, verified.transitions > 0]).toEqual([[], true]);
    expect(begun.said()).toContain(`LIVE: orders go to ${world.name}`);
    expect(begun.said()).toMatch(/^ {2}open orders +none$/m);
    expect(begun.said()).toMatch(/^ {2}positions +none$/m);
    for (const secret of Object.values(world.env)) expect(begun.said()).not.toContain(secret);
    expect([...hosts.places()].filter((place) => !ours(world).includes(place))).toEqual([]);
    expect(ours(world).filter((place) => !hosts.places().has(place))).toEqual([]);
  });

  it('is begun by a person who says the name, and by none who says another', async () => {
    const questions: string[] = [];
    const saying = (answer: string): Pick<Console, 'ask'> => ({
      ask: (question) => {
        questions.push(question);
        return Promise.resolve(answer);
      },
    });
    const file = world.settingsFile({ desks: [] });
    expect(await begin(file, '--live', saying('production')).code).toBe(EXIT.unconfirmed);
    expect(await books()).toEqual([]);
    const begun = begin(file, '--live', saying(world.name));
    await eventually(async () => expect(await books()).toHaveLength(1), 30_000);
    begun.stop();
    expect(await begun.code).toBe(EXIT.ok);
    expect(questions).toEqual([0, 1].map(() => `type ${world.name} to trade there: `));
  });

  it.each<
    readonly [title: string, code: ExitCode, wrong: () => readonly [file: string, options: string]]
  >([
    ['nobody confirms', EXIT.unconfirmed, () => [world.settingsFile(), '--live']],
    [
      'the environment is confirmed in place of the host',
      EXIT.unconfirmed,
      () => [world.settingsFile(), '--live --confirm-live production'],
    ],
    [
      'others can read the key',
      EXIT.notReady,
      () => {
        const file = world.settingsFile();
        chmodSync(join(world.directory, 'kalshi.pem'), 0o644);
        return [file, `--live --confirm-live ${world.name}`];
      },
    ],
    [
      'the futures account is in no state to be guarded',
      EXIT.notReady,
      () => {
        world = { ...world, env: { ...world.env, USDM_KEY: 'f'.repeat(64) } };
        return [futuresFile(), `--live --confirm-live ${world.name}`];
      },
    ],
    [
      'the second switch is off',
      EXIT.usage,
      () => [world.settingsFile({ liveTradingAllowed: false }), '--live'],
    ],
  ])('is not begun where %s: no order, no book', async (_, code, wrong) => {
    const [file, options] = wrong();
    expect(await begin(file, options).code).toBe(code);
    expect(ordersAtVenue(world)).toBe(0);
    expect(await books()).toEqual([]);
  });

  it('on futures as well is confirmed by both places, with the account there in sight', async () => {
    const { binanceUsdm } = world.simulator;
    const { host } = new URL(binanceUsdm.restUrl);
    const { apiKey } = binanceUsdm.credentials;
    world = { ...world, env: { ...world.env, USDM_KEY: apiKey } };
    const gate = await live(settingsOf(futuresFile()));
    if (!gate.ok) throw new Error(gate.error.lines.join('\n'));
    const { brief, confirm, doctor } = gate.value;
    expect(doctor.checks.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(brief.environment).toBe(`${world.name}+${host}`);
    expect(brief.hosts).toContainEqual({ what: 'futures orders', found: binanceUsdm.restUrl });
    const futures = brief.account
      .filter(({ what }) => /futures|perpetual|set-up/.test(what))
      .map(({ what, found }) => `${what}: ${found}`);
    expect(futures).toHaveLength(5);
    expect(futures[0]).toMatch(/^futures key: SHA-256 [0-9a-f]{12}…$/);
    expect(futures[1]).toBe('futures account: read: 1 positions, 1 orders, 1 assets');
    expect(futures[2]).toBe('set-up: may trade, One-way Mode, Single-Asset, fees in Tether');
    expect(futures[3]).toMatch(/^futures balance: \d+\.\d+ USDT available$/);
    expect(futures[4]).toMatch(/^perpetual BTCUSDT: steps of .*, leverage 20, taker fee 0\.05 %$/);
    expect(JSON.stringify(gate.value)).not.toContain(apiKey);
    for (const word of [world.name, host, 'production']) expect(confirm(word).ok).toBe(false);
    expect(confirm(brief.environment).ok).toBe(true);
  });

  it('has no other way in: a permit is for its own settings, and cannot be made by hand', async () => {
    const settings = settingsOf(world.settingsFile());
    const other = settingsOf(world.settingsFile());
    const gate = await live(other);
    if (!gate.ok) throw new Error(gate.error.lines.join('\n'));
    const permit = gate.value.confirm(world.name);
    if (!permit.ok) throw new Error(permit.error);
    const stop = new AbortController().signal;
    const announce = (): void => undefined;
    for (const forged of [null, { settings }, permit.value]) {
      const outcome = await run({ settings, permit: forged, announce, reveal: null, stop });
      expect(outcome.exitCode).toBe(EXIT.unconfirmed);
    }
    expect(await books()).toEqual([]);
  });
});
