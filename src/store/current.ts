import { isPassingFault } from '../../db/faults.ts';
import { pauseOn } from '../../db/pause.ts';
import type { SpoolingJournal } from '../../db/spool/spooling.ts';
import type { Clock } from '../../machines/ports.ts';

/** Between two tries of a read that a passing fault has met. */
const READ_AGAIN_MS = 250;

/**
 * Reads what transitions have made of the rows: waits until the database has every transition that
 * was acknowledged, and for as long as a fault of the database passes.
 */
export type WhenCurrent = <T>(read: () => Promise<T>) => Promise<T>;

export const whenCurrent =
  (journal: SpoolingJournal, clock: Clock, closing: AbortSignal): WhenCurrent =>
  async (read) => {
    for (;;) {
      await journal.current();
      try {
        return await read();
      } catch (error) {
        if (!isPassingFault(error) || closing.aborted) throw error;
        await pauseOn(clock, READ_AGAIN_MS, closing);
      }
    }
  };
