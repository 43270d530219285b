import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { readFills } from '../../db/fills.ts';
import { readTrade } from '../../db/trades.ts';
import { costMicros } from '../../machines/model/money.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import {
  atVenue,
  bodyOf,
  offer,
  ticketHouse,
  tradeIn,
  watching,
  withoutStrike,
} from './ticket-house.ts';

vi.setConfig({ testTimeout: 90_000 });

const tickets = ticketHouse();
const { count, failureOf, post, start, untilState } = tickets;

describe('a ticket', () => {
  it('scenario 1: has its row and its transition in the store before any order leaves', async () => {
    const seen: unknown[] = [];
    const house = await start(
      {},
      watching(async ({ tradeId: id }) => {
        const rows = await ask(
          tickets.world.test.database,
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
    const fills = await readFills(tickets.world.test.database, id);
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
    const faults = join(tickets.world.dataDirectory, 'faults.json');
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
      tickets.world.test.database,
      `insert into operator_requests (trade_id, kind, asked_by) values ($1, 'close', 'alice')`,
      [first],
    );
    await untilState(first, 'closed');
    const after = await readTrade(tickets.world.test.database, second);
    expect(after?.heldCenti).toBe(500);
    expect([after?.state, after?.buyPriceCenti]).toEqual([before.state, before.buyPriceCenti]);
    expect(atVenue(house, wanted)).toBe(500);
    const { mismatches } = await verifyJournal(tickets.world.test.database, house.book);
    expect(mismatches).toEqual([]);
  });
});
