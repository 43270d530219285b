import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { EXIT } from '../../src/cli/exit-codes.ts';
import { ask } from '../db/journal-database.ts';
import { canariesOf, findCanaries } from '../support/canaries.ts';
import { eventually } from '../support/eventually.ts';
import type { TalkativeProxy } from '../support/talkative-proxy.ts';
import { openCanaryHouse, PASSWORD, type CanaryHouse } from './canary-house.ts';
import { answers, files, rows } from './canary-places.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 });

let house: CanaryHouse;
beforeEach(async () => {
  house = await openCanaryHouse();
});
afterEach(() => house.stop());

/** Who stands before the venues. */
const venuesOf = ({ proxies: { kalshi, spot, usdm } }: CanaryHouse): readonly TalkativeProxy[] => [
  kalshi,
  spot,
  usdm,
];

type Kind = 'contract' | 'perpetual';

/** A trade that is watched, of a binary contract or of a perpetual. */
const watched = async (kind: Kind): Promise<string> => {
  const [found] = await ask<{ id: string }>(
    house.world.test.database,
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
  const { a, b } = best.parse(house.world.simulator.binanceUsdm.futures?.best('BTCUSDT'));
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
  const reply = await house.asked('/api/v1/tickets', { method: 'POST', body });
  expect(`${reply.status} ${await reply.text()}`).toMatch(/^201 /);
  return eventually(() => watched('perpetual'), 30_000);
};

const shownTrade = z.object({ trade: z.object({ seq: z.int() }) });

const seqOf = async (trade: string): Promise<number> =>
  shownTrade.parse(await (await house.asked(`/api/v1/trades/${trade}`)).json()).trade.seq;

/** Venues repeat what they are sent: to an exit, to a comparison, to a connection. */
const provoke = async (trades: readonly string[]): Promise<void> => {
  for (const talk of ['refusal', 'gibberish'] as const) {
    const venues = venuesOf(house);
    const before = venues.map(({ said: count }) => count());
    for (const venue of venues) venue.say(talk);
    for (const trade of trades)
      await house.asked(`/api/v1/trades/${trade}/close`, {
        method: 'POST',
        body: JSON.stringify({ expectedSeq: await seqOf(trade), reason: 'a test' }),
      });
    await house.asked('/api/v1/reconcile', {
      method: 'POST',
      body: JSON.stringify({ reason: 'a test' }),
    });
    await eventually(
      () => expect(house.proxies.kalshi.said()).toBeGreaterThan((before[0] ?? 0) + 1),
      20_000,
    );
    for (const venue of venues) venue.hangUp();
    await eventually(() => {
      expect(house.proxies.kalshi.said()).toBeGreaterThan((before[0] ?? 0) + 3);
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
  it('is in no log, answer, row or file of a live run, whatever a venue repeats of it', async () => {
    const file = house.settingsFile();
    const name = `${house.proxies.kalshi.host}+${house.proxies.usdm.host}`;
    const running = house.begin(`run --live --confirm-live ${name} --config ${file}`);
    const trade = await eventually(() => watched('contract'), 60_000);
    await eventually(() => expect(house.apiUrl()).not.toBe(''));
    const perpetual = await hold();
    await eventually(() => expect(house.listenKeys()).toHaveLength(1), 20_000);
    house.world.simulator.binanceUsdm.account.expireKeys();
    await eventually(() => expect(house.listenKeys().length).toBeGreaterThan(1), 20_000);
    await provoke([trade, perpetual]);
    await eventually(() => expect(house.proxies.people.said()).toBeGreaterThan(8), 20_000);
    for (const venue of venuesOf(house)) venue.say('nothing');
    const shown = await answers(house, trade);
    const out = join(house.world.directory, 'data', 'trade.export.gz');
    running.stop();
    expect(await running.code).toBe(EXIT.ok);
    expect(await house.begin(`export --trade ${trade} --out ${out} --config ${file}`).code).toBe(
      EXIT.ok,
    );
    const stored = await rows(house.world);
    const kept = files(house.world);
    const canaries = house.planted();
    expect(canaries.length).toBeGreaterThan(20);
    const places = { 'what is said': house.said(), ...shown, ...stored, ...kept };
    expect(findCanaries(places, canaries)).toEqual([]);
    // What was repeated has arrived everywhere, without the secret.
    expect(house.said()).toContain('key *** is unknown');
    expect(house.said()).toContain('a watched account cannot be read');
    expect(house.said()).toContain('a notification was not delivered');
    expect(shown['GET /api/v1/notifications']).toContain('key Bearer *** is unknown');
    expect(shown['GET /api/v1/accounts']).toContain('binanceUsdm');
    expect(JSON.stringify(stored)).toContain('key *** is unknown');
    expect(stored['table orders']).toContain('binanceUsdm:BTCUSDT');
    expect(refusedThere(stored)).toBe(true);
    expect(Object.keys(kept).some((path) => path.includes('recordings'))).toBe(true);
    expect(Object.keys(places).length).toBeGreaterThan(45);
  });

  it('is in nothing that is said of a wrong key, or of a database that is away', async () => {
    const file = house.settingsFile();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stranger = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeFileSync(join(house.world.directory, 'kalshi.pem'), stranger);
    expect(await house.begin(`doctor --config ${file}`).code).toBe(EXIT.notReady);
    expect(await house.begin(`run --live --config ${file}`).code).toBe(EXIT.notReady);
    expect(await house.begin(`config --config ${file}`).code).toBe(EXIT.ok);
    expect(house.said()).toContain('INCORRECT_API_KEY_SIGNATURE');
    house.proxies.kalshi.say('refusal');
    expect(await house.begin(`doctor --config ${file}`).code).toBe(EXIT.notReady);
    expect(house.said()).toContain('key *** is unknown');
    const away = { LIVE_DATABASE_URL: `postgresql://bob:${PASSWORD}@127.0.0.1:1/none` };
    const env = { ...house.environment(), ...away };
    expect(await house.begin(`status --config ${file}`, env).code).toBe(EXIT.database);
    const canaries = canariesOf({
      'the key id': house.world.env['LIVE_KEY_ID'] ?? '',
      'the private key': stranger,
      'the database password': PASSWORD,
    });
    expect(findCanaries({ said: house.said() }, [...canaries, ...house.outsiders()])).toEqual([]);
  });
});
