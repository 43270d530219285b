import type { Queryable } from '../../../db/queryable.ts';
import { putTicket } from '../../../db/ticket-requests.ts';
import { heldFromYes } from '../../../machines/model/contract.ts';
import { parseDecimal } from '../../../machines/model/decimal.ts';
import { marketTicker, productOf, type BookId } from '../../../machines/model/ids.ts';
import { yesPriceWithin } from '../../../machines/model/money.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import { answer } from '../../../src/lockstep/store/statements.ts';
import type { Tables } from '../../../src/lockstep/store/tables.ts';
import { randomStream, type RandomStream } from '../../../src/simulator/tapes/random.ts';
import { createBinanceAuth, type BinanceAuth } from '../../../src/venues/binance/account/sign.ts';
import { tradingAuth } from '../../../src/tree/account-access.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Violate } from '../checks/check.ts';
import { checkLanded } from '../checks/order-checks.ts';
import type { VenueFacts } from '../checks/venue-checks.ts';
import { pick } from '../draw.ts';
import type { Trace } from '../engine/trace.ts';
import { askLinear } from '../house/people.ts';
import type { Fault } from '../faults/fault.ts';
import { createWeather, type Weather } from '../faults/weather.ts';
import type { Site } from '../venue/network.ts';
import { followBook } from './book.ts';
import { createHand } from './by-hand.ts';
import { futuresSite } from './site.ts';
import { BY_HAND_PRODUCT, futuresTape } from './tape.ts';
import { ticketsOf } from './tickets.ts';
import { createFuturesVenue } from './venue.ts';

type Auths = { readonly looking: BinanceAuth; readonly trading: BinanceAuth };

/** The second venue of a world: what it is, what goes wrong there, what is asked for there. */
export type FuturesWorld = {
  readonly weather: Weather;
  readonly site: (options: {
    readonly random: RandomStream;
    readonly orderSent: Parameters<typeof futuresSite>[0]['orderSent'];
    readonly heard: Site['heard'];
  }) => Site;
  /** Signs what looks at the account, and what trades on it: that is good for so long, if given. */
  readonly auths: (clock: Clock, orderWindowMs: number | null) => Auths;
  /** Strikes what is neither of the weather nor of connections; false: it has struck nothing. */
  readonly strike: (fault: Fault) => boolean;
  readonly bidOf: (ticket: Ticket) => number | null;
  readonly checkEnd: () => void;
};

export type FuturesWorldOptions = {
  readonly seed: number;
  readonly scheduler: Scheduler;
  readonly tables: Tables;
  readonly facts: VenueFacts;
  readonly trace: Trace;
  readonly violate: Violate;
  readonly book: BookId;
  /** From when to when there are prices. */
  readonly span: readonly [EpochMs, EpochMs];
  /** Until when tickets are written, and when all that is left is closed, after its beginning. */
  readonly ticketsForMs: number;
  readonly closedAfterMs: number;
};

const FIRST_TICKET_MS = 12_000;
/** Who asks for no worse price than one that is gone has to close by hand: so long after asking. */
const BY_HAND_AFTER_MS = 20_000;

/** Products of which a trade is alive. */
const linearProducts = ({ trades }: Tables): ReadonlySet<string> =>
  new Set(
    [...trades.values()]
      .filter(({ endedAtMs, instrument }) => endedAtMs === null && instrument !== null)
      .map(({ market }) => productOf(marketTicker(market))),
  );

/** What the account and its venue are like in a seed. */
const termsOf = (seed: number) => {
  const random = randomStream('futures terms', seed);
  return {
    startingMicros: pick(random, [1_000_000e6, 1_000_000e6, 30_000e6]),
    readLagMs: pick(random, [350, 350, 1_500, 2_500]),
    /** How far the venue's clock is off, all the time. */
    skewMs: pick(random, [0, 0, 700, 4_000, -20_000]),
  };
};

/** Puts each ticket down at its instant, as a person does from a terminal. */
const planTickets = (
  { book, scheduler, seed, span: [fromMs], tables, ticketsForMs, trace }: FuturesWorldOptions,
  tape: Parameters<typeof ticketsOf>[1],
): void => {
  const span = [plusMs(fromMs, FIRST_TICKET_MS), plusMs(fromMs, ticketsForMs)] as const;
  const areRows = <Row>(rows: readonly unknown[], _sample?: Row): rows is readonly Row[] =>
    Array.isArray(rows);
  const store: Queryable = {
    query: <Row>({
      name,
      values,
    }: {
      readonly name: string;
      readonly values: readonly unknown[];
    }) => {
      const rows = answer(tables, name, values, scheduler.now());
      if (!areRows<Row>(rows)) throw new TypeError('expected rows');
      return Promise.resolve(rows);
    },
  };
  for (const { atMs, request } of ticketsOf(seed, tape, span))
    scheduler.setTimeout(() => {
      trace.note(`# ticket ${JSON.stringify(request)}`);
      void putTicket(store, book, request);
    }, atMs - scheduler.now());
};

export const createFuturesWorld = (options: FuturesWorldOptions): FuturesWorld => {
  const { facts, scheduler, seed, span, tables, trace, violate } = options;
  const { readLagMs, skewMs: constantSkewMs, startingMicros } = termsOf(seed);
  const weather = createWeather(scheduler);
  const skewMs = (): number => constantSkewMs + weather.skewMs();
  const tape = futuresTape(seed, span);
  const book = followBook(facts, (id) => checkLanded(tables, id, violate));
  const venue = createFuturesVenue({
    clock: scheduler,
    tape,
    conditions: { isPaused: weather.isPaused, skewMs },
    random: randomStream('futures secrets', seed),
    startingMicros,
    readLagMs,
    recorded: (change) => {
      const { orders = [], positions = [], trades = [] } = change;
      if (orders.length + trades.length > 0)
        trace.note(`$ ${JSON.stringify({ orders, trades, positions }).slice(0, 420)}`);
      book.take(change);
    },
  });
  const hand = createHand(venue.account, scheduler, skewMs, book.amounts);
  planTickets(options, tape);
  scheduler.setTimeout(() => askLinear(tables, scheduler.now()), options.closedAfterMs);
  scheduler.setTimeout(
    () => hand.close(linearProducts(tables)),
    options.closedAfterMs + BY_HAND_AFTER_MS,
  );

  return {
    weather,
    site: (rest) => futuresSite({ venue, weather, ...rest }),
    auths: (clock, orderWindowMs) => {
      const { credentials } = venue.account;
      const trading = tradingAuth(credentials, clock);
      const signing =
        orderWindowMs === null ? trading : createBinanceAuth(credentials, clock, orderWindowMs);
      return {
        looking: createBinanceAuth(credentials, clock),
        trading: { ...signing, windowMs: trading.windowMs },
      };
    },
    strike: (fault) => {
      if (fault.kind === 'soldByHand') return hand.sell(fault.share);
      if (fault.kind === 'boughtByHand') return hand.buy();
      if (fault.kind === 'keyExpired') venue.account.expireKeys();
      return fault.kind === 'keyExpired';
    },
    bidOf: ({ instrument, market, side }) => {
      const best = venue.account.best(productOf(market));
      if (instrument === undefined || best === null) return null;
      const { ceiling, priceDecimals } = instrument;
      const text: unknown = Reflect.get(best, side === 'yes' ? 'b' : 'a');
      const price = parseDecimal(String(text), priceDecimals);
      if (price === null) throw new TypeError(`${market}: expected a price, found ${String(text)}`);
      return heldFromYes(side, yesPriceWithin(price, ceiling), ceiling);
    },
    checkEnd: () => {
      for (const [product, amount] of book.amounts())
        if (amount !== 0 && product !== BY_HAND_PRODUCT)
          violate('no position is left', `${product}: ${amount} units at the venue`);
    },
  };
};
