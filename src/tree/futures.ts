import type { LinearInstrument } from '../../machines/model/instrument.ts';
import { TERMINAL_TRADE_STATES } from '../../machines/model/trade.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import { tickerOf } from '../venues/binance/trading/parse.ts';
import { usdmQuoteFeed } from '../venues/binance/trading/quotes.ts';
import { USDM_RATE } from '../venues/binance/trading/rate.ts';
import { createReports, type Reports } from '../venues/binance/trading/reports.ts';
import { createUsdmVenue, type UsdmVenue } from '../venues/binance/trading/venue.ts';
import type { FeedDriver } from '../venues/feed-driver.ts';
import type { Venue } from '../venues/venue.ts';
import type { House, VenueAccess } from './house.ts';
import { mayActIn } from './may-act.ts';
import { BINANCE_USDM, perpetualsOf } from './perpetuals.ts';
import { startRateBudget } from './rates.ts';

/*
 * The session with the USD-M futures of Binance, where trades are held on perpetuals, and who reads
 * its streams by the scales that it knows.
 */

/** How often it is asked whether the account is one on which positions can be guarded. */
const STANDING_EVERY_MS = 60_000;
const STANDING = 'standing/binanceUsdm';

const scaleOf =
  ({ organs }: House): UsdmVenue['scaleOf'] =>
  (product) =>
    organs.usdm.peek()?.scaleOf(product) ?? null;

/** The best prices of the perpetuals, in the units of each. */
export const futuresQuotes =
  (house: House) =>
  ({ binanceUsdm }: VenueAccess): FeedDriver => {
    if (binanceUsdm === null)
      throw new Error('perpetuals: expected venues.binanceUsdm, found none');
    return usdmQuoteFeed({ wsUrl: binanceUsdm.wsUrl, scaleOf: scaleOf(house) });
  };

/** Tells what the account's stream says of orders and positions. */
export const reportsIn = (house: House): Reports =>
  createReports(scaleOf(house), foreignFee(house));

const foreignFee =
  ({ log }: House): NonNullable<Parameters<typeof createReports>[1]> =>
  (fill, commission, asset) =>
    log.warn('a fee is in no trade\u2019s sum: its coin\u2019s worth in dollars is not known', {
      fill: fill.fillId,
      market: fill.market,
      commission,
      asset,
    });

/** What open trades hold a product by. */
const pinnedIn =
  ({ organs }: House) =>
  (product: string): LinearInstrument | null => {
    const market = tickerOf(product);
    for (const { context } of organs.trades.peek()?.live() ?? [])
      if (context.ticket.market === market) return context.ticket.instrument ?? null;
    return null;
  };

/** Whether a trade that has not ended is on a product. */
export const isHeldHere = ({ organs }: House, product: string): boolean => {
  const market = tickerOf(product);
  return [...(organs.trades.peek()?.live() ?? [])].some(
    ({ context, state }) => context.ticket.market === market && !TERMINAL_TRADE_STATES.has(state),
  );
};

/** The venue's code for an exit that found less to close than we hold. */
const NOTHING_TO_REDUCE = '-2022';

/** A venue whose refusals of exits are followed: what they tell of the position is asked for. */
export const followingRefusals = ({ organs }: House, venue: Venue): Venue => ({
  ...venue,
  submitOrder: async (request) => {
    const outcome = await venue.submitOrder(request);
    if (outcome.kind === 'rejected' && outcome.code === NOTHING_TO_REDUCE)
      organs.binanceUsdm.account.peek()?.suspect('an exit that found less to close');
    return outcome;
  },
});

const openSession = (house: House): UsdmVenue => {
  const { clock, config, killSwitch, log, organs, paper } = house;
  const { binanceUsdm: place, network, usdmTrading: auth = null } = organs.access.get();
  if (place === null || auth === null)
    throw new Error('perpetuals: expected venues.binanceUsdm.account, found none');
  const speed = paper?.speed ?? 1;
  return createUsdmVenue({
    ...{ restUrl: place.restUrl, auth, clock, network, speed },
    requestTimeoutMs: config.venues.requestTimeoutMs * speed,
    budget: startRateBudget(house, BINANCE_USDM, USDM_RATE),
    entryRefusal: killSwitch.growthRefusal,
    mayAct: mayActIn(house),
    products: () => perpetualsOf(house),
    pinned: pinnedIn(house),
    skipped: (what, why) => log.warn('a product cannot be guarded', { product: what, why }),
    foreignFee: foreignFee(house),
  });
};

/** Nothing is opened before the account is known to be one on which exits can only shrink. */
const lookAtStanding = async ({ alarms, gate, log }: House, venue: UsdmVenue): Promise<void> => {
  const standing = await venue.standing();
  if (!standing.ok) {
    log.warn('it cannot be asked how the futures account is set up', { ...standing.error });
    return;
  }
  const [obstacle] = standing.value.obstacles;
  if (obstacle === undefined) {
    gate.unblock(STANDING);
    alarms.clear(STANDING);
    return;
  }
  gate.blockVenue(STANDING, BINANCE_USDM, obstacle.found);
  alarms.raise(STANDING, 'no position can be guarded on this futures account', {
    obstacles: standing.value.obstacles.map(({ found }) => found),
  });
};

/** `venue:binanceUsdm`: the session with the venue of perpetuals. */
export const futuresVenue = (house: House): ChildSpec => ({
  id: 'venue:binanceUsdm',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.venues.shutdownMs,
  start: ({ exited }) => {
    const { alarms, clock, gate, organs } = house;
    const venue = openSession(house);
    gate.blockVenue(
      STANDING,
      BINANCE_USDM,
      'it is not known yet how the futures account is set up',
    );
    organs.usdm.fill(venue);
    organs.binanceUsdm.venue.fill(followingRefusals(house, venue));
    const look = (): Promise<void> =>
      lookAtStanding(house, venue).catch((error: unknown) => exited({ kind: 'crashed', error }));
    void look();
    const looking = startTicker(clock, STANDING_EVERY_MS, look);
    const stop = async (): Promise<void> => {
      looking.stop();
      organs.binanceUsdm.venue.clear();
      organs.usdm.clear();
      alarms.clear(STANDING);
      await venue.stop();
    };
    return { stop, kill: () => void stop() };
  },
});
