import { seriesTicker, symbolId } from '../../machines/model/ids.ts';
import { TERMINAL_ORDER_STATES } from '../../machines/model/order.ts';
import { shardOf, type Clock } from '../../machines/ports.ts';
import { micros } from '../../machines/model/money.ts';
import { kalshiPlaceOf } from '../config/kalshi-place.ts';
import { spotSourcesOf } from '../config/spot-sources.ts';
import type { Fault } from '../simulator/faults.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { createBinanceAuth } from '../venues/binance/account/sign.ts';
import type { MayAct } from '../venues/kalshi/orders.ts';
import { createKalshiAuth } from '../venues/kalshi/sign.ts';
import { realNetwork } from '../venues/network.ts';
import { createKalshiVenue } from '../venues/kalshi/venue.ts';
import type { Venue } from '../venues/venue.ts';
import { accountAccess, type AccountAccess } from './account-access.ts';
import { followPause } from './exchange-pause.ts';
import type { House, Paper, VenueAccess } from './house.ts';
import { startRateBudget } from './rates.ts';

const MICROS_PER_DOLLAR = 1_000_000;

const faultFields = (fault: Fault): Readonly<Record<string, unknown>> =>
  fault.on === 'request' ? { act: fault.act } : { ...fault.fault };

/** The account at a paper Binance. */
const accountAt = (
  { credentials, restUrl }: Simulator['binance'],
  wsUrl: string,
  clock: Clock,
): AccountAccess => ({ restUrl, wsUrl, auth: createBinanceAuth(credentials, clock) });

/** `venue:paper`: the market world on loopback, driven by the tape. */
const paperVenue = (house: House, { session, speed, faults, clock }: Paper): ChildSpec => ({
  id: 'venue:paper',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.venues.shutdownMs,
  start: async () => {
    const { config, log, organs } = house;
    clock.begin();
    const simulator = await startSimulator({
      session,
      tape: session.tape,
      clock,
      speed,
      faults,
      limits: { rate: config.venues.rate },
      binanceProducts: spotSourcesOf(config).flatMap(({ backup, primary, symbol }) =>
        [primary, ...(backup === null ? [] : [backup])]
          .filter(({ venue }) => venue !== 'coinbase')
          .map(({ product }) => ({ symbol: symbolId(symbol), product })),
      ),
      startingBalanceMicros: micros(config.paper.startingBalanceDollars * MICROS_PER_DOLLAR),
      observer: (event) => {
        if (event.type === 'tapeEnded') log.info('the tape has ended');
        if (event.type === 'faultStruck')
          log.info('the paper venue fails by script', faultFields(event.fault));
        if (event.type === 'defect') log.error('the paper venue failed', { error: event.error });
      },
    });
    organs.simulator.fill(simulator);
    organs.access.fill({
      kalshiRestUrl: simulator.kalshi.restUrl,
      kalshiWsUrl: simulator.kalshi.wsUrl,
      coinbaseWsUrl: simulator.coinbase.wsUrl,
      binance: simulator.binance,
      binanceUsdm: simulator.binanceUsdm,
      binanceAccounts: {
        binance: accountAt(simulator.binance, simulator.binance.wsApiUrl, clock),
        binanceUsdm: accountAt(simulator.binanceUsdm, simulator.binanceUsdm.wsUrl, clock),
      },
      auth: createKalshiAuth(simulator.credentials, clock),
      network: realNetwork,
    });
    const clear = (): void => {
      organs.access.clear();
      organs.simulator.clear();
    };
    return {
      stop: async () => {
        await simulator.stop();
        clear();
      },
      kill: () => {
        simulator.kill();
        clear();
      },
    };
  },
});

const realAccess = (house: House): VenueAccess => {
  const { config, secrets, clock } = house;
  const { kalshi, coinbase, binance, binanceUsdm } = config.venues;
  const { kalshiKeyId: keyId, kalshiPrivateKey: key } = secrets;
  if (kalshi === null || keyId === null || key === null)
    throw new Error('live mode: expected venues.kalshi, found none');
  const { restUrl, wsUrl } = kalshiPlaceOf(kalshi);
  return {
    kalshiRestUrl: restUrl,
    kalshiWsUrl: wsUrl,
    coinbaseWsUrl: coinbase?.wsUrl ?? null,
    binance,
    binanceUsdm,
    binanceAccounts: accountAccess(config, secrets, clock),
    auth: createKalshiAuth({ keyId: keyId.reveal(), privateKeyPem: key.reveal() }, clock),
    network: realNetwork,
  };
};

/**
 * A request leaves only under a proven lease, and for an order that has not ended: one that the
 * limiter has turned away may wait for its turn while a copy of it is taken and filled.
 */
const mayActIn =
  ({ log, organs }: House): MayAct =>
  ({ tradeId: trade, clientOrderId: orderId }) => {
    const isProven = organs.store.peek()?.leases.mayAct(shardOf(trade)) === true;
    if (!isProven) log.warn('a request is held back: the lease is not proven any more', { trade });
    const order = organs.orders.peek()?.find({ kind: 'order', tradeId: trade, orderId });
    const isAlive = order !== null && !TERMINAL_ORDER_STATES.has(order?.state ?? '');
    return isProven && isAlive;
  };

/** `venue:kalshi`: the session with the venue that takes orders. */
const kalshiVenue = (house: House): ChildSpec => ({
  id: 'venue:kalshi',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.venues.shutdownMs,
  start: async () => {
    const { clock, config, log, organs, paper } = house;
    if (paper === null) organs.access.fill(house.outside?.access ?? realAccess(house));
    const access = organs.access.get();
    const symbols = new Map(
      config.markets.series.map(({ series, symbol }) => [seriesTicker(series), symbolId(symbol)]),
    );
    const venue = createKalshiVenue({
      restUrl: access.kalshiRestUrl,
      auth: access.auth,
      network: access.network,
      budget: startRateBudget(house),
      entryRefusal: house.killSwitch.growthRefusal,
      mayAct: mayActIn(house),
      clock,
      // The network takes real time, however fast the market's runs.
      requestTimeoutMs: config.venues.requestTimeoutMs * (paper?.speed ?? 1),
      symbolOfSeries: (series) => symbols.get(series) ?? house.heldSeries.get(series) ?? null,
      exchangeTold: (status) => followPause(house, status),
      skipped: (what, why) => log.warn('a market cannot be guarded', { market: what, why }),
    });
    const skew = await venue.clockSkewMs();
    if (skew.ok)
      log.info('venue clock measured', { venue: venue.id, skewMs: Math.round(skew.value) });
    else log.warn('the venue cannot be asked for its time', { venue: venue.id, ...skew.error });
    organs.venue.fill(venue);
    const stop = async (): Promise<void> => {
      organs.venue.clear();
      await venue.stop();
    };
    return { stop, kill: () => void stop() };
  },
});

/** A venue of the same process: there is no session to keep. */
const directVenue = ({ config, organs }: House, venue: Venue): ChildSpec => ({
  id: 'venue:kalshi',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: config.supervision.venues.shutdownMs,
  start: () => {
    organs.venue.fill(venue);
    const stop = async (): Promise<void> => {
      organs.venue.clear();
      await venue.stop();
    };
    return { stop, kill: () => void stop() };
  },
});

/** `venues`: in paper mode the venue itself comes first, and its client is rebuilt with it. */
export const startVenues = (house: House): Supervisor => {
  const { config, outside, paper, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.venues;
  const venue = outside?.direct?.venue;
  return startSupervisor({
    id: 'venues',
    strategy: 'rest_for_one',
    children: [
      ...(paper === null ? [] : [paperVenue(house, paper)]),
      venue === undefined ? kalshiVenue(house) : directVenue(house, venue),
    ],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
