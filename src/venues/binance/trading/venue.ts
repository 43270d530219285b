import { productOf, venueId, type SymbolId } from '../../../../machines/model/ids.ts';
import type { LinearInstrument } from '../../../../machines/model/instrument.ts';
import { ok, type Result } from '../../../../machines/model/result.ts';
import type { MayAct, Venue, VenueFault } from '../../venue.ts';
import {
  listFills,
  listOrders,
  readAsOf,
  readBalance,
  readPositions,
  type AccountReadsOptions,
} from './account-reads.ts';
import { createArrivals } from './arrivals.ts';
import { createCatalogue, type ScaleOf } from './catalogue.ts';
import { createLeverage } from './leverage.ts';
import { lookupOrder, type ForeignFee } from './lookup.ts';
import { cancelOrder, submitOrder } from './orders.ts';
import { productIn } from './parse.ts';
import { createUsdmReads } from './reads.ts';
import { createUsdmRest, type UsdmRestOptions } from './rest.ts';
import { readStanding, type UsdmStanding } from './standing.ts';

export type UsdmVenueOptions = UsdmRestOptions & {
  /** Always, unless said otherwise. */
  readonly mayAct?: MayAct;
  /**
   * How much faster than the world the clock runs: by so much longer, on that clock, a copy of a
   * request may still be taken.
   */
  readonly speed?: number;
  /** Products that trades are or were on; those with a position or an open order are added. */
  readonly products: () => readonly string[];
  /** What open trades hold a product by; it wins over what the venue says now. */
  readonly pinned?: (product: string) => LinearInstrument | null;
  /** `BTC` is `BTC-USD`, unless said otherwise. */
  readonly symbolOf?: (base: string) => SymbolId;
  /** Told of each product of the account that cannot be held, and why. */
  readonly skipped?: (what: string, why: string) => void;
  /** Told of a commission in a coin whose worth in dollars the venue does not say. */
  readonly foreignFee?: ForeignFee;
};

/** USD-M futures behind the contract of every venue, and what only they have. */
export type UsdmVenue = Venue & {
  /** How the account is set up; a guard is refused while it names an obstacle. */
  readonly standing: () => Promise<Result<UsdmStanding, VenueFault>>;
  /** The scales of products as far as they are known, for whoever reads the stream. */
  readonly scaleOf: ScaleOf;
};

/** One-way mode only; positions of either side, orders that are limited and immediate or rest. */
export const createUsdmVenue = (options: UsdmVenueOptions): UsdmVenue => {
  const { auth, clock, mayAct = () => true, speed = 1 } = options;
  const { foreignFee = () => undefined, skipped = () => undefined } = options;
  const rest = createUsdmRest(options);
  const reads = createUsdmReads(rest, clock, 'otherRead');
  const accountReads = createUsdmReads(rest, clock, 'accountRead');
  const exitLookups = createUsdmReads(rest, clock, 'exitLookup');
  const arrivals = createArrivals(clock, auth.windowMs * speed);
  const catalogue = createCatalogue(reads, options);
  const leverageOf = createLeverage(rest);
  const { products } = options;
  const account: AccountReadsOptions = {
    reads: accountReads,
    ...{ catalogue, clock, products, skipped, foreignFee },
  };

  return {
    id: venueId('binanceUsdm'),
    scaleOf: catalogue.knownScale,
    standing: () => readStanding(reads),
    submitOrder: (request) => submitOrder(rest, request, { arrivals, leverageOf, mayAct }),
    lookupOrder: (request, knownId, isRoutine = false) => {
      const from = request.leg === 'exit' && !isRoutine ? exitLookups : accountReads;
      return lookupOrder(from, request, knownId, arrivals, foreignFee);
    },
    cancelOrder: (request, orderId) => cancelOrder(rest, request, orderId, mayAct),
    listMarkets: async (series) => {
      const market = await catalogue.market(productIn(series));
      return market.ok ? ok([market.value]) : market;
    },
    market: (ticker) => catalogue.market(productOf(ticker)),
    asOf: () => Promise.resolve(ok(readAsOf(clock))),
    orders: (sinceMs) => listOrders(account, sinceMs),
    fills: (sinceMs) => listFills(account, sinceMs),
    positions: () => readPositions(account),
    // A perpetual contract is never settled.
    settlements: () => Promise.resolve(ok([])),
    balance: () => readBalance(accountReads, clock),
    clockSkewMs: rest.measureSkew,
    stop: () => {
      rest.stop();
      return Promise.resolve();
    },
  };
};
