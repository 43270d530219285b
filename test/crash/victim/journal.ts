import type { AppendVerdict, JournalAppend } from '../../../machines/ports.ts';
import type { JournalWriter } from '../../../db/journal/journal.ts';
import { ackedOf } from '../acked.ts';
import type { Leg } from '../points.ts';
import type { Recorder } from '../records.ts';
import { isOfRecovery, legOfAppend, pointsOfDecision } from './legs.ts';
import type { Trap } from './trap.ts';

export type OverheardJournal<J extends JournalWriter> = {
  readonly journal: J;
  /** The leg of what is on its way to the database: an exit where there is one. */
  readonly inFlight: () => Leg;
};

/** The fault that acknowledged transitions are missing by: the answer precedes the commit. */
export const hastyJournal = <J extends JournalWriter>(
  journal: J,
  failed: (error: unknown) => void,
): J => ({
  ...journal,
  append: (entry: JournalAppend): Promise<AppendVerdict> => {
    journal.append(entry).catch(failed);
    return Promise.resolve('accepted');
  },
});

/**
 * A journal that stands at the trap before each commit and after it, and that says of each verdict
 * that it was given before anybody can act on it.
 */
export const overhearJournal = <J extends JournalWriter>(
  journal: J,
  trap: Trap,
  recorder: Recorder,
): OverheardJournal<J> => {
  const inFlight = new Map<JournalAppend, Leg>();
  return {
    inFlight: () => {
      const legs = [...inFlight.values()];
      if (legs.includes('exit')) return 'exit';
      return legs.includes('entry') ? 'entry' : 'any';
    },
    journal: {
      ...journal,
      append: async (entry) => {
        const leg = legOfAppend(entry);
        for (const point of pointsOfDecision(entry)) trap.reached(point, leg);
        trap.reached('after decide', leg);
        inFlight.set(entry, leg);
        const verdict = await journal.append(entry).finally(() => inFlight.delete(entry));
        if (verdict === 'accepted') recorder.write(ackedOf(entry));
        if (isOfRecovery(entry)) trap.reached('recovery committed', leg);
        trap.reached('after commit', leg);
        return verdict;
      },
    },
  };
};
