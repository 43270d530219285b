import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';

/** `watch`: looks for what has grown stale, and for what time alone has decided. */
export const watchChild = (house: House): ChildSpec => ({
  id: 'watch',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: ({ exited }) => {
    const { clock, config, guardian } = house;
    const ticker = startTicker(clock, config.sweep.intervalMs, () => {
      try {
        guardian.take(() => guardian.watch.sweep(clock.now()));
      } catch (error) {
        exited({ kind: 'crashed', error });
      }
    });
    return {
      stop: () => {
        ticker.stop();
        return Promise.resolve();
      },
      kill: ticker.stop,
    };
  },
});
