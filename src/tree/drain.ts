import type { House } from './house.ts';

const LOOK_EVERY_MS = 20;

/** Orders that the venue has not answered, and trades that are on their way out. */
const inFlight = ({ organs }: House): { readonly orders: number; readonly exits: number } => {
  const orders = [...(organs.orders.peek()?.live() ?? [])];
  const trades = [...(organs.trades.peek()?.live() ?? [])];
  return {
    orders: orders.length,
    exits: trades.filter(
      ({ state, waiting }) => waiting > 0 || state === 'opening' || state.endsWith('.exiting'),
    ).length,
  };
};

/**
 * Lets what has been asked of the venue come to its answer, up to the configured time, while the
 * feeds and the watch go on. Nothing is flattened: open trades are taken up by the next process.
 */
export const drain = async (house: House, wait: boolean): Promise<void> => {
  const { config, log, organs, realClock } = house;
  const endsAtMs = realClock.now() + config.shutdown.drainMs;
  const live = [...(organs.trades.peek()?.live() ?? [])].length;
  log.info('stopping: no new trades, effects in flight settle', { openTrades: live });
  for (;;) {
    const { orders, exits } = inFlight(house);
    if (orders + exits === 0) return;
    if (!wait || realClock.now() >= endsAtMs) {
      log.warn('left in flight, to be resolved by the next start', { orders, trades: exits });
      return;
    }
    await new Promise<void>((resolve) => {
      realClock.setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
};
