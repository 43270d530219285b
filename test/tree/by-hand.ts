import { loadConfig } from '../../src/config/load.ts';
import {
  clientOrderId,
  seriesTicker,
  tradeId,
  type MarketTicker,
} from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros, type CountCenti } from '../../machines/model/money.ts';
import type { OrderRequest } from '../../machines/model/order.ts';
import type { Clock } from '../../machines/ports.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { openPaper } from '../../src/tree/build.ts';
import { createKalshiAuth } from '../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../src/venues/kalshi/venue.ts';
import type { Venue } from '../../src/venues/venue.ts';
import { btcOfSeries } from '../support/kalshi.ts';
import type { World } from './running-house.ts';

/** A person at the venue, with the account's key and a client of his own. */
export type Person = {
  readonly venue: Venue;
  /** Sends an order that fills at once or not at all, under a name that is not ours. */
  readonly trade: (
    market: MarketTicker,
    side: 'yes' | 'no',
    action: 'buy' | 'sell',
    count: CountCenti,
  ) => Promise<void>;
  /** Leaves an order in the book at a price that nobody meets. */
  readonly rest: (market: MarketTicker) => Promise<void>;
  /** A market that trades now and in which the account holds nothing. */
  readonly freeMarket: () => Promise<MarketTicker>;
};

let orders = 0;

const requestOf = (
  market: MarketTicker,
  changes: Pick<OrderRequest, 'side' | 'action' | 'countCenti' | 'limitCenti' | 'timeInForce'>,
): OrderRequest => {
  orders += 1;
  return {
    clientOrderId: clientOrderId(`by-hand-${orders}`),
    tradeId: tradeId('1'),
    leg: 'entry',
    attempt: 1,
    market,
    exchangeIndex: 2,
    reduceOnly: false,
    ...changes,
  };
};

export const personAt = (
  { kalshi, credentials, account }: Simulator,
  clock: Clock,
  speed: number,
): Person => {
  const venue = createKalshiVenue({
    restUrl: kalshi.restUrl,
    auth: createKalshiAuth(credentials, clock),
    clock,
    requestTimeoutMs: 10_000 * speed,
    symbolOfSeries: btcOfSeries,
  });
  const send = async (request: OrderRequest): Promise<void> => {
    const sent = await venue.submitOrder(request);
    if (sent.kind !== 'accepted') throw new Error(`by hand: expected to be accepted: ${sent.kind}`);
  };
  return {
    venue,
    trade: (market, side, action, count) =>
      send(
        requestOf(market, {
          side,
          action,
          countCenti: count,
          limitCenti: heldPriceCenti(action === 'buy' ? 9_900 : 100),
          timeInForce: 'immediateOrCancel',
        }),
      ),
    rest: (market) =>
      send(
        requestOf(market, {
          side: 'yes',
          action: 'buy',
          countCenti: countCenti(100),
          limitCenti: heldPriceCenti(100),
          timeInForce: 'goodTillCanceled',
        }),
      ),
    freeMarket: async () => {
      for (const series of ['KXBTC15M', 'KXETH15M', 'KXSOL15M', 'KXXRP15M']) {
        const listed = await venue.listMarkets(seriesTicker(series));
        const free = listed.ok
          ? listed.value.find(
              ({ ticker, status }) => status === 'active' && !account.positions.has(ticker),
            )
          : undefined;
        if (free !== undefined) return free.ticker;
      }
      throw new Error('by hand: expected a market without a position');
    },
  };
};

/** Opens the paper venue of a world whose process is down, lets a person act there, closes it. */
export const whileDown = async (
  world: World,
  settings: Readonly<Record<string, unknown>>,
  act: (person: Person, simulator: Simulator) => Promise<void>,
): Promise<void> => {
  const loaded = loadConfig({
    env: { TEST_URL: world.url },
    file: null,
    overrides: Object.entries({
      'paper.seed': 7,
      'database.url': { env: 'TEST_URL' },
      ...settings,
    }).map(([path, value]) => ({ path, value, option: path })),
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const paper = openPaper(loaded.value, world.dataDirectory);
  if (paper === null) throw new Error('expected paper mode');
  paper.clock.begin();
  const simulator = await startSimulator({
    session: paper.session,
    tape: paper.session.tape,
    clock: paper.clock,
    speed: paper.speed,
    startingBalanceMicros: micros(1_000_000_000),
  });
  const person = personAt(simulator, paper.clock, paper.speed);
  try {
    await act(person, simulator);
  } finally {
    await person.venue.stop();
    await simulator.stop();
  }
};
