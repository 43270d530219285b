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

export type WatchedView = Omit<WatchedBooks, 'positions'> & {
  readonly positions: readonly (WatchedPosition & { readonly protection: Protection })[];
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
  readonly look: () => Promise<Result<WatchedBooks, { readonly message: string }>>;
  /** An undoubted account has turned out to be otherwise than its stream told. */
  readonly differed: (differences: readonly string[]) => void;
  /** Why it cannot be looked at; null: it has been. */
  readonly looked: (fault: string | null) => void;
};

/** Between a look that failed and the next. */
const RETRY_MS = 10_000;

/** Looks at once; events that come during a look are applied to what it has found. */
export const createWatchedAccount = (options: WatchedOptions): WatchedAccount => {
  const { clock, look } = options;
  let books = NO_BOOKS;
  let doubt: string | null = 'not looked at yet';
  let lookedAtMs: EpochMs | null = null;
  let toldAtMs: EpochMs | null = null;
  let heard: WatchedEvent[] | null = null;
  let isAskedAgain = false;
  let retry: TimerHandle | null = null;
  let stopped = false;

  const settle = (found: WatchedBooks, wasDoubted: boolean, meanwhile: WatchedEvent[]): void => {
    const differences = wasDoubted || meanwhile.length > 0 ? [] : bookDifferences(books, found);
    if (differences.length > 0) options.differed(differences);
    books = meanwhile.reduce(withEvent, found);
    lookedAtMs = clock.now();
    // What was doubted during the look is doubted still.
    if (!isAskedAgain) doubt = null;
  };

  const run = async (): Promise<void> => {
    if (heard !== null) {
      isAskedAgain = true;
      return;
    }
    const wasDoubted = doubt !== null;
    const meanwhile: WatchedEvent[] = [];
    heard = meanwhile;
    const found = await look();
    heard = null;
    if (stopped) return;
    if (found.ok) settle(found.value, wasDoubted, meanwhile);
    else doubt = found.error.message;
    options.looked(found.ok ? null : found.error.message);
    const isDue = isAskedAgain;
    isAskedAgain = false;
    if (!found.ok) retry = clock.setTimeout(() => void run(), RETRY_MS);
    else if (isDue) void run();
  };

  const runNow = (): void => {
    if (retry !== null) clock.clearTimeout(retry);
    retry = null;
    void run();
  };

  runNow();
  return {
    hear: (event) => {
      toldAtMs = clock.now();
      heard?.push(event);
      books = withEvent(books, event);
    },
    suspect: (why) => {
      doubt ??= why;
      runNow();
    },
    lookAgain: runNow,
    view: () => ({
      ...books,
      positions: books.positions.map((position) => ({
        ...position,
        protection: protectionOf(position, books.orders),
      })),
      lookedAtMs,
      toldAtMs,
      doubt,
    }),
    stop: () => {
      stopped = true;
      if (retry !== null) clock.clearTimeout(retry);
    },
  };
};
