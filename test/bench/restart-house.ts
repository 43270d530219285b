import { storeChild } from '../../src/tree/store.ts';
import type { Statement } from '../../db/queryable.ts';
import { feedId } from '../../machines/model/ids.ts';
import type { Quote } from '../../machines/model/quote.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { loadConfig, type EffectiveConfig, type Override } from '../../src/config/load.ts';
import { createLogger } from '../../src/logger/logger.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Transition } from '../../src/runtime/durable/envelope.ts';
import { createIntake } from '../../src/runtime/intake.ts';
import type { ChildSpec } from '../../src/runtime/supervision/child.ts';
import { createSweeper } from '../../src/runtime/sweeper.ts';
import { startTicker } from '../../src/runtime/ticker.ts';
import type { Store } from '../../src/store/store.ts';
import { openBookOf } from '../../src/tree/book.ts';
import { modelClerkOf } from '../../src/tree/models.ts';
import { buildHouse, type BuildOptions } from '../../src/tree/build.ts';
import { createPast } from '../../src/tree/desks.ts';
import type { House } from '../../src/tree/house.ts';
import { startOrders } from '../../src/tree/orders.ts';
import { resumeBook } from '../../src/tree/resume.ts';
import { startTrades } from '../../src/tree/trades.ts';
import { watchChild } from '../../src/tree/watch.ts';
import { quotesAt, spotAt } from './trades.ts';

/** The variable that names the database to the process that starts again. */
export const DATABASE_VARIABLE = 'DATABASE_URL';

const FEED_EVERY_MS = 200;
const KALSHI = feedId('feed:kalshi:market');
const COINBASE = feedId('feed:coinbase:BTC-USD');

/** The defaults but for `overrides`, on the database that `env` names. */
export const benchSettings = (
  env: NodeJS.ProcessEnv,
  overrides: readonly Override[] = [],
): EffectiveConfig => {
  const { [DATABASE_VARIABLE]: url } = env;
  const loaded = loadConfig({ env: { [DATABASE_VARIABLE]: url }, file: null, overrides });
  if (loaded.ok) return loaded.value;
  throw new Error(`settings: expected the defaults to hold, found ${JSON.stringify(loaded.error)}`);
};

type HouseOptions = Partial<Pick<BuildOptions, 'dataDirectory' | 'reveal' | 'witnesses'>> & {
  readonly overrides?: readonly Override[];
};

/** A house on the bench's database; what goes wrong in it ends the process. */
export const benchHouse = ({ overrides, ...options }: HouseOptions = {}): House => {
  const clock = systemClock();
  const settings = benchSettings(process.env, overrides);
  const fail = (what: string): never => {
    throw new Error(what);
  };
  const { level, repeatWindowMs } = settings.config.log;
  const write = (line: string): void => {
    if (/"level":"(error|fatal)"/.test(line)) fail(line);
  };
  const log = createLogger(
    { level, format: 'json', repeatWindowMs },
    { stamp: clock.now, clock, write },
  );
  return buildHouse({
    settings,
    dataDirectory: process.cwd(),
    paper: null,
    clock,
    realClock: clock,
    log,
    isDraining: () => false,
    ownershipLost: fail,
    ...options,
  });
};

export const startChild = async (spec: ChildSpec): Promise<void> => {
  const exited = (reason: unknown): void => {
    throw new Error(`${spec.id}: expected it to run on, found ${JSON.stringify(reason)}`);
  };
  await spec.start({ id: spec.id, incarnation: 1, exited, signal: new AbortController().signal });
};

/** Connection, schema, leases, journal, book and logged prices. */
export const bringUpStore = async (house: House): Promise<void> => {
  await startChild(storeChild(house));
  await startChild(openBookOf(house, modelClerkOf(house), () => undefined));
};

/** Tells when each statement of the store's reading side has been answered. */
export const hearReads = (house: House, answered: (name: string) => void): void => {
  const store: Store = house.organs.store.get();
  const query = async <Row>(statement: Statement): Promise<readonly Row[]> => {
    const rows = await store.database.query<Row>(statement);
    answered(statement.name);
    return rows;
  };
  house.organs.store.fill({ ...store, database: { ...store.database, query } });
};

export type Prices = { readonly stop: () => void; readonly quote: (quote: Quote) => void };

/** Prices of all markets, as their feeds would bring them from before the trades are taken up. */
export const startPrices = (house: House): Prices => {
  const { clock, guardian, organs } = house;
  const intake = createIntake(guardian, organs.kalshi.account.peek, () => undefined);
  const quote = (one: Quote): void => intake.quote(KALSHI, one);
  const bring = (): void => {
    const nowMs = clock.now();
    intake.spot(COINBASE, spotAt(nowMs));
    quotesAt(nowMs).forEach(quote);
  };
  bring();
  return { ...startTicker(clock, FEED_EVERY_MS, bring), quote };
};

export type ResumeObserver = {
  readonly followed: (transition: Transition<TradeContext>) => void;
  /** Every trade has been told that it was alone, and is enrolled with the watch. */
  readonly told: () => void;
};

/** The branches of the tree that a restart goes through, and the book taken up by them. */
export const resumeHouse = async (
  house: House,
  { followed, told }: ResumeObserver,
): Promise<void> => {
  const { guardian, journalist, clock } = house;
  const sweeper = createSweeper(clock);
  const past = createPast();
  const orders = startOrders(house, sweeper);
  const trades = startTrades(house, sweeper, (transition) => {
    journalist.trade(transition);
    past.follow(transition);
    guardian.follow(transition);
    followed(transition);
  });
  for (const supervisor of [orders, trades]) house.supervisors.set(supervisor.id, supervisor);
  await past.load(house);
  await resumeBook(house);
  told();
  await startChild(watchChild(house));
};
