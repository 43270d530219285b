import { z } from 'zod';

import { randomStream } from '../../../src/simulator/tapes/random.ts';
import { TERMINAL_TRADE_STATES, type TradeEvent } from '../../../machines/model/trade.ts';
import { heldCenti } from '../../../machines/trades/position.ts';
import type { House } from '../../../src/tree/house.ts';
import { isPerpetual } from '../../../src/tree/perpetuals.ts';
import { positionFor } from './perpetuals.ts';
import { ticketFor } from './tickets.ts';

const EVERY_MS = 10;
/**
 * Trades alive at a time, but for perpetuals; a market has one at most, so that the ledger can be
 * read by market.
 */
const ALIVE_AT_MOST = 12;
/** How often a trade is told to close whatever its stop says. */
const CLOSE_SHARE = 0.05;

const liveTrades = (house: House) =>
  [...(house.organs.trades.peek()?.live() ?? [])].filter(
    ({ state }) => !TERMINAL_TRADE_STATES.has(state),
  );

/** Tells a trade to leave now, or to try again where it is stuck on its way. */
export const tellToLeave = (house: House): void => {
  const { clock, guardian, number, organs } = house;
  for (const { key, state, context } of liveTrades(house)) {
    if (heldCenti(context) === 0) continue;
    const atMs = clock.now();
    const told = { by: 'crash', reading: guardian.reading(context, atMs), atMs };
    const event: TradeEvent = state.endsWith('.stuck')
      ? { type: 'exit.retry', ...told }
      : { type: 'close.requested', countCenti: null, ...told };
    organs.trades.get().deliver(key, { eventId: number('leave'), event, clears: [] });
  }
};

const marketRows = z.array(z.object({ market: z.string() }));

/** Markets with a trade that is not over, though it may be parked and nobody speaks for it. */
const occupiedMarkets = async ({ organs }: House): Promise<ReadonlySet<string>> => {
  const rows = await organs.store.get().database.query({
    name: 'crash-occupied',
    text: 'select market from trades where ended_at is null',
    values: [],
  });
  return new Set(marketRows.parse(rows).map(({ market }) => market));
};

/** Does it again and again, one at a time. */
const keepDoing = (house: House, act: () => Promise<void>): void => {
  let isBusy = false;
  setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    act()
      .catch((error: unknown) => house.log.error('the workload failed', { error }))
      .finally(() => (isBusy = false));
  }, EVERY_MS);
};

/** Opens positions in perpetuals wherever there is none. */
const startPositions = (house: House, seed: number): void => {
  const random = randomStream('positions', seed);
  let tickets = 0;
  keepDoing(house, async () => {
    const known = house.organs.binanceUsdm.catalogue.peek()?.open(house.clock.now()) ?? [];
    const occupied = known.length === 0 ? new Set<string>() : await occupiedMarkets(house);
    const free = known.filter(({ ticker }) => !occupied.has(ticker));
    const market = free[Math.floor(random.uniform() * free.length)];
    if (market === undefined) return;
    tickets += 1;
    const ticket = positionFor(house, random, market, `${house.owner}/p${tickets}`);
    if (ticket !== null) await house.organs.open.get()(ticket);
  });
};

/** Opens trades wherever there is none, and closes some of them by command. */
const startTrades = (house: House, seed: number): void => {
  const random = randomStream('workload', seed);
  let opening = 0;
  let tickets = 0;
  const open = async (): Promise<void> => {
    const alive = liveTrades(house).filter(({ context }) => !isPerpetual(context.ticket.market));
    if (alive.length + opening >= ALIVE_AT_MOST) return;
    const occupied = await occupiedMarkets(house);
    const free = house.organs.kalshi.catalogue
      .get()
      .open(house.clock.now())
      .filter(({ ticker }) => !occupied.has(ticker));
    const market = free[Math.floor(random.uniform() * free.length)];
    if (market === undefined) return;
    tickets += 1;
    const ticket = ticketFor(house, random, market, `${house.owner}/${tickets}`);
    if (ticket !== null) await house.organs.open.get()(ticket);
  };
  setInterval(() => {
    if (random.uniform() < CLOSE_SHARE) tellToLeave(house);
    if (opening > 0) return;
    opening += 1;
    open()
      .catch((error: unknown) => house.log.error('the workload failed', { error }))
      .finally(() => (opening -= 1));
  }, EVERY_MS);
};

/** Works on perpetuals, and on what is traded beside them unless said otherwise. */
export const startWorkload = (house: House, seed: number, isOnBoth: boolean): void => {
  startPositions(house, seed);
  if (isOnBoth) startTrades(house, seed);
};
