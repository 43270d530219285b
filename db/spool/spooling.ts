import type { Clock, Journal, Random } from '../../machines/ports.ts';
import type { JournalObserver } from '../journal/committer.ts';
import type { JournalWriter } from '../journal/journal.ts';
import type { Queryable } from '../queryable.ts';
import type { AsideFile } from './aside.ts';
import type { Spool } from './spool.ts';

/** Told of what becomes of the journal; must not throw. */
export type SpoolingObserver = JournalObserver & {
  /** Appends go to the spool from now on. */
  readonly away: (cause: unknown) => void;
  readonly spooled: (records: number) => void;
  /** Appends are neither stored nor acknowledged: the spool takes none. They are tried again. */
  readonly blocked: (error: unknown) => void;
  readonly unblocked: () => void;
  readonly drained: (records: number) => void;
  /** The spool cannot be read or emptied; it is tried again. */
  readonly stuck: (error: unknown) => void;
  /** The database has every acknowledged append, and takes new ones itself again. */
  readonly returned: () => void;
  /** A record that the database does not take, or that is not ours any more, was set aside. */
  readonly setAside: (trade: string, why: string) => void;
  /** Another process owns the trades. No append is accepted any more; where the spool is now. */
  readonly lost: (why: string, setAsideAs: string | null) => void;
};

/**
 * `direct`: straight to the database. `away`: to the spool, which is drained meanwhile. `handing`:
 * the last records are on their way; new appends wait, so that none overtakes them.
 */
export type SpoolingMode = 'direct' | 'away' | 'handing' | 'fenced' | 'closed';

export type SpoolingOptions = {
  readonly database: Queryable;
  readonly lanes: number;
  /** Real time. */
  readonly clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  readonly random: Random;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly observer: SpoolingObserver;
  readonly spool: Spool;
  /** A statement without an answer for so long has the appends go to the spool. */
  readonly afterMs: number;
  readonly tokenOf: (shard: number) => number;
  readonly aside: AsideFile;
  /** Trades whose records of an earlier process are not to be applied, and why. */
  readonly outcasts: ReadonlyMap<string, string>;
};

export type SpoolingJournal = Journal &
  Pick<JournalWriter, 'depth' | 'close'> & {
    /** Whether appends go straight to the database. */
    readonly isDirect: () => boolean;
    /** Resolves once the database has all that was acknowledged; never after the end. */
    readonly current: () => Promise<void>;
    /** The right to act may be gone: no append is accepted any more. What is spooled stays. */
    readonly fence: () => void;
    /** Somebody else has the right to act: what is spooled is set aside, too. */
    readonly lose: (why: string) => Promise<void>;
  };
