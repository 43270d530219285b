import { afterEach, describe, expect, test } from 'vitest';

import { clientOrderId, marketTicker, tradeId, venueOrderId } from '../../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../../machines/model/money.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import { BASIC_RATE } from '../../../src/simulator/kalshi/rate-limit.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../../src/venues/kalshi/venue.ts';
import { createRateBudget, type RatePolicy } from '../../../src/venues/rate-budget.ts';
import type { LookupOutcome, SubmitOutcome, Venue } from '../../../src/venues/venue.ts';
import { openWorld, TICKER, type PaperWorld } from '../../simulator/paper-world.ts';
import { eventually } from '../../support/eventually.ts';
import { btcOfSeries, orderRequest, TEST_KEY } from '../../support/kalshi.ts';
import { BASIC_RATES } from '../../support/rates.ts';
import {
  startScriptedVenue,
  type ScriptedReply,
  type ScriptedVenue,
} from '../../support/scripted-venue.ts';
import { testClock } from '../../support/simulated-clock.ts';

let world: PaperWorld | null = null;
let server: ScriptedVenue | null = null;
let venue: Venue | null = null;
afterEach(async () => {
  await venue?.stop();
  await world?.stop();
  await server?.close();
  world = server = venue = null;
});

/** A client with a budget before the paper venue, which keeps the basic tier's buckets. */
const connect = async (changes: Partial<RatePolicy> = {}) => {
  const paper = await openWorld({ limits: { rate: BASIC_RATE }, balanceDollars: 1_000_000 });
  const { clock, simulator } = paper;
  const policy = { ...BASIC_RATES, ...changes };
  const budget = createRateBudget({ policy, clock, random: () => 0.5 });
  const client = createKalshiVenue({
    restUrl: simulator.kalshi.restUrl,
    auth: createKalshiAuth(simulator.credentials, clock),
    clock,
    requestTimeoutMs: 60_000,
    budget,
    symbolOfSeries: btcOfSeries,
  });
  world = paper;
  venue = client;
  return { clock, simulator, budget, client };
};

const order = (leg: OrderRequest['leg'], index: number): OrderRequest =>
  orderRequest({
    clientOrderId: clientOrderId(`tw-0a1b2c3d-${index}-${leg === 'entry' ? 'e' : 'x'}1`),
    tradeId: tradeId(String(index)),
    leg,
    market: marketTicker(TICKER),
    countCenti: countCenti(100),
    action: leg === 'entry' ? 'buy' : 'sell',
    reduceOnly: leg === 'exit',
    limitCenti: heldPriceCenti(leg === 'entry' ? 6_200 : 5_000),
  });

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

type World = Awaited<ReturnType<typeof connect>>;

/** Steps the clock until everything is answered, leaving the sockets their turns. */
const drive = async <T>({ clock }: World, asked: readonly Promise<T>[]): Promise<readonly T[]> => {
  let open = asked.length;
  for (const one of asked) void one.finally(() => (open -= 1));
  await eventually(async () => {
    await clock.advance(50);
    return open === 0;
  }, 20_000);
  return Promise.all(asked);
};

const codes = (outcomes: readonly SubmitOutcome[]): ReadonlySet<string> =>
  new Set(outcomes.map((outcome) => (outcome.kind === 'rejected' ? outcome.code : outcome.kind)));

describe('a rush of everything at once', () => {
  test('puts exits first, and no refusal of the limiter comes through', async () => {
    const at = await connect({ maxWaiting: 150 });
    const { client, simulator } = at;
    const entries = many(200, (index) => client.submitOrder(order('entry', index)));
    const lookups = many(30, (index) =>
      client.lookupOrder(order(index % 2 === 0 ? 'exit' : 'entry', index), null),
    );
    const exits = many(20, (index) => client.submitOrder(order('exit', 1_000 + index)));
    const answers = await drive<SubmitOutcome | LookupOutcome>(at, [
      ...entries,
      ...lookups,
      ...exits,
    ]);
    expect(at.budget.figures().write.slowedDown).toBe(0);
    expect(at.budget.figures().read.slowedDown).toBe(0);
    expect(answers).toHaveLength(250);

    expect(codes(await Promise.all(exits))).toEqual(new Set(['accepted']));
    expect(codes(await Promise.all(entries))).toEqual(
      new Set(['accepted', 'rate_budget_full', 'rate_budget_late']),
    );
    const arrived = [...simulator.account.orders.values()].map(
      ({ placed }) => placed.clientOrderId ?? '',
    );
    const isExit = arrived.map((id) => id.includes('-x'));
    const last = isExit.lastIndexOf(true);
    const before = isExit.slice(0, last + 1).filter((exit) => !exit).length;
    expect(before).toBeLessThanOrEqual(7);
    expect(new Set(arrived).size).toBe(arrived.length);
    const accepted = (await Promise.all(entries)).filter(({ kind }) => kind === 'accepted');
    expect(arrived).toHaveLength(20 + accepted.length);
  });

  test('signs as it sends: an exit may wait longer than a signature holds', async () => {
    const at = await connect();
    const exits = many(90, (index) => at.client.submitOrder(order('exit', index)));
    const outcomes = await drive(at, exits);
    expect(codes(outcomes)).toEqual(new Set(['accepted']));
    expect(at.simulator.account.orders.size).toBe(90);
  });
});

describe('a venue that allows less than is thought', () => {
  const greedy = { write: { perSecond: 1_000, burst: 1_000 }, patienceMs: 60_000 } as const;

  test('gets every exit once; none hears of the refusals', async () => {
    const at = await connect(greedy);
    const exits = many(40, (index) => at.client.submitOrder(order('exit', index)));
    expect(codes(await drive(at, exits))).toEqual(new Set(['accepted']));
    expect(at.simulator.figures()).toMatchObject({ duplicatesRefused: 0 });
    expect(at.simulator.account.orders.size).toBe(40);
    expect(at.budget.figures().write.slowedDown).toBeGreaterThan(0);
  });

  test('the refusal of an exit whose patience is over proves nothing', async () => {
    const clock = testClock();
    const refusal: ScriptedReply = { status: 429, body: { error: 'too many requests' } };
    const at = await startScriptedVenue({ onRequest: () => refusal });
    const budget = createRateBudget({ policy: BASIC_RATES, clock, random: () => 0.5 });
    server = at;
    venue = createKalshiVenue({
      restUrl: at.restUrl,
      auth: createKalshiAuth(TEST_KEY, clock),
      clock,
      requestTimeoutMs: 60_000,
      budget,
      symbolOfSeries: btcOfSeries,
    });
    const startMs = clock.now();
    let outcome: SubmitOutcome | null = null;
    void venue.submitOrder(orderRequest()).then((told) => (outcome = told));
    await eventually(async () => {
      await clock.advance(50);
      return outcome !== null;
    });
    expect(outcome).toMatchObject({ kind: 'unknown', landed: false });
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(BASIC_RATES.patienceMs);
    const ids = at.requests.map(({ body }) => JSON.stringify(body));
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(1);
  });
});

test('what waits for its turn does not leave once this process may not act any more', async () => {
  const clock = testClock();
  let arrivals = 0;
  const refusal: ScriptedReply = { status: 429, body: { error: 'too many requests' } };
  const at = await startScriptedVenue({ onRequest: () => ((arrivals += 1), refusal) });
  let mayAct = true;
  server = at;
  venue = createKalshiVenue({
    restUrl: at.restUrl,
    auth: createKalshiAuth(TEST_KEY, clock),
    clock,
    requestTimeoutMs: 60_000,
    budget: createRateBudget({ policy: BASIC_RATES, clock, random: () => 0.5 }),
    symbolOfSeries: btcOfSeries,
    mayAct: () => mayAct,
  });
  const first = venue.submitOrder(order('exit', 1));
  await eventually(() => arrivals === 1);
  mayAct = false;
  const second = venue.submitOrder(order('exit', 2));
  const cancel = venue.cancelOrder(order('exit', 3), venueOrderId('v-3'));
  let isOver = false;
  const outcomes = Promise.all([first, second, cancel]).finally(() => (isOver = true));
  await eventually(async () => {
    await clock.advance(50);
    return isOver;
  });
  // The first was turned away before: a copy of it may still pass.
  expect(await outcomes).toMatchObject([
    { kind: 'unknown', landed: false },
    { kind: 'rejected', code: 'withheld' },
    { kind: 'unknown' },
  ]);
  expect(arrivals).toBe(1);
});

test('a 429 that is not the venue’s own is unknown, and not sent again', async () => {
  const clock = testClock();
  const at = await startScriptedVenue({ onRequest: () => ({ status: 429, text: '<html>' }) });
  server = at;
  venue = createKalshiVenue({
    restUrl: at.restUrl,
    auth: createKalshiAuth(TEST_KEY, clock),
    clock,
    requestTimeoutMs: 60_000,
    budget: createRateBudget({ policy: BASIC_RATES, clock, random: () => 0.5 }),
    symbolOfSeries: btcOfSeries,
  });
  expect(await venue.submitOrder(orderRequest())).toMatchObject({ kind: 'unknown', landed: false });
  expect(at.requests).toHaveLength(1);
});
