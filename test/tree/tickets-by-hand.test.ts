import { describe, expect, it, vi } from 'vitest';

import { putTicket, readTicket } from '../../db/ticket-requests.ts';
import { open } from '../../src/commands/open.ts';
import { readHandTicket } from '../../src/runtime/tickets/form.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { settingsOf } from './running-house.ts';
import { bodyOf, offer, ticketHouse, tradeIn, withoutStrike, type Body } from './ticket-house.ts';

vi.setConfig({ testTimeout: 90_000 });

const tickets = ticketHouse();
const { count, post, start, untilState } = tickets;

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
    const { database } = tickets.world.test;
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

  it('whose entry fails is answered with the reason to whom waits for it', async () => {
    const house = await start();
    const request = handTicket(bodyOf(await offer(house), { limitCents: 1 }));
    const opened = await open(settingsOf(tickets.world, {}), request, { wait: true });
    if (!opened.ok) throw new Error(opened.error.lines.join());
    const { trade } = opened.value;
    expect(trade?.state).toBe('failed');
    expect(opened.value.answer).toBe(`trade ${String(trade?.id)} was not opened`);
    expect(trade?.failure).toMatch(/within its limit|cancel/i);
  });

  it('that has waited too long is refused; one whose trade was born before a kill is answered', async () => {
    const first = await start();
    const wanted = await offer(first);
    const id = tradeIn(await post(bodyOf(wanted)));
    await untilState(id, 'monitoring.watching');
    await tickets.stop();
    const { database } = tickets.world.test;
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
