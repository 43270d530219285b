import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { tradeId } from '../../machines/model/ids.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import { ticketEndpoints } from '../../src/api/resources/tickets.ts';
import type { TicketOutcome } from '../../src/runtime/tickets/tickets.ts';
import { ask, bearer, JSON_TYPE, openBench, TOKENS, type Bench } from './bench.ts';

const BODY = JSON.stringify({
  ticket: 't',
  market: 'M',
  side: 'yes',
  count: 1,
  limitCents: 50,
  strikeDollars: 1,
});

let outcome: TicketOutcome | Error;
let isOpen: boolean;
let asked: TicketRequest[];
let bench: Bench;

beforeEach(async () => {
  outcome = { kind: 'opened', trade: tradeId('7') };
  isOpen = true;
  asked = [];
  const tickets = {
    submit: (request: TicketRequest) => {
      asked.push(request);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
  };
  const endpoints = ticketEndpoints({
    tickets: () => (isOpen ? tickets : null),
    trade: () => Promise.resolve(null),
  });
  bench = await openBench({ endpoints });
});
afterEach(() => bench.kill());

const submit = (body = BODY, token = TOKENS.operate) =>
  ask(bench, {
    path: '/api/v1/tickets',
    method: 'POST',
    headers: { ...bearer(token), ...JSON_TYPE },
    body,
  });

describe('a ticket of a program', () => {
  it('is opened for a role that may operate', async () => {
    const reply = await submit();
    expect([reply.status, reply.text]).toEqual([201, '{"trade":null}']);
    expect(asked).toHaveLength(1);
    expect((await submit(BODY, TOKENS.view)).status).toBe(403);
    expect(asked).toHaveLength(1);
  });

  it('is told every wrong field at once', async () => {
    const reply = await submit('{"side":"up"}');
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text)).toMatchObject({
      faults: ['ticket', 'market', 'side', 'count', 'limitCents', 'strikeDollars'].map((field) => ({
        field,
      })),
    });
    expect(asked).toEqual([]);
  });

  it.each<readonly [number, TicketOutcome]>([
    [200, { kind: 'known', trade: tradeId('7') }],
    [409, { kind: 'conflict' }],
    [400, { kind: 'faulty', faults: [{ field: 'market', message: 'none' }] }],
    [422, { kind: 'refused', why: 'a trade holds the other side' }],
  ])('answers %i to a ticket that came to %j', async (status, came) => {
    outcome = came;
    const reply = await submit();
    expect(reply.status).toBe(status);
    if (came.kind === 'refused') expect(reply.text).toContain(came.why);
  });

  it('answers 503 while no trade can be opened, and 500 without a word of a defect', async () => {
    isOpen = false;
    expect((await submit()).status).toBe(503);
    isOpen = true;
    outcome = new Error('a secret');
    const reply = await submit();
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain('secret');
    expect(bench.failures).toEqual([outcome]);
  });
});
