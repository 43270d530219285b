import type { AppendVerdict, Journal, JournalAppend } from '../../../machines/ports.ts';

/** A journal that answers as the test says, and keeps what it was asked to commit. */
export type ScriptedJournal = Journal & {
  readonly entries: JournalAppend[];
  /** Answers of the next appends; once they are used up every append is accepted. */
  readonly next: (...verdicts: readonly (AppendVerdict | Error)[]) => void;
  /** From here on appends wait for `settle`. */
  readonly hold: () => void;
  /** Gives the oldest waiting append its verdict. */
  readonly settle: (verdict?: AppendVerdict | Error) => void;
  /** Appends without a verdict. */
  readonly waiting: () => number;
};

const answered = (verdict: AppendVerdict | Error): Promise<AppendVerdict> =>
  verdict instanceof Error ? Promise.reject(verdict) : Promise.resolve(verdict);

export const scriptedJournal = (): ScriptedJournal => {
  const entries: JournalAppend[] = [];
  const script: (AppendVerdict | Error)[] = [];
  const waiting: ((verdict: AppendVerdict | Error) => void)[] = [];
  let isHeld = false;
  return {
    entries,
    next: (...verdicts) => void script.push(...verdicts),
    hold: () => {
      isHeld = true;
    },
    settle: (verdict = 'accepted') => {
      const oldest = waiting.shift();
      if (oldest === undefined) throw new Error('journal: expected an append to be waiting');
      oldest(verdict);
    },
    waiting: () => waiting.length,
    append: (entry) => {
      entries.push(entry);
      if (!isHeld) return answered(script.shift() ?? 'accepted');
      return new Promise<AppendVerdict | Error>((resolve) => waiting.push(resolve)).then(answered);
    },
  };
};
