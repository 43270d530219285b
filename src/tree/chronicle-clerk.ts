import { noteRun, readMarks, readRuns, trimChronicle } from '../../db/chronicle.ts';
import { pastOf } from '../runtime/chronicle-past.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { Store } from '../store/store.ts';
import type { House } from './house.ts';

const WRITE_EVERY_MS = 1_000;
/** Without anything new: until then the process proves to have been there. */
const SEEN_EVERY_MS = 10_000;
const TRIM_EVERY_MS = 3_600_000;
const KEPT = { keepMs: 7 * 86_400_000, most: 20_000 } as const;
/** Marks of the past that are recalled at most. */
const RECALLED_MOST = 10_000;

/** Stores what the chronicle notes, and has it recall what was stored before this start. */
class Clerk {
  readonly #house: House;
  #isRecalled = false;
  #seenAtMs = -Infinity;
  #trimmedAtMs = -Infinity;
  #isFailing = false;

  constructor(house: House) {
    this.#house = house;
  }

  /** Never rejects: what cannot be stored waits, or is counted as dropped. */
  async work(isLast = false): Promise<void> {
    const store = this.#house.organs.store.peek();
    // While the database is away its clients wait for it, and this can wait better.
    if (store?.isWritable() !== true) return;
    try {
      await this.#note(store, isLast);
      await this.#recall(store);
      await this.#trim(store);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#house.log.warn('the timeline could not be stored', { error });
      this.#isFailing = true;
    }
  }

  async #note({ database }: Store, isLast: boolean): Promise<void> {
    const { book, chronicle, clock, owner: run, realClock } = this.#house;
    const nowMs = realClock.now();
    const marks = chronicle.notes.take();
    if (marks.length === 0 && !isLast && nowMs - this.#seenAtMs < SEEN_EVERY_MS) return;
    const { startedAtMs: beganAtMs } = chronicle;
    try {
      await noteRun(database, book, { run, beganAtMs, seenAtMs: clock.now() }, marks);
      this.#seenAtMs = nowMs;
    } catch (error) {
      chronicle.notes.giveBack(marks);
      throw error;
    }
  }

  async #recall({ database }: Store): Promise<void> {
    if (this.#isRecalled) return;
    const { book, chronicle, owner } = this.#house;
    const runs = await readRuns(database, book, owner);
    const marks = await readMarks(database, book, owner, RECALLED_MOST);
    const isWhole = marks.length < RECALLED_MOST;
    chronicle.recall(pastOf({ runs, marks, isWhole }, chronicle.startedAtMs));
    this.#isRecalled = true;
  }

  async #trim({ database }: Store): Promise<void> {
    const { book, realClock } = this.#house;
    if (realClock.now() - this.#trimmedAtMs < TRIM_EVERY_MS) return;
    await trimChronicle(database, book, KEPT);
    this.#trimmedAtMs = realClock.now();
  }
}

/** `clerk:chronicle`: keeps the timeline over restarts; a failure costs marks, never a trade. */
export const chronicleClerkChild = (house: House): ChildSpec => ({
  id: 'clerk:chronicle',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.front.shutdownMs,
  start: () => {
    const clerk = new Clerk(house);
    const ticker = startTicker(house.realClock, WRITE_EVERY_MS, () => clerk.work());
    return {
      stop: async () => {
        ticker.stop();
        await clerk.work(true);
      },
      kill: () => ticker.stop(),
    };
  },
});
