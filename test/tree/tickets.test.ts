import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readFills } from '../../db/fills.ts';
import { putTicket, readTicket } from '../../db/ticket-requests.ts';
import { readTrade, type StoredTrade } from '../../db/trades.ts';
import { tradeId, type TradeId } from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import { costMicros, type HeldPriceCenti } from '../../machines/model/money.ts';
import type { OrderRequest } from '../../machines/model/order.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { House } from '../../src/tree/house.ts';
import { readHandTicket } from '../../src/runtime/tickets/form.ts';
import type { Venue } from '../../src/venues/venue.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

const SETTINGS = {
  'paper.speed': 10,
  desks: [],
  'api.enabled': true,
  'api.port': 0,
  'api.readOnly': false,
  'guard.probabilityStop.thresholdPercent': 1,
  'guard.probabilityStop.minTtcMs': 0,
} as const;

let world: World;
let running: RunningHouse | null;

beforeEach(async () => {
  world = await openWorld();
  running = null;
});
afterEach(async () => {
  await running?.root.stop();
  await world.end();
});

const start = async (
  settings: Readonly<Record<string, unknown>> = {},
  altered?: (house: House) => House,
): Promise<House> => {
  running = await startHouse(world, { ...SETTINGS, ...settings }, altered);
  return running.house;
};

/** The same house, whose orders are looked at before they reach the venue. */
const watching =
  (submitting: (request: OrderRequest) => Promise<void>) =>
  (house: House): House => {
    const { venue } = house.organs;
    const watched = (session: Venue): Venue => ({
      ...session,
      submitOrder: async (request) => {
        await submitting(request);
        return session.submitOrder(request);
      },
    });
    const slot = { ...venue, get: () => watched(venue.get()) };
    return { ...house, organs: { ...house.organs, venue: slot } };
  };

type Offer = { readonly market: Market; readonly askCenti: HeldPriceCenti };

/** A market that trades for minutes more, with a YES ask in the middle of its range. */
const offer = (house: House): Promise<Offer> =>
  eventually(() => {
    const now = house.clock.now();
    const found = house.organs.catalogue
      .get()
      .open(now)
      .flatMap((market): readonly Offer[] => {
        const { ticker, symbol, strikeMicros, closeAtMs, tickCenti } = market;
        const ref = { market: ticker, symbol, strikeMicros, closeAtMs };
        const { askCenti } = house.guardian.board.reading(
          ref,
          'yes',
          'implied',
          { maxQuoteAgeMs: 10_000, maxSpotAgeMs: 10_000 },
          now,
        );
        const isFair = askCenti !== null && askCenti >= 2_000 && askCenti <= 9_000;
        const lasts = closeAtMs - now > 300_000;
        return isFair && lasts && askCenti % tickCenti === 0 ? [{ market, askCenti }] : [];
      });
    const [first] = found;
    if (first === undefined) throw new Error('expected a market with an ask');
    return first;
  }, 30_000);

type Body = Readonly<Record<string, unknown>>;

const bodyOf = ({ market, askCenti }: Offer, changes: Body = {}): Body => ({
  ticket: 't-1',
  market: market.ticker,
  side: 'yes',
  count: 10,
  limitCents: Math.min(99, (askCenti + 500) / 100),
  strikeDollars: market.strikeMicros / 1e6,
  by: 'bot-7',
  ...changes,
});

const withoutStrike = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([field]) => field !== 'strikeDollars'));

type Reply = { readonly status: number; readonly body: unknown };

/** Posts a ticket to the running process, as a program with its token does. */
const post = async (body: Body): Promise<Reply> => {
  const said = running?.lines.find(({ event }) => event === 'the API listens');
  const url = String(said?.fields['url']);
  const token = readFileSync(join(world.dataDirectory, 'api-token'), 'utf8').trim();
  const response = await fetch(`${url}/api/v1/tickets`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

const tradeIn = ({ body }: Reply): TradeId => {
  const trade = typeof body === 'object' && body !== null && 'trade' in body ? body.trade : null;
  if (typeof trade !== 'object' || trade === null || !('id' in trade))
    throw new Error(`expected a trade, found ${JSON.stringify(body)}`);
  return tradeId(String(trade.id));
};

type Counted = 'trades' | 'orders' | 'ticket_requests' | 'trade_transitions';

const count = async (table: Counted): Promise<number> => {
  const [row] = await ask<{ n: number }>(
    world.test.database,
    `select count(*)::int as n from ${table}`,
  );
  return row?.n ?? -1;
};

const untilState = (id: TradeId, ...states: readonly StoredTrade['state'][]) =>
  eventually(async () => {
    const row = await readTrade(world.test.database, id);
    if (row === null) throw new Error('expected a trade');
    expect(states).toContain(row.state);
    return row;
  }, 30_000);

const atVenue = ({ organs }: House, { market }: Offer): number =>
  organs.simulator.get().account.positions.get(market.ticker)?.signedCenti ?? 0;

const failureOf = (house: House, id: TradeId): Promise<unknown> =>
  eventually(async () => {
    const [row] = await ask<{ failure: unknown }>(
      world.test.database,
      `select context ->> 'failure' as failure from trades where id = $1 and book = $2`,
      [id, house.book],
    );
    return row?.failure;
  });

describe('a ticket', () => {
  it('scenario 1: has its row and its transition in the store before any order leaves', async () => {
    const seen: unknown[] = [];
    const house = await start(
      {},
      watching(async ({ tradeId: id }) => {
        const rows = await ask(
          world.test.database,
          `select t.state, t.ticket_id, j.seq, j.event ->> 'type' as event
            from trades t join trade_transitions j on j.trade_id = t.id and j.actor = 'trade'
            where t.id = $1 order by j.seq`,
          [id],
        );
        seen.push(...rows.slice(0, 1));
      }),
    );
    const reply = await post(bodyOf(await offer(house)));
    expect(reply.status).toBe(201);
    await untilState(tradeIn(reply), 'open', 'monitoring.watching');
    expect(seen).toEqual([{ state: 'opening', ticket_id: 't-1', seq: 1, event: 'actor.born' }]);
  });

  it('scenario 2: without a strike is a 400; nothing is stored and nothing sent', async () => {
    const house = await start();
    const body = withoutStrike(bodyOf(await offer(house)));
    expect(await post(body)).toMatchObject({
      status: 400,
      body: {
        faults: [{ field: 'strikeDollars', message: 'expected dollars above 0, found none' }],
      },
    });
    expect(await post({ ...body, count: 0, side: 'maybe' })).toEqual({
      status: 400,
      body: {
        type: 'about:blank',
        status: 400,
        title: 'the body cannot be as it is; nothing was stored',
        faults: [
          { field: 'side', message: 'expected yes or no, found "maybe"' },
          {
            field: 'count',
            message: 'expected contracts above 0, in hundredths at the finest, found 0',
          },
          { field: 'strikeDollars', message: 'expected dollars above 0, found none' },
        ],
      },
    });
    for (const table of ['ticket_requests', 'trades', 'orders', 'trade_transitions'] as const)
      expect(await count(table), table).toBe(0);
    expect(house.organs.simulator.get().account.orders.size).toBe(0);
  });

  it('that denies what the venue says of its market is a 400 with every contradiction', async () => {
    const house = await start();
    const wanted = await offer(house);
    const reply = await post(
      bodyOf(wanted, {
        strikeDollars: 1,
        symbol: 'DOGE-USD',
        closesAt: '2020-01-01T00:00:00Z',
      }),
    );
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({
      faults: [{ field: 'strikeDollars' }, { field: 'symbol' }, { field: 'closesAt' }],
    });
    expect(await post(bodyOf(wanted, { market: 'KXBTC15M-NONE' }))).toMatchObject({
      status: 400,
      body: { faults: [{ field: 'market' }] },
    });
    expect([await count('ticket_requests'), await count('trades')]).toEqual([0, 0]);
  });

  it('scenario 3: is guarded within a second of its fill, at the price and fees of the venue', async () => {
    const house = await start();
    const wanted = await offer(house);
    const reply = await post(bodyOf(wanted, { count: 100 }));
    const id = tradeIn(reply);
    await eventually(() => atVenue(house, wanted) > 0);
    const filledAt = performance.now();
    await untilState(id, 'open', 'monitoring.watching');
    expect(performance.now() - filledAt).toBeLessThan(1_000);
    const row = await untilState(id, 'monitoring.watching');
    const fills = await readFills(world.test.database, id);
    const held = fills.reduce((sum, fill) => sum + fill.countCenti, 0);
    const cost = fills.reduce((sum, fill) => sum + costMicros(fill.priceCenti, fill.countCenti), 0);
    expect(row.heldCenti).toBe(held);
    expect(row.heldCenti).toBe(atVenue(house, wanted));
    expect(row.buyPriceCenti).toBe(Math.round(cost / held));
    expect(row.feesMicros).toBe(fills.reduce((sum, { feeMicros }) => sum + feeMicros, 0));
    expect(row.feesMicros).toBeGreaterThan(0);
    expect(row.origin).toEqual({ kind: 'ticket', by: 'bot-7' });
  });

  it('scenario 4: whose entry fills nothing ends as failed, with the reason, and stays so', async () => {
    const house = await start();
    const wanted = await offer(house);
    const id = tradeIn(await post(bodyOf(wanted, { limitCents: 1 })));
    const row = await untilState(id, 'failed');
    expect(row.heldCenti).toBe(0);
    expect(await failureOf(house, id)).toMatch(/within its limit|cancel/i);
    expect(house.organs.trades.get().find({ kind: 'trade', tradeId: id })).toBeNull();
    expect(atVenue(house, wanted)).toBe(0);
    expect(await count('orders')).toBe(1);
  });

  it('scenario 5: that the account cannot pay for fails with the reason and is not tried again', async () => {
    const house = await start({ 'paper.startingBalanceDollars': 1 });
    const id = tradeIn(await post(bodyOf(await offer(house), { count: 100 })));
    await untilState(id, 'failed');
    expect(await failureOf(house, id)).toMatch(/insufficient/i);
    expect(await count('orders')).toBe(1);
  });

  it('scenario 6: whose order is answered by no reply opens by its late fill: one position', async () => {
    const faults = join(world.dataDirectory, 'faults.json');
    writeFileSync(
      faults,
      JSON.stringify([{ on: 'request', kind: 'order', nth: 1, act: 'dropReplyAfterAccept' }]),
    );
    const house = await start({ 'paper.faults': faults, 'venues.requestTimeoutMs': 500 });
    const wanted = await offer(house);
    const id = tradeIn(await post(bodyOf(wanted)));
    const row = await untilState(id, 'open', 'monitoring.watching');
    expect(row.heldCenti).toBe(1_000);
    expect(atVenue(house, wanted)).toBe(1_000);
    expect(house.organs.simulator.get().account.orders.size).toBe(1);
  });

  it('scenario 7: delivered twice, or twice at once, is one actor and one row', async () => {
    const house = await start();
    const body = bodyOf(await offer(house));
    const replies = await Promise.all([post(body), post(body)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 201]);
    const [id, other] = replies.map(tradeIn);
    expect(other).toBe(id);
    const again = await post(body);
    expect([again.status, tradeIn(again)]).toEqual([200, id]);
    expect(await post({ ...body, count: 11 })).toMatchObject({
      status: 409,
      body: { title: 'another ticket has used this id' },
    });
    expect([await count('trades'), house.organs.trades.get().size()]).toEqual([1, 1]);
  });

  it('scenario 21: beside another of its market is left alone while that one is closed', async () => {
    const house = await start();
    const wanted = await offer(house);
    const first = tradeIn(await post(bodyOf(wanted, { ticket: 'a', count: 3 })));
    const second = tradeIn(await post(bodyOf(wanted, { ticket: 'b', count: 5 })));
    await untilState(first, 'monitoring.watching');
    const before = await untilState(second, 'monitoring.watching');
    await ask(
      world.test.database,
      `insert into operator_requests (trade_id, kind, asked_by) values ($1, 'close', 'alice')`,
      [first],
    );
    await untilState(first, 'closed');
    const after = await readTrade(world.test.database, second);
    expect(after?.heldCenti).toBe(500);
    expect([after?.state, after?.buyPriceCenti]).toEqual([before.state, before.buyPriceCenti]);
    expect(atVenue(house, wanted)).toBe(500);
    const { mismatches } = await verifyJournal(world.test.database, house.book);
    expect(mismatches).toEqual([]);
  });
});

describe('a ticket in the database', () => {
  const handTicket = (body: Body) => {
    const read = readHandTicket({ ...withoutStrike(body), by: 'alice' });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value;
  };

  it('is opened under its id and answered; one that cannot be is refused in words', async () => {
    const house = await start();
    const wanted = await offer(house);
    const good = handTicket(bodyOf(wanted));
    const bad = handTicket(bodyOf(wanted, { ticket: 't-2', limitCents: '50.01' }));
    const { database } = world.test;
    await putTicket(database, house.book, good);
    await putTicket(database, house.book, bad);
    const answered = await eventually(async () => {
      const rows = [
        await readTicket(database, house.book, good),
        await readTicket(database, house.book, bad),
      ];
      expect(rows.map((row) => row?.answer)).not.toContain(null);
      return rows;
    }, 20_000);
    expect(answered[0]?.answer).toBe(`opened trade ${String(answered[0]?.trade)}`);
    expect(answered[1]?.answer).toMatch(/^refused: limitCents: expected a multiple of/);
    expect(await count('trades')).toBe(1);
  });

  it('that has waited too long is refused; one whose trade was born before a kill is answered', async () => {
    const first = await start();
    const wanted = await offer(first);
    const id = tradeIn(await post(bodyOf(wanted)));
    await untilState(id, 'monitoring.watching');
    await running?.root.stop();
    const { database } = world.test;
    // As a kill between birth and answer leaves it, long ago.
    const rewound = `update ticket_requests set answered_at = null, answer = null,
      asked_at = asked_at - interval '1 hour'`;
    await ask(database, rewound);
    const late = handTicket(bodyOf(wanted, { ticket: 'late' }));
    await putTicket(database, first.book, late);
    await ask(database, rewound);
    const house = await start();
    const rows = await eventually(async () => {
      const found = await ask<{ ticket_id: string; answer: string | null }>(
        database,
        'select ticket_id, answer from ticket_requests order by ticket_id desc',
      );
      expect(found.map(({ answer }) => answer)).not.toContain(null);
      return found;
    }, 20_000);
    expect(rows.map(({ ticket_id: ticket }) => ticket)).toEqual(['t-1', 'late']);
    expect(rows[0]?.answer).toBe(`opened trade ${id}`);
    expect(rows[1]?.answer).toMatch(/^refused: it has waited 36\d\d s/);
    expect([await count('trades'), house.book]).toEqual([1, first.book]);
  });
});
