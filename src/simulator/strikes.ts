import type { EpochMs } from '../../machines/model/time.ts';
import type { BinanceServer } from './binance/server.ts';
import type { FaultScript, SocketFault, VenueFault } from './faults.ts';
import type { AccountView } from './kalshi/account.ts';
import { closeByHand } from './kalshi/by-hand.ts';
import type { Exchange } from './kalshi/exchange.ts';
import type { SimulatorOptions } from './options.ts';
import type { Servers } from './servers.ts';

type World = {
  readonly exchange: Exchange;
  readonly account: AccountView;
} & Servers;

const strikeFutures = (server: BinanceServer, { fault }: VenueFault): void => {
  if (fault.act === 'unreachable') server.disturb({ act: 'closeSocket' });
  else if (fault.act === 'closeByHand') server.futures?.closeByHand();
};

const strike = (world: World, fault: SocketFault | VenueFault, nowMs: EpochMs): void => {
  if (fault.on === 'socket') world[fault.venue].disturb(fault.fault);
  else if (fault.venue === 'binanceUsdm') strikeFutures(world.binanceUsdm, fault);
  else if (fault.fault.act === 'unreachable') world.kalshi.disturb({ act: 'closeSocket' });
  else if (fault.fault.act === 'closeByHand') closeByHand(world.exchange, world.account, nowMs);
  else if (fault.fault.act === 'pauseTrading') world.exchange.pause(nowMs);
};

export const strikeDueFaults = (
  script: FaultScript,
  world: World,
  options: SimulatorOptions,
  nowMs: EpochMs,
): void => {
  for (const fault of script.due(nowMs)) {
    strike(world, fault, nowMs);
    options.observer?.({ type: 'faultStruck', atMs: nowMs, fault });
  }
};
