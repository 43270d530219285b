import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect } from 'vitest';

import { readTrade, type StoredTrade } from '../../db/trades.ts';
import { tradeId, type TradeId } from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import type { HeldPriceCenti } from '../../machines/model/money.ts';
import type { OrderRequest } from '../../machines/model/order.ts';
import type { House } from '../../src/tree/house.ts';
import type { Venue } from '../../src/venues/venue.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

/* A running tree without desks: its trades come by tickets alone. */

const SETTINGS = {
  'paper.speed': 10,
  desks: [],
  'api.enabled': true,
  'api.port': 0,
  'api.readOnly': false,
  'guard.probabilityStop.thresholdPercent': 1,
  'guard.probabilityStop.minTtcMs': 0,
} as const;
/** The same house, whose orders are looked at before they reach the venue. */
export const watching =
  (submitting: (request: OrderRequest) => Promise<void>) =>
  (house: House): House => {
    const { kalshi } = house.organs;
    const watched = (session: Venue): Venue => ({
      ...session,
      submitOrder: async (request) => {
        await submitting(request);
        return session.submitOrder(request);
      },
    });
    const slot = { ...kalshi.venue, get: () => watched(kalshi.venue.get()) };
    return { ...house, organs: { ...house.organs, kalshi: { ...kalshi, venue: slot } } };
  };

type Offer = { readonly market: Market; readonly askCenti: HeldPriceCenti };

/** A market that trades for minutes more, with a YES ask in the middle of its range. */
export const offer = (house: House): Promise<Offer> =>
  eventually(() => {
    const now = house.clock.now();
    const found = house.organs.kalshi.catalogue
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

export type Body = Readonly<Record<string, unknown>>;

export const bodyOf = ({ market, askCenti }: Offer, changes: Body = {}): Body => ({
  ticket: 't-1',
  market: market.ticker,
  side: 'yes',
  count: 10,
  limitCents: Math.min(99, (askCenti + 500) / 100),
  strikeDollars: market.strikeMicros / 1e6,
  by: 'bot-7',
  ...changes,
});

export const withoutStrike = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([field]) => field !== 'strikeDollars'));
type Reply = { readonly status: number; readonly body: unknown };

export const tradeIn = ({ body }: Reply): TradeId => {
  const trade = typeof body === 'object' && body !== null && 'trade' in body ? body.trade : null;
  if (typeof trade !== 'object' || trade === null || !('id' in trade))
    throw new Error(`expected a trade, found ${JSON.stringify(body)}`);
  return tradeId(String(trade.id));
};
type Counted = 'trades' | 'orders' | 'ticket_requests' | 'trade_transitions';

export const atVenue = ({ organs }: House, { market }: Offer): number =>
  organs.simulator.get().account.positions.get(market.ticker)?.signedCenti ?? 0;

/** What the tests of tickets work with: a world a test, and a process in it at a time. */
export type TicketHouse = {
  readonly world: World;
  readonly start: (
    settings?: Readonly<Record<string, unknown>>,
    altered?: (house: House) => House,
  ) => Promise<House>;
  readonly stop: () => Promise<void>;
  /** Posts a ticket to the running process, as a program with its token does. */
  readonly post: (body: Body) => Promise<Reply>;
  readonly count: (table: Counted) => Promise<number>;
  readonly untilState: (
    id: TradeId,
    ...states: readonly StoredTrade['state'][]
  ) => Promise<StoredTrade>;
  readonly failureOf: (house: House, id: TradeId) => Promise<unknown>;
};

export const ticketHouse = (): TicketHouse => {
  let world: World;
  let running: RunningHouse | null;
  beforeEach(async () => {
    world = await openWorld();
    running = null;
  });
  const stop = async (): Promise<void> => {
    await running?.root.stop();
  };
  afterEach(async () => {
    await stop();
    await world.end();
  });
  return {
    get world() {
      return world;
    },
    start: async (settings = {}, altered) => {
      running = await startHouse(world, { ...SETTINGS, ...settings }, altered);
      return running.house;
    },
    stop,
    post: async (body) => {
      const said = running?.lines.find(({ event }) => event === 'the API listens');
      const url = String(said?.fields['url']);
      const token = readFileSync(join(world.dataDirectory, 'api-token'), 'utf8').trim();
      const response = await fetch(`${url}/api/v1/tickets`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    count: async (table) => {
      const [row] = await ask<{ n: number }>(
        world.test.database,
        `select count(*)::int as n from ${table}`,
      );
      return row?.n ?? -1;
    },
    untilState: (id, ...states) =>
      eventually(async () => {
        const row = await readTrade(world.test.database, id);
        if (row === null) throw new Error('expected a trade');
        expect(states).toContain(row.state);
        return row;
      }, 30_000),
    failureOf: (house, id) =>
      eventually(async () => {
        const [row] = await ask<{ failure: unknown }>(
          world.test.database,
          `select context ->> 'failure' as failure from trades where id = $1 and book = $2`,
          [id, house.book],
        );
        return row?.failure;
      }),
  };
};
