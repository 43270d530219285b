import { seriesTicker, symbolId } from '../../machines/model/ids.ts';
import type { Clock } from '../../machines/ports.ts';
import { kalshiPlaceOf } from '../config/kalshi-place.ts';
import { spotSourcesOf } from '../config/spot-sources.ts';
import type { Fault } from '../simulator/faults.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { createBinanceAuth } from '../venues/binance/account/sign.ts';
import { createKalshiAuth } from '../venues/kalshi/sign.ts';
import { realNetwork } from '../venues/network.ts';
import { createKalshiVenue } from '../venues/kalshi/venue.ts';
import type { Venue } from '../venues/venue.ts';
import type { Slot } from '../runtime/slot.ts';
import { accountAccess, keysOf, tradingAuth, type AccountAccess } from './account-access.ts';
import { measureClock } from './clocks.ts';
import { followPause } from './exchange-pause.ts';
import type { House, Paper, VenueAccess } from './house.ts';
import { followingRefusals, futuresVenue } from './futures.ts';
import { mayActIn } from './may-act.ts';
import { isOnFutures, KALSHI } from './perpetuals.ts';
import { paperFunds } from './paper-funds.ts';
import { ratePolicy, startRateBudget } from './rates.ts';

const faultFields = (fault: Fault): Readonly<Record<string, unknown>> =>
  fault.on === 'request' ? { act: fault.act } : { ...fault.fault };

/** The account at a paper Binance. */
const accountAt = (
  { credentials, restUrl }: Simulator['binance'],
  wsUrl: string,
  clock: Clock,
): AccountAccess => ({ restUrl, wsUrl, auth: createBinanceAuth(credentials, clock) });

const paperAccess = (simulator: Simulator, clock: Clock): VenueAccess => {
  const { binance, binanceUsdm, coinbase, credentials, kalshi } = simulator;
  return {
    kalshiRestUrl: kalshi.restUrl,
    kalshiWsUrl: kalshi.wsUrl,
    coinbaseWsUrl: coinbase.wsUrl,
    binance,
    binanceUsdm,
    binanceAccounts: {
      binance: accountAt(binance, binance.wsApiUrl, clock),
      binanceUsdm: accountAt(binanceUsdm, binanceUsdm.wsUrl, clock),
    },
    usdmTrading: tradingAuth(binanceUsdm.credentials, clock),
    auth: createKalshiAuth(credentials, clock),
    network: realNetwork,
  };
};

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
      ...paperFunds(config, isOnFutures(house)),
      observer: (event) => {
        if (event.type === 'tapeEnded') log.info('the tape has ended');
        if (event.type === 'faultStruck')
          log.info('the paper venue fails by script', faultFields(event.fault));
        if (event.type === 'defect') log.error('the paper venue failed', { error: event.error });
      },
    });
    organs.simulator.fill(simulator);
    organs.access.fill(paperAccess(simulator, clock));
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
    usdmTrading:
      secrets.binanceUsdm === null ? null : tradingAuth(keysOf(secrets.binanceUsdm), clock),
    auth: createKalshiAuth({ keyId: keyId.reveal(), privateKeyPem: key.reveal() }, clock),
    network: realNetwork,
  };
};

/** `venue:kalshi`: the session with the venue of binary contracts. */
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
      budget: startRateBudget(house, KALSHI, ratePolicy(config.venues, paper?.speed ?? 1)),
      entryRefusal: house.killSwitch.growthRefusal,
      mayAct: mayActIn(house),
      clock,
      // The network takes real time, however fast the market's runs.
      requestTimeoutMs: config.venues.requestTimeoutMs * (paper?.speed ?? 1),
      symbolOfSeries: (series) => symbols.get(series) ?? house.heldSeries.get(series) ?? null,
      exchangeTold: (status) => followPause(house, status),
      skipped: (what, why) => log.warn('a market cannot be guarded', { market: what, why }),
    });
    await measureClock(house, venue);
    organs.kalshi.venue.fill(venue);
    const stop = async (): Promise<void> => {
      organs.kalshi.venue.clear();
      await venue.stop();
    };
    return { stop, kill: () => void stop() };
  },
});

/** A venue of the same process: there is no session to keep. */
const directVenue = (
  { config }: House,
  slot: Slot<Venue>,
  id: string,
  venue: Venue,
): ChildSpec => ({
  id,
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: config.supervision.venues.shutdownMs,
  start: () => {
    slot.fill(venue);
    const stop = async (): Promise<void> => {
      slot.clear();
      await venue.stop();
    };
    return { stop, kill: () => void stop() };
  },
});

/** A session with each venue on which trades are held; direct ones need none. */
const sessions = (house: House): readonly ChildSpec[] => {
  const { organs, outside } = house;
  const direct = outside?.direct;
  if (direct === undefined)
    return [kalshiVenue(house), ...(isOnFutures(house) ? [futuresVenue(house)] : [])];
  const { futures, venue } = direct;
  return [
    directVenue(house, organs.kalshi.venue, 'venue:kalshi', venue),
    ...(futures === undefined
      ? []
      : [
          directVenue(
            house,
            organs.binanceUsdm.venue,
            'venue:binanceUsdm',
            followingRefusals(house, futures),
          ),
        ]),
  ];
};

/** `venues`: in paper mode the venue itself comes first, and its clients are rebuilt with it. */
export const startVenues = (house: House): Supervisor => {
  const { config, paper, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.venues;
  return startSupervisor({
    id: 'venues',
    strategy: 'rest_for_one',
    children: [...(paper === null ? [] : [paperVenue(house, paper)]), ...sessions(house)],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
