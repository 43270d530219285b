import type { HouseMark, HouseRun } from '../../db/chronicle.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { Mark, Run, Stretch } from './chronicle-entries.ts';
import { MARK_KINDS, STRETCH_KINDS } from './chronicle-kinds.ts';

/** What the house went through before this process, as far as it was stored. */
export type Past = {
  /** Since when all of it is kept; null: there is none. */
  readonly keptFromMs: EpochMs | null;
  readonly runs: readonly Run[];
  readonly stretches: readonly Stretch[];
  readonly marks: readonly Mark[];
};

export const NO_PAST: Past = { keptFromMs: null, runs: [], stretches: [], marks: [] };

type Stored = HouseMark & Pick<HouseRun, 'run'>;

const markOf = ({ atMs, child, state, subject: supervisor, why }: HouseMark): readonly Mark[] => {
  const what = MARK_KINDS.find((kind) => kind === state);
  return what === undefined ? [] : [{ atMs, supervisor, child, what, why }];
};

/** What stood when the process ended stood as long as that proves to have been there. */
const stretchesOf = ({ seenAtMs }: HouseRun, marks: readonly Stored[]): readonly Stretch[] => {
  const standing = new Map<string, Stretch>();
  const over: Stretch[] = [];
  const end = (key: string, atMs: number): void => {
    const stood = standing.get(key);
    standing.delete(key);
    if (stood !== undefined) over.push({ ...stood, toMs: epochMs(Math.max(stood.fromMs, atMs)) });
  };
  for (const { atMs, by, kind: of, state, subject, why } of marks) {
    const kind = STRETCH_KINDS.find((each) => each === of);
    if (kind === undefined) continue;
    const key = `${kind} ${subject}`;
    end(key, atMs);
    if (state !== null)
      standing.set(key, { kind, of: subject, state, why, by, fromMs: atMs, toMs: null });
  }
  for (const key of standing.keys()) end(key, seenAtMs);
  return over;
};

/** A paper market is taken up where it was noted last: a run may begin before the last was seen. */
const endedBefore = (runs: readonly HouseRun[], untilMs: EpochMs): readonly HouseRun[] =>
  runs.map((run, index) => {
    const nextMs = runs[index + 1]?.beganAtMs ?? untilMs;
    return { ...run, seenAtMs: epochMs(Math.max(run.beganAtMs, Math.min(run.seenAtMs, nextMs))) };
  });

type Found = {
  /** The oldest first. */
  readonly runs: readonly HouseRun[];
  /** Run by run, in their order. */
  readonly marks: readonly Stored[];
  /** False: there were older marks. */
  readonly isWhole: boolean;
};

/** What stored runs and their marks tell of the time before `untilMs`. */
export const pastOf = ({ isWhole, marks, runs }: Found, untilMs: EpochMs): Past => {
  const ended = endedBefore(runs, untilMs);
  const ofRun = (run: string): readonly Stored[] => marks.filter((mark) => mark.run === run);
  const firstMs = isWhole ? runs[0]?.beganAtMs : marks[0]?.atMs;
  return {
    keptFromMs: firstMs ?? null,
    runs: ended.map(({ beganAtMs, seenAtMs }) => ({ fromMs: beganAtMs, toMs: seenAtMs })),
    stretches: ended.flatMap((run) => stretchesOf(run, ofRun(run.run))),
    marks: marks.filter(({ kind }) => kind === 'child').flatMap(markOf),
  };
};
