import { lockDirectory } from '../../db/embedded/directory-lock.ts';
import type { VenueId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { systemClock } from '../runtime/clock.ts';
import { startSystem } from '../system.ts';
import { buildHouse, clockOf, openPaper } from '../tree/build.ts';
import { createHealth } from '../tree/health.ts';
import type { House } from '../tree/house.ts';
import { organsAt, tradedVenues } from '../tree/perpetuals.ts';
import type { VenueFault } from '../venues/venue.ts';
import { faultOf } from './faults.ts';
import { dataDirectoryOf, loggerOf } from './run.ts';

const LOOK_EVERY_MS = 20;

const isBusy = ({ organs }: House): boolean =>
  [...organs.trades.get().live(), ...organs.orders.get().live()].some(({ waiting }) => waiting > 0);

/** What was delivered is in the journal once nobody has anything waiting. */
const settled = async (house: House): Promise<void> => {
  while (isBusy(house))
    await new Promise<void>((resolve) => {
      house.realClock.setTimeout(resolve, LOOK_EVERY_MS);
    });
};

export const unanswered = (venue: VenueId, { kind, message }: VenueFault): CommandFault => ({
  exitCode: EXIT.refused,
  lines: [`the venue ${venue}: expected an answer, found ${kind}: ${message}`],
});

const takeIn = async (house: House): Promise<Result<undefined, CommandFault>> => {
  const root = startSystem(house, createHealth(house));
  try {
    await root.started;
    for (const venue of tradedVenues(house)) {
      const done = await organsAt(house, venue).account.get().reconcile('a person asks');
      if (!done.ok) return fail(unanswered(venue, done.error));
    }
    await settled(house);
    return ok(undefined);
  } finally {
    await root.stop();
  }
};

/**
 * Takes up the book, tells its trades and orders what the venue knows, and stops: in a house that
 * guards nothing, so that nothing is bought, sold or cancelled meanwhile.
 */
export const applyReconciliation = async (
  settings: EffectiveConfig,
): Promise<Result<undefined, CommandFault>> => {
  const dataDirectory = dataDirectoryOf(settings.config.dataDirectory);
  const lock = lockDirectory(dataDirectory);
  try {
    const paper = openPaper(settings, dataDirectory);
    const clock = clockOf(paper);
    const log = loggerOf(settings, clock);
    const house = buildHouse({
      settings,
      dataDirectory,
      paper,
      clock,
      realClock: systemClock(),
      log,
      isGuarding: false,
      isDraining: () => false,
      ownershipLost: (why) => log.fatal('ownership lost, acting stops', { reason: why }),
    });
    return await takeIn(house).finally(() => log.flush());
  } catch (error) {
    return fail(faultOf(error));
  } finally {
    lock.release();
  }
};
