import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readAuditAfter } from '../../db/audit.ts';
import { readInstallation } from '../../db/installation.ts';
import {
  clientOrderId,
  seriesTicker,
  symbolId,
  type VenueOrderId,
} from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, yesPriceCenti } from '../../machines/model/money.ts';
import { ok } from '../../machines/model/result.ts';
import { epochMs } from '../../machines/model/time.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { RestingOrderView } from '../../src/cli/orders-view.ts';
import { runCli } from '../../src/cli/program.ts';
import { commands } from '../../src/commands.ts';
import { loadConfig } from '../../src/config/load.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { verifyAuditChain } from '../../src/service/audit.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../src/venues/kalshi/venue.ts';
import type { Venue } from '../../src/venues/venue.ts';
import { membersOf, rowsOf } from '../support/json.ts';
import { orderRequest } from '../support/kalshi.ts';
import { openLiveWorld, type LiveWorld } from '../support/live-world.ts';
import { stillTape } from '../support/still-tape.ts';
import { cli, COMMANDS } from './bench.ts';

vi.setConfig({ testTimeout: 150_000, hookTimeout: 60_000 });

const VIEW: RestingOrderView = {
  id: 'o-1',
  clientId: 'by-hand',
  market: 'KXBTC15M-26FEB242330-30',
  shard: 2,
  side: 'ask',
  priceCenti: yesPriceCenti(9_850),
  filledCenti: countCenti(250),
  remainingCenti: countCenti(750),
  placedAtMs: epochMs(Date.UTC(2026, 1, 25, 4, 22, 45, 58)),
  installation: null,
  isOurs: false,
};

describe('on the command line', () => {
  it('lists what rests, and whose it is', async () => {
    const ours = { ...VIEW, id: 'o-2', installation: '0a1b2c3d', isOurs: true };
    const theirs = { ...ours, id: 'o-3', isOurs: false };
    const list = () => Promise.resolve(ok({ environment: 'demo', orders: [VIEW, ours, theirs] }));
    const { code, out } = await cli('orders', { orders: { ...COMMANDS.orders, list } });
    const lines = out.split('\n');
    expect(code).toBe(EXIT.ok);
    expect(lines[1]).toMatch(
      /^o-1 .* 2 {2}ask +7\.5 +2\.5 +98\.5 ¢ {2}2026-02-25 04:22:45\.058 {2}– +by-hand$/,
    );
    expect(lines[2]).toContain('this installation');
    expect(lines[3]).toContain('installation 0a1b2c3d');
  });

  it.each([
    ['without --live', 'orders cancel o-1 --reason r'],
    ['without a reason', 'orders cancel o-1 --live'],
    ['without an order', 'orders cancel --live --reason r'],
    ['of ids and of all', 'orders cancel o-1 --foreign --live --reason r'],
    ['to no count', 'orders decrease o-1 --to 0 --live --reason r'],
    ['to a count of three decimals', 'orders decrease o-1 --to 1.001 --live --reason r'],
    ['to a price that is none', 'orders amend o-1 --price 100 --live --reason r'],
    ['to no price', 'orders amend o-1 --live --reason r'],
  ])('refuses a change %s', async (_, line) => {
    const change = vi.fn(COMMANDS.orders.change);
    const { code } = await cli(line, { orders: { ...COMMANDS.orders, change } });
    expect(code).toBe(EXIT.usage);
    expect(change).not.toHaveBeenCalled();
  });
});

let world: LiveWorld;
let venue: Venue;

const openWorldWith = async (faults: readonly Fault[] = []): Promise<void> => {
  world = await openLiveWorld(faults, {}, stillTape);
  const clock = systemClock();
  const { credentials, kalshi } = world.simulator;
  venue = createKalshiVenue({
    restUrl: kalshi.restUrl,
    auth: createKalshiAuth(credentials, clock),
    clock,
    requestTimeoutMs: 20_000,
    symbolOfSeries: () => symbolId('BTC-USD'),
  });
};
const closeWorld = async (): Promise<void> => {
  await venue.stop();
  await world.stop();
};

/** An order of ten at a cent that rests, under this client id; its id at the venue. */
const placed = async (clientId: string): Promise<VenueOrderId> => {
  const listed = await venue.listMarkets(seriesTicker('KXBTC15M'));
  const market = listed.ok ? listed.value[0] : undefined;
  if (market === undefined) throw new Error(`expected a market, found ${JSON.stringify(listed)}`);
  const outcome = await venue.submitOrder(
    orderRequest({
      clientOrderId: clientOrderId(clientId),
      market: market.ticker,
      action: 'buy',
      leg: 'entry',
      limitCenti: heldPriceCenti(100),
      timeInForce: 'goodTillCanceled',
      reduceOnly: false,
    }),
  );
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
  return outcome.venueOrderId;
};

const at = (id: VenueOrderId) => world.simulator.account.orders.get(id);

/** A command line against the world, confirmed where it is to act. */
const orders = async (line: string) => {
  let out = '';
  const hear = (text: string): void => {
    out += text;
  };
  const args = ['orders', ...line.split(' '), '--config', world.settingsFile({ desks: [] })];
  const code = await runCli(
    args.filter((word) => word !== ''),
    {
      env: world.env,
      console: { out: hear, err: hear },
      commands,
      version: '1.2.3',
      stop: new AbortController().signal,
    },
  );
  return { code, out };
};
const act = (line: string) =>
  orders(`${line} --live --confirm-live ${world.name} --reason night --by eve`);

const audited = async () =>
  (await readAuditAfter(world.test.database, 0, 100)).map(
    ({ entry, kind }) => [kind, membersOf(JSON.parse(entry))] as const,
  );

describe('at a venue', () => {
  beforeEach(() => openWorldWith());
  afterEach(closeWorld);

  it('cancels what nobody we know has placed, and leaves alone what is guarded', async () => {
    const ours = await placed(`tw-${await readInstallation(world.test.database)}-1-x1`);
    const theirs = await placed('tw-ffffffff-1-x1');
    const stray = [await placed('by-hand-1'), await placed('by-hand-2')];

    const listed = await orders('--json');
    expect(listed.code).toBe(EXIT.ok);
    const shown = rowsOf(membersOf(JSON.parse(listed.out))['orders']);
    expect(
      shown.map(({ id, installation, isOurs }) => [id, installation !== null, isOurs]),
    ).toEqual(
      expect.arrayContaining([
        [ours, true, true],
        [theirs, true, false],
        [stray[0], false, false],
        [stray[1], false, false],
      ]),
    );

    const { code, out } = await act('cancel --foreign');
    expect([code, out.match(/cancelled 10/g)?.length]).toEqual([EXIT.ok, 2]);
    for (const id of stray) expect(at(id)).toMatchObject({ status: 'canceled' });
    for (const id of [ours, theirs]) expect(at(id)).toMatchObject({ status: 'resting' });

    expect(await audited()).toMatchObject([
      ['asked', { by: 'eve', what: 'orders cancel', body: { reason: 'night' } }],
      [
        'answered',
        { by: 'eve', answer: stray.toReversed().map((order) => ({ order, outcome: 'done' })) },
      ],
    ]);
    expect((await verifyAuditChain(world.test.database)).broken).toBeNull();
  });

  it('touches no order of a trade of ours, and one of another installation only where it is given up', async () => {
    const ours = await placed(`tw-${await readInstallation(world.test.database)}-1-x1`);
    const theirs = await placed('tw-ffffffff-1-x1');
    const refused = await act(`cancel ${ours} ${theirs} --abandoned`);
    expect(refused.code).toBe(EXIT.refused);
    expect(refused.out).toContain(`order ${ours} is of trade 1, which this installation guards`);
    expect((await act(`decrease ${theirs} --to 5`)).code).toBe(EXIT.refused);
    expect((await act('cancel unknown')).code).toBe(EXIT.notFound);
    expect([at(ours), at(theirs)]).toMatchObject([
      { remainingCenti: 1_000 },
      { remainingCenti: 1_000 },
    ]);
    expect(await audited()).toEqual([]);
    expect((await act(`decrease ${theirs} --to 5 --abandoned`)).code).toBe(EXIT.ok);
    expect(at(theirs)).toMatchObject({ status: 'resting', remainingCenti: 500 });
  });

  it('amends a price, and never asks for more than rests', async () => {
    const id = await placed('by-hand-1');
    expect((await act(`amend ${id} --price 2 --to 10.01`)).code).toBe(EXIT.refused);
    expect((await act(`amend ${id} --price 2 --to 4`)).code).toBe(EXIT.ok);
    expect(at(id)).toMatchObject({ remainingCenti: 400, placed: { priceCenti: 200 } });
    const off = await act(`amend ${id} --price 10.55`);
    expect([off.code, off.out.includes('invalid_price')]).toEqual([EXIT.refused, true]);
  });

  it('is done by nobody who has not passed the gate', async () => {
    const id = await placed('by-hand-1');
    const file = world.settingsFile({ desks: [] });
    const settings = loadConfig({ env: world.env, file, overrides: [] });
    if (!settings.ok) throw new Error(JSON.stringify(settings.error));
    const request = {
      change: { kind: 'cancel', ids: [id] },
      abandoned: false,
      by: 'eve',
      reason: 'night',
    } as const;
    for (const permit of [null, { settings: settings.value }]) {
      const done = await commands.orders.change(settings.value, permit, request);
      expect(done).toMatchObject({ ok: false, error: { exitCode: EXIT.unconfirmed } });
    }
    const unsaid = await orders(`cancel ${id} --live --reason night`);
    expect(unsaid.code).toBe(EXIT.unconfirmed);
    expect(at(id)).toMatchObject({ status: 'resting' });
  });
});

describe('where the reply is lost', () => {
  const lost = { act: 'dropReplyAfterAccept' } as const;
  beforeEach(() =>
    openWorldWith([
      { on: 'request', kind: 'cancel', nth: 1, ...lost },
      { on: 'request', kind: 'order', nth: 3, ...lost },
    ]),
  );
  afterEach(closeWorld);

  it('says that nobody knows, and how the venue shows the order afterwards', async () => {
    const first = await placed('by-hand-1');
    const second = await placed('by-hand-2');
    const decreased = await act(`decrease ${second} --to 4`);
    expect(decreased.code).toBe(EXIT.refused);
    expect(decreased.out).toMatch(/unknown .*; the venue shows 4 that rest at \$0\.0100/);
    const cancelled = await act(`cancel ${first}`);
    expect(cancelled.code).toBe(EXIT.refused);
    expect(cancelled.out).toMatch(/unknown .*; the venue shows no such order that rests/);
    expect((await audited()).map(([kind]) => kind)).toEqual([
      'asked',
      'answered',
      'asked',
      'answered',
    ]);
  });
});
