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
  const keepLast = (marks: HouseMark[]): void => {
    const over = Math.max(0, marks.length - WAITING_MOST);
    dropped += over;
    waiting = over === 0 ? marks : marks.slice(over);
  };
  return {
    put: (mark) => {
      lastSeq += 1;
      waiting.push({ seq: lastSeq, ...mark });
      if (waiting.length > WAITING_MOST) keepLast(waiting);
    },
    take: () => {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    giveBack: (marks) => keepLast([...marks, ...waiting]),
    dropped: () => dropped,
  };
};
