import type { EffectiveConfig } from '../../../src/config/load.ts';
import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import { startSystem } from '../../../src/system.ts';
import { buildHouse } from '../../../src/tree/build.ts';
import { drain } from '../../../src/tree/drain.ts';
import { createHealth } from '../../../src/tree/health.ts';
import type { House, VenueAccess } from '../../../src/tree/house.ts';
import type { Engine } from '../../../src/store/store.ts';
import type { Network } from '../../../src/venues/network.ts';
import type { Life } from '../engine/life.ts';
import type { Trace } from '../engine/trace.ts';
import { FUTURES_REST_URL, FUTURES_WS_URL } from '../futures/site.ts';
import type { FuturesWorld } from '../futures/world.ts';
import { COINBASE_WS_URL, KALSHI_WS_URL, REST_URL } from '../venue/kalshi-site.ts';
import { simulatedAuth } from '../venue/venue.ts';
import { traceLog } from './log.ts';

/** One process of the program: its house, from its start to its death. */
export type Process = {
  readonly life: Life;
  readonly house: House;
  /** Everything that has to be up has come up. */
  readonly isStarted: () => boolean;
  /** Drains and stops in order; ends the life when that is done. */
  readonly stop: () => void;
};

export type ProcessOptions = {
  readonly settings: EffectiveConfig;
  readonly life: Life;
  readonly boot: string;
  readonly random: RandomStream;
  readonly network: Network;
  /** The venue of linear contracts; null where there is none. */
  readonly futures: Pick<FuturesWorld, 'auths'> | null;
  readonly orderWindowMs: number | null;
  readonly engine: Engine;
  readonly trace: Trace;
  /** The process ends by itself. */
  readonly exited: (why: string) => void;
  readonly defect: (what: string) => void;
  /** Before anything of the house runs. */
  readonly prepare: (house: House) => void;
};

/** Where the futures are, and the key to the account there. */
const futuresAccess = ({
  futures,
  life,
  orderWindowMs,
}: ProcessOptions): Pick<VenueAccess, 'binanceAccounts' | 'binanceUsdm' | 'usdmTrading'> => {
  if (futures === null) return { binanceUsdm: null };
  const place = { restUrl: FUTURES_REST_URL, wsUrl: FUTURES_WS_URL };
  const { looking, trading } = futures.auths(life.clock, orderWindowMs);
  const account = { ...place, auth: looking };
  return {
    binanceUsdm: place,
    binanceAccounts: { binance: null, binanceUsdm: account },
    usdmTrading: trading,
  };
};

/** Starts the whole tree as `tradewarden run` does, on a life of its own. */
export const startProcess = (options: ProcessOptions): Process => {
  const { settings, life, boot, random, network, engine, trace, exited, defect } = options;
  let draining = false;
  let started = false;
  const exit = (why: string): void => life.deliver(() => exited(why));
  const house = buildHouse({
    settings,
    dataDirectory: `/simulated`,
    paper: null,
    clock: life.clock,
    realClock: life.clock,
    log: traceLog(trace, (what) => life.deliver(() => defect(what))),
    random: random.uniform,
    boot,
    outside: {
      engine,
      access: {
        kalshiRestUrl: REST_URL,
        kalshiWsUrl: KALSHI_WS_URL,
        coinbaseWsUrl: COINBASE_WS_URL,
        binance: null,
        auth: simulatedAuth(life.clock),
        network,
        ...futuresAccess(options),
      },
    },
    isDraining: () => draining,
    ownershipLost: (why) => exit(`ownership lost: ${why}`),
  });
  options.prepare(house);
  const root = startSystem(house, createHealth(house));
  root.started.then(
    () => {
      started = true;
      trace.note('  everything is up');
    },
    (error: unknown) => exit(`did not start: ${String(error)}`),
  );
  void root.exited.then((reason) => {
    if (reason.kind === 'crashed') exit(`gave up: ${String(reason.error)}`);
  });
  return {
    life,
    house,
    isStarted: () => started,
    stop: () => {
      draining = true;
      void drain(house, true)
        .then(() => root.stop())
        .then(() => exit('stopped'));
    },
  };
};
