import { noteKillSwitchSeen, readKillSwitch } from '../../db/kill-switch.ts';
import { createFlattening } from '../runtime/flattening.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';

const ASK_EVERY_MS = 250;

/** Reads the row, and says there that it was seen. */
export const lookAtKillSwitch = async ({ killSwitch, log, organs }: House): Promise<void> => {
  const { database } = organs.store.get();
  const setting = await readKillSwitch(database);
  if (!killSwitch.see(setting)) return;
  await noteKillSwitchSeen(database, setting.setting).catch((error: unknown) =>
    log.warn('it could not be noted that the kill switch was seen', { error }),
  );
};

/**
 * `switch`: read before anything of the venue starts, then followed. While the database is away
 * what was seen last holds; a trade that is to close is asked meanwhile all the same.
 */
export const killSwitchChild = (house: House): ChildSpec => ({
  id: 'switch',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.store.shutdownMs,
  start: async () => {
    const { clock, guardian, inbox, killSwitch, organs, realClock } = house;
    await lookAtKillSwitch(house);
    const flattening = createFlattening({
      clock,
      realClock,
      killSwitch,
      trades: organs.trades.peek,
      reading: (context) => guardian.reading(context, clock.now()),
    });
    const leave = inbox.follow('the kill switch cannot be read', async (waiting) => {
      if (waiting.killSwitch === killSwitch.current()?.setting) return;
      await lookAtKillSwitch(house);
      flattening.look();
    });
    const asking = startTicker(realClock, ASK_EVERY_MS, flattening.look);
    return endedBy(() => {
      leave();
      asking.stop();
    });
  },
});
