import {
  bookDifferences,
  NO_BOOKS,
  protectionOf,
  withEvent,
  type Protection,
} from '../../../machines/accounts/watched.ts';
import type { Result } from '../../../machines/model/result.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type {
  WatchedBooks,
  WatchedEvent,
  WatchedPosition,
} from '../../../machines/model/watched-account.ts';
import type { Clock, TimerHandle } from '../../../machines/ports.ts';

/** By stops of the account, or by trades of this house. */
type Cover = Protection | 'guarded';

export type WatchedView = Omit<WatchedBooks, 'positions'> & {
  readonly positions: readonly (WatchedPosition & { readonly protection: Cover })[];
  /** When the account was last looked at whole; null: not yet. */
  readonly lookedAtMs: EpochMs | null;
  /** When its stream last told something of it; null: not yet. */
  readonly toldAtMs: EpochMs | null;
  /** Why it may be otherwise than shown; null: nothing speaks against it. */
  readonly doubt: string | null;
};

/** An account elsewhere: seen whole at the start and whenever in doubt, kept by its stream. */
export type WatchedAccount = {
  readonly hear: (event: WatchedEvent) => void;
  /** What is shown may be wrong: the account is looked at. */
  readonly suspect: (why: string) => void;
  /** Looks without any doubt: what is found otherwise than told is said. */
  readonly lookAgain: () => void;
  readonly view: () => WatchedView;
  readonly stop: () => void;
};

type WatchedOptions = {
  readonly clock: Clock;
  /** Whether trades of this house are on a product. */
  readonly isOurs: (product: string) => boolean;
  readonly look: () => Promise<Result<WatchedBooks, { readonly message: string }>>;
  /** An undoubted account has turned out to be otherwise than its stream told. */
  readonly differed: (differences: readonly string[]) => void;
  /** Why it cannot be looked at; null: it has been. */
  readonly looked: (fault: string | null) => void;
  /** What is held, whenever it may be otherwise than before; not before the first look. */
  readonly seen: (positions: WatchedView['positions']) => void;
  /** A defect: whoever supervises the account decides what becomes of it. */
  readonly crashed: (error: unknown) => void;
};

/** Whether nothing would close a position, or nothing a part of it. */
export const isBare = (cover: Cover): cover is 'none' | 'part' =>
  cover === 'none' || cover === 'part';

/** Between a look that failed and the next. */
const RETRY_MS = 10_000;

class LookedAt implements WatchedAccount {
  readonly #options: WatchedOptions;
  #books = NO_BOOKS;
  #doubt: string | null = 'not looked at yet';
  #lookedAtMs: EpochMs | null = null;
  #toldAtMs: EpochMs | null = null;
  /** What came during the look that is under way; null: none is. */
  #heard: WatchedEvent[] | null = null;
  #isAskedAgain = false;
  #retry: TimerHandle | null = null;
  #stopped = false;

  constructor(options: WatchedOptions) {
    this.#options = options;
    this.lookAgain();
  }

  readonly hear = (event: WatchedEvent): void => {
    this.#toldAtMs = this.#options.clock.now();
    this.#heard?.push(event);
    this.#keep(withEvent(this.#books, event));
  };

  readonly suspect = (why: string): void => {
    this.#doubt ??= why;
    this.lookAgain();
  };

  readonly lookAgain = (): void => {
    this.#unschedule();
    this.#look().catch((error: unknown) => {
      if (!this.#stopped) this.#options.crashed(error);
    });
  };

  readonly view = (): WatchedView => ({
    ...this.#books,
    positions: this.#positions(),
    lookedAtMs: this.#lookedAtMs,
    toldAtMs: this.#toldAtMs,
    doubt: this.#doubt,
  });

  readonly stop = (): void => {
    this.#stopped = true;
    this.#unschedule();
  };

  #positions(): WatchedView['positions'] {
    const { orders, positions } = this.#books;
    return positions.map((position) => ({
      ...position,
      protection: this.#options.isOurs(position.product)
        ? 'guarded'
        : protectionOf(position, orders),
    }));
  }

  #keep(books: WatchedBooks): void {
    this.#books = books;
    if (this.#lookedAtMs !== null) this.#options.seen(this.#positions());
  }

  #unschedule(): void {
    if (this.#retry !== null) this.#options.clock.clearTimeout(this.#retry);
    this.#retry = null;
  }

  async #look(): Promise<void> {
    if (this.#heard !== null) {
      this.#isAskedAgain = true;
      return;
    }
    const wasDoubted = this.#doubt !== null;
    const meanwhile: WatchedEvent[] = [];
    this.#heard = meanwhile;
    const found = await this.#options.look();
    this.#heard = null;
    if (this.#stopped) return;
    if (found.ok) this.#settle(found.value, wasDoubted, meanwhile);
    else this.#doubt = found.error.message;
    this.#options.looked(found.ok ? null : found.error.message);
    const isDue = this.#isAskedAgain;
    this.#isAskedAgain = false;
    if (!found.ok) this.#retry = this.#options.clock.setTimeout(this.lookAgain, RETRY_MS);
    else if (isDue) this.lookAgain();
  }

  #settle(found: WatchedBooks, wasDoubted: boolean, meanwhile: readonly WatchedEvent[]): void {
    const isExpected = wasDoubted || meanwhile.length > 0;
    const differences = isExpected ? [] : bookDifferences(this.#books, found);
    if (differences.length > 0) this.#options.differed(differences);
    this.#lookedAtMs = this.#options.clock.now();
    this.#keep(meanwhile.reduce(withEvent, found));
    // What was doubted during the look is doubted still.
    if (!this.#isAskedAgain) this.#doubt = null;
  }
}

/** Looks at once; events that come during a look are applied to what it has found. */
export const createWatchedAccount = (options: WatchedOptions): WatchedAccount =>
  new LookedAt(options);
