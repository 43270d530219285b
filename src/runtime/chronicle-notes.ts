import type { HouseMark } from '../../db/chronicle.ts';

/** What a chronicle has noted and nobody has stored yet: bounded, the oldest go first. */
export type ChronicleNotes = {
  readonly put: (mark: Omit<HouseMark, 'seq'>) => void;
  /** Takes what waits, the oldest first. */
  readonly take: () => readonly HouseMark[];
  /** Could not be stored: it waits again. */
  readonly giveBack: (marks: readonly HouseMark[]) => void;
  /** How many were let go of unstored. */
  readonly dropped: () => number;
};

const WAITING_MOST = 2_000;

export const createChronicleNotes = (): ChronicleNotes => {
  let waiting: HouseMark[] = [];
  let lastSeq = 0;
  let dropped = 0;
  return {
    put: (mark) => {
      lastSeq += 1;
      waiting.push({ seq: lastSeq, ...mark });
      if (waiting.length <= WAITING_MOST) return;
      waiting.shift();
      dropped += 1;
    },
    take: () => {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    giveBack: (marks) => {
      const all = [...marks, ...waiting];
      waiting = all.slice(-WAITING_MOST);
      dropped += all.length - waiting.length;
    },
    dropped: () => dropped,
  };
};
