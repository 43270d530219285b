import type { ExchangeStatus } from '../venues/kalshi/standing.ts';
import type { House } from './house.ts';
import { KALSHI } from './perpetuals.ts';

const KEY = 'pause/kalshi';
const PAUSED = 'Kalshi has paused trading';

/** Shards that are paused while the exchange goes on, and that markets known to us trade on. */
const pausedShards = ({ clock, organs }: House, status: ExchangeStatus): readonly number[] => {
  const open = organs.kalshi.catalogue.peek()?.open(clock.now()) ?? [];
  const ours = new Set(open.map(({ exchangeIndex }) => exchangeIndex));
  return status.exchange_index_statuses
    .filter((shard) => !shard.trading_active && ours.has(shard.exchange_index))
    .map((shard) => shard.exchange_index);
};

/**
 * While the exchange pauses, by its weekly maintenance or otherwise, nothing is begun there. Exits
 * are tried on: nobody says to the second when it is over.
 */
export const followPause = (house: House, status: ExchangeStatus | null): void => {
  const { alarms, gate, log } = house;
  if (status === null) {
    log.warn('the status of the exchange cannot be read: what it last said of pauses holds', {
      expected: 'exchange_active, trading_active, exchange_index_statuses',
    });
    return;
  }
  const shards = pausedShards(house, status);
  if (status.exchange_active && status.trading_active && shards.length === 0) {
    gate.unblock(KEY);
    alarms.clear(KEY);
    return;
  }
  const resumesAt = status.exchange_estimated_resume_time ?? null;
  gate.blockVenue(KEY, KALSHI, PAUSED);
  const fields = {
    ...(resumesAt === null ? {} : { resumesAt }),
    ...(shards.length === 0 ? {} : { shards }),
  };
  alarms.raise(KEY, PAUSED, fields, 'warn');
};
