import type { Clock } from '../../machines/ports.ts';
import type { Log } from '../logger/log.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { Entry, EntryOf, Hear } from './entry.ts';
import { encodeBlock } from './file.ts';
import { createRestated } from './restated.ts';
import { createShelf, type ShelfOptions } from './shelf.ts';

export type RecorderOptions = Omit<ShelfOptions, 'dropped'> & {
  /** What each file begins with, but for the number of the part. */
  readonly terms: () => Omit<EntryOf<'session'>, 'kind' | 'part'>;
  /** Entries that may wait to be written; one more is lost, and counted. */
  readonly maxWaiting: number;
  readonly writeEveryMs: number;
  /** Real time. */
  readonly clock: Clock;
  readonly log: Log;
};

export type RecorderFigures = {
  readonly entries: number;
  readonly bytes: number;
  readonly lost: number;
};

/** Keeps what the watch hears. Nothing waits for it: what cannot be kept is lost, and said. */
export type Recorder = {
  readonly hear: Hear;
  readonly figures: () => RecorderFigures;
  /** Writes what is left. */
  readonly stop: () => Promise<void>;
};

/** Entries of one block: few enough to be put into words within a millisecond or so. */
const BLOCK_ENTRIES = 512;

/** Few, and never lost: without them what follows lost ticks would be read from another table. */
const isKept = ({ kind }: Entry): boolean => kind === 'table';

class FileRecorder implements Recorder {
  readonly #options: RecorderOptions;
  readonly #shelf;
  readonly #restated = createRestated();
  readonly #ticker;
  #waiting: Entry[] = [];
  #writing: Promise<void> = Promise.resolve();
  #part = 0;
  #entries = 0;
  #bytes = 0;
  #lost = 0;
  /** Lost since the last entry that was taken. */
  #missing = 0;
  #isFailing = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    let isTold = false;
    this.#shelf = createShelf({
      ...options,
      dropped: (file) => {
        if (!isTold)
          options.log.info('recordings are full: the oldest make room from here on', { file });
        isTold = true;
      },
    });
    this.#ticker = startTicker(options.clock, options.writeEveryMs, () => this.#write());
  }

  readonly hear: Hear = (entry) => {
    if (this.#waiting.length >= this.#options.maxWaiting && !isKept(entry)) {
      if (this.#missing === 0) this.#sayLost();
      this.#missing += 1;
      this.#lost += 1;
      return;
    }
    if (this.#missing > 0) {
      this.#waiting.push({ kind: 'cut', lost: this.#missing });
      this.#missing = 0;
    }
    this.#waiting.push(entry);
  };

  figures(): RecorderFigures {
    return { entries: this.#entries, bytes: this.#bytes, lost: this.#lost };
  }

  async stop(): Promise<void> {
    this.#ticker.stop();
    await this.#write();
    await this.#shelf.close().catch((error: unknown) => this.#fail(error));
  }

  #sayLost(): void {
    this.#options.log.warn('the recording is missing ticks', { lost: this.#lost + 1 });
  }

  #fail(error: unknown): void {
    if (!this.#isFailing) this.#options.log.error('the recording cannot be written', { error });
    this.#isFailing = true;
  }

  /** One at a time, so that blocks stand in the order of their entries. */
  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeWaiting());
    return this.#writing;
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.slice(0, BLOCK_ENTRIES);
      this.#waiting = this.#waiting.slice(BLOCK_ENTRIES);
      try {
        await this.#append(taken);
        this.#isFailing = false;
      } catch (error) {
        this.#fail(error);
        const kept = taken.filter(isKept);
        const lost = taken.length - kept.length;
        this.#lost += lost;
        this.#waiting = [{ kind: 'cut', lost }, ...kept, ...this.#waiting];
        // A block that is written in part ends its file: what follows begins another.
        await this.#shelf.close().catch(() => undefined);
        return;
      }
    }
  }

  async #append(taken: readonly Entry[]): Promise<void> {
    const isFirst = this.#shelf.isAtBeginning();
    if (isFirst) this.#part += 1;
    const beginning: readonly Entry[] = isFirst
      ? [
          { kind: 'session', part: this.#part, ...this.#options.terms() },
          ...this.#restated.entries(),
        ]
      : [];
    const block = await encodeBlock([...beginning, ...taken]);
    await this.#shelf.append(block);
    for (const one of taken) this.#restated.note(one);
    this.#entries += taken.length;
    this.#bytes += block.length;
  }
}

export const startRecorder = (options: RecorderOptions): Recorder => new FileRecorder(options);
