import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { safe } from '../runtime/supervision/safe.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';

/** `watch`: looks for what has grown stale, and for what time alone has decided. */
export const watchChild = (house: House): ChildSpec => ({
  id: 'watch',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: (scope) => {
    const { clock, config, guardian, unprotected } = house;
    const sweep = safe(scope, () => {
      guardian.take(() => guardian.watch.sweep(clock.now()));
      unprotected.swept();
    });
    const ticker = startTicker(clock, config.sweep.intervalMs, sweep);
    return endedBy(ticker.stop);
  },
});
