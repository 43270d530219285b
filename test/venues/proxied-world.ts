import { rmSync } from 'node:fs';

import { micros } from '../../machines/model/money.ts';
import { paperClock, type PaperClock } from '../../src/runtime/clock.ts';
import { openPaperSession } from '../../src/simulator/session.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { createKalshiAuth, type KalshiAuth } from '../../src/venues/kalshi/sign.ts';
import { fixtureTape, temporaryDirectory, type BookAt } from '../simulator/paper-world.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** The bid rises by a cent every 200 ms, so that a later quote is known by its price. */
const RISING: readonly BookAt[] = Array.from({ length: 80 }, (_, index) => [
  0.2 * (index + 1),
  10 + index,
  12 + index,
]);

/** The paper venue at the pace of the wall clock, and real TCP proxies before it. */
export type ProxiedWorld = {
  readonly clock: PaperClock;
  readonly simulator: Simulator;
  readonly auth: KalshiAuth;
  readonly kalshi: TcpProxy;
  readonly coinbase: TcpProxy;
  readonly binance: TcpProxy;
  readonly binanceUsdm: TcpProxy;
  readonly stop: () => Promise<void>;
};

export const openProxiedWorld = async (): Promise<ProxiedWorld> => {
  const directory = temporaryDirectory();
  const tape = fixtureTape(RISING);
  const session = openPaperSession({ directory, tape });
  const clock = paperClock(session.resumeAtMs, 1);
  clock.begin();
  const simulator = await startSimulator({
    session,
    tape,
    clock,
    startingBalanceMicros: micros(1e12),
    limits: { readLagMs: 0 },
  });
  const kalshi = await startTcpProxy(simulator.kalshi.restUrl);
  const coinbase = await startTcpProxy(simulator.coinbase.wsUrl.replace('ws:', 'http:'));
  const binance = await startTcpProxy(simulator.binance.restUrl);
  const binanceUsdm = await startTcpProxy(simulator.binanceUsdm.restUrl);
  return {
    clock,
    simulator,
    auth: createKalshiAuth(simulator.credentials, clock),
    kalshi,
    coinbase,
    binance,
    binanceUsdm,
    stop: async () => {
      const proxies = [kalshi, coinbase, binance, binanceUsdm];
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await simulator.stop();
      rmSync(directory, { recursive: true });
    },
  };
};
