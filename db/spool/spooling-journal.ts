import type { AppendVerdict, JournalAppend, TimerHandle } from '../../machines/ports.ts';
import { pendingOf } from '../journal/batch.ts';
import { AppendRefusedError, JournalClosedError } from '../journal/committer.ts';
import { createJournal, type LaneWriter } from '../journal/journal.ts';
import type { Waiting } from '../journal/lane.ts';
import { pauseOn } from '../pause.ts';
import { Drainer } from './drainer.ts';
import { StoreAwayError } from './errors.ts';
import type { SpoolingJournal, SpoolingMode, SpoolingOptions } from './spooling.ts';
import { encodeRecord } from './record.ts';

/** Tries of a statement before its appends go to the spool: a session that broke is made anew. */
const TRIES_BEFORE_AWAY = 2;
const RETRY_MS = 250;
/** Records flushed together at most. */
const GROUP_RECORDS = 1_024;
/** With less than this in the spool, what comes is held back for the moment until it is empty. */
const HANDING_BYTES = 256 * 1024;

/*
 * direct ─ no answer ─▶ away ─ nearly drained ─▶ handing ─ empty ─▶ direct
 *                        ▲                          └─ takes too long ─▶ away
 *
 * Invariant: an actor's appends reach the database in their order, each once. Those that had no
 * answer are spooled before all later ones; nothing goes straight again before the spool is empty.
 */
class Spooling implements SpoolingJournal {
  readonly #options: SpoolingOptions;
  readonly #direct: LaneWriter;
  readonly #drainer: Drainer;
  readonly #closing = new AbortController();
  #mode: SpoolingMode = 'direct';
  /** Appends neither stored nor spooled yet, in their order. */
  #held: Waiting[] = [];
  #writing: Promise<void> | null = null;
  /** The group that is being flushed now. */
  #flushing: Promise<void> | null = null;
  #draining: Promise<void> | null = null;
  #isInherited = false;
  #isBlocked = false;
  #losing: Promise<void> | null = null;
  #watchdog: TimerHandle | null = null;
  #untilCurrent: (() => void)[] = [];

  constructor(options: SpoolingOptions) {
    this.#options = options;
    const { spool, tokenOf, aside, outcasts, observer } = options;
    this.#direct = createJournal({
      ...options,
      observer: {
        ...observer,
        retrying: (error, attempt) => {
          observer.retrying(error, attempt);
          if (attempt >= TRIES_BEFORE_AWAY) this.#goAway(error);
        },
      },
    });
    this.#drainer = new Drainer(
      {
        spool,
        commit: (pending) => this.#direct.commit(pending),
        tokenOf,
        aside,
        isInherited: () => this.#isInherited,
        setAside: observer.setAside,
      },
      outcasts,
    );
    if (spool.isEmpty) return;
    this.#isInherited = true;
    this.#mode = 'away';
    this.#draining = this.#drain();
  }

  append(entry: JournalAppend): Promise<AppendVerdict> {
    const pending = pendingOf(entry);
    return new Promise((resolve, reject) => {
      const heed = (verdict: AppendVerdict): void => {
        if (verdict === 'fenced') this.#fencedAt(pending.actor);
        resolve(verdict);
      };
      this.#accept({ ...pending, resolve: heed, reject });
    });
  }

  isDirect(): boolean {
    return this.#mode === 'direct';
  }

  current(): Promise<void> {
    return this.#mode === 'direct'
      ? Promise.resolve()
      : new Promise((resolve) => void this.#untilCurrent.push(resolve));
  }

  depth(): number {
    return this.#held.length + this.#direct.depth();
  }

  fence(): void {
    if (this.#mode === 'closed') return;
    this.#mode = 'fenced';
    this.#disarm();
    const { sent, queued } = this.#direct.withdraw();
    // What was sent may be stored; the next owner acts on it, and nobody here.
    for (const { resolve } of [...sent, ...queued, ...this.#held.splice(0)]) resolve('fenced');
  }

  async lose(why: string): Promise<void> {
    await (this.#losing ??= this.#giveUp(why));
  }

  /** The database's own word: what is spooled would be answered the same. */
  #fencedAt(actor: string): void {
    if (this.#is('fenced') || this.#is('closed')) return;
    void this.lose(`the lease of ${actor} has another owner`);
  }

  /** Whoever hears of the fence may end the process: closing waits for what is set aside. */
  async #giveUp(why: string): Promise<void> {
    const { spool, observer } = this.#options;
    this.fence();
    await this.#flushing;
    observer.lost(why, spool.isEmpty ? null : await spool.setAside('ownership-lost'));
  }

  async close(): Promise<void> {
    this.#mode = 'closed';
    this.#disarm();
    this.#closing.abort();
    const error = new JournalClosedError('append: the journal is closed');
    for (const { reject } of this.#held.splice(0)) reject(error);
    await this.#direct.close();
    await Promise.all([this.#writing, this.#draining, this.#losing]);
    await this.#options.spool.close();
  }

  #accept(waiting: Waiting): void {
    const refusal = this.#drainer.refusalOf(waiting.trade);
    if (refusal !== null) {
      waiting.reject(new AppendRefusedError(`append of ${waiting.actor}: ${refusal}`));
      return;
    }
    switch (this.#mode) {
      case 'direct':
        this.#direct.push(waiting);
        this.#watchdog ??= this.#watchFor(this.#options.afterMs);
        return;
      case 'away':
      case 'handing':
        this.#hold(waiting);
        return;
      case 'fenced':
        waiting.resolve('fenced');
        return;
      case 'closed':
        waiting.reject(new JournalClosedError('append: the journal is closed'));
        return;
    }
  }

  /** A birth is refused, as nothing of it exists; everything later was decided before. */
  #hold(waiting: Waiting): void {
    if (waiting.isBirth) {
      const name = `trade ${waiting.trade}`;
      waiting.reject(new StoreAwayError(`${name}: the database is away, no trade is begun`));
      return;
    }
    this.#held.push(waiting);
    this.#wakeWriter();
  }

  #wakeWriter(): void {
    if (this.#is('away') && this.#held.length > 0) this.#writing ??= this.#write();
  }

  /** What happens elsewhere during an await is out of the compiler's sight. */
  #is(mode: SpoolingMode): boolean {
    return this.#mode === mode;
  }

  #watchFor(forMs: number): TimerHandle {
    return this.#options.clock.setTimeout(() => {
      this.#watchdog = null;
      const { now, afterMs } = this.#options;
      if (this.#mode !== 'direct' || this.#direct.depth() === 0) return;
      const sentAt = this.#direct.sentAt();
      const ageMs = sentAt === null ? 0 : now() - sentAt;
      if (ageMs < afterMs) this.#watchdog = this.#watchFor(afterMs - ageMs);
      else this.#goAway(new Error(`a statement had no answer for ${Math.round(ageMs)} ms`));
    }, forMs);
  }

  #disarm(): void {
    if (this.#watchdog !== null) this.#options.clock.clearTimeout(this.#watchdog);
    this.#watchdog = null;
  }

  #goAway(cause: unknown): void {
    if (this.#mode !== 'direct') return;
    this.#mode = 'away';
    this.#disarm();
    this.#options.observer.away(cause);
    // A birth that was sent keeps waiting for the database's word: it may have been stored.
    const { sent, queued } = this.#direct.withdraw(({ isBirth }) => isBirth);
    for (const waiting of [...sent, ...queued]) this.#hold(waiting);
    this.#draining ??= this.#drain();
  }

  /** Flushes what is held, one group after the other, while appends go to the spool. */
  async #write(): Promise<void> {
    while (this.#is('away') && this.#held.length > 0) {
      const group = this.#held.splice(0, GROUP_RECORDS);
      try {
        const flushing = this.#options.spool.append(group.map(encodeRecord));
        this.#flushing = flushing.catch(() => undefined);
        await flushing;
        this.#acknowledge(group);
      } catch (error) {
        await this.#giveBack(group, error);
      } finally {
        this.#flushing = null;
      }
    }
    this.#writing = null;
  }
  #acknowledge(group: readonly Waiting[]): void {
    const { spooled, unblocked } = this.#options.observer;
    const verdict = this.#is('fenced') ? 'fenced' : 'accepted';
    for (const { resolve } of group) resolve(verdict);
    spooled(group.length);
    if (this.#isBlocked) unblocked();
    this.#isBlocked = false;
  }

  async #giveBack(group: readonly Waiting[], error: unknown): Promise<void> {
    if (this.#is('fenced')) group.forEach(({ resolve }) => resolve('fenced'));
    else if (this.#is('closed')) group.forEach(({ reject }) => reject(error));
    // The database came back while the spool was refusing them.
    else if (this.#is('direct')) group.forEach((waiting) => this.#accept(waiting));
    else {
      this.#held.unshift(...group);
      this.#isBlocked = true;
      this.#options.observer.blocked(error);
      await pauseOn(this.#options.clock, RETRY_MS, this.#closing.signal);
    }
  }

  async #drain(): Promise<void> {
    const { spool, observer } = this.#options;
    while (this.#is('away') || this.#is('handing')) {
      try {
        await this.#drainStep();
      } catch (error) {
        if (this.#closing.signal.aborted || this.#is('fenced')) return;
        observer.stuck(error);
        this.#spoolAgain();
        spool.rewind();
        await pauseOn(this.#options.clock, RETRY_MS, this.#closing.signal);
      }
    }
  }

  async #drainStep(): Promise<void> {
    const step = await this.#drainer.step();
    switch (step.kind) {
      case 'stored':
        this.#options.observer.drained(step.records);
        if (this.#options.spool.unreadBytes < HANDING_BYTES) this.#hand();
        return;
      case 'lost':
        await this.lose(step.why);
        return;
      case 'empty':
        await this.#finish();
        return;
    }
  }

  /** Holds new appends back, so that the spool comes to its end; not for long. */
  #hand(): void {
    if (this.#mode !== 'away') return;
    this.#mode = 'handing';
    const { clock, afterMs } = this.#options;
    this.#watchdog = clock.setTimeout(() => this.#spoolAgain(), afterMs);
  }

  #spoolAgain(): void {
    if (this.#mode !== 'handing') return;
    this.#disarm();
    this.#mode = 'away';
    this.#wakeWriter();
  }

  async #finish(): Promise<void> {
    const { spool, observer } = this.#options;
    // Births that were sent are not in the spool: their answer shows that the database is back.
    await this.#direct.idle();
    this.#hand();
    await this.#flushing;
    if (!this.#is('handing') || spool.unreadBytes > 0) return;
    this.#disarm();
    await spool.reset();
    if (!this.#is('handing')) return;
    this.#isInherited = false;
    this.#draining = null;
    this.#mode = 'direct';
    if (this.#isBlocked) observer.unblocked();
    this.#isBlocked = false;
    observer.returned();
    for (const resolve of this.#untilCurrent.splice(0)) resolve();
    for (const waiting of this.#held.splice(0)) this.#accept(waiting);
  }
}

export const createSpoolingJournal = (options: SpoolingOptions): SpoolingJournal =>
  new Spooling(options);
