import { isDeepStrictEqual } from 'node:util';

import { createBoard, type Board, type BoardSettings } from '../../machines/market/board.ts';
import type { GuardedTrade } from '../../machines/market/cohort.ts';
import type { CrossCheckRule } from '../../machines/market/cross-check.ts';
import { createWatch, type Watch } from '../../machines/market/watch.ts';
import type { EventId, TradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import { guardedTrade, wordsOf } from '../runtime/guardian.ts';
import { instantOf, type Entry, type EntryOf } from './entry.ts';
import { passTime, playEntry } from './play.ts';
import { recordedTable, type Tables } from './tables.ts';

/** One transition of the trade, as the journal has it. */
export type Decision = {
  readonly seq: number;
  readonly eventId: EventId;
  readonly event: Readonly<Record<string, unknown>>;
  /** After it. */
  readonly context: TradeContext;
};

export type RerunDifference = {
  readonly seq: number | null;
  readonly atMs: number;
  /** The call of the watch that has led to it. */
  readonly tick: Entry | null;
  readonly expected: unknown;
  readonly found: unknown;
};

export type Rerun = {
  readonly ticks: number;
  /** Words of the watch that were decided anew, and of those the ones that the journal took. */
  readonly words: number;
  readonly decisions: number;
  /** What a trade was told on asking, at deadlines and commands. */
  readonly readings: number;
  /** Why some of the trade's life could not be decided anew. */
  readonly gaps: readonly string[];
  readonly difference: RerunDifference | null;
};

export type RerunOptions = {
  readonly tradeId: TradeId;
  readonly decisions: readonly Decision[];
  readonly trustOf: (session: EntryOf<'session'>) => {
    readonly board: Partial<BoardSettings>;
    readonly crossChecks: readonly CrossCheckRule[];
  };
  /** Those that its model has read. */
  readonly tables: Tables;
};

/** How far momentum and volatility look back, and a minute: what a watch must have heard before. */
export const WARM_MS = 32 * 60_000;

type Call = Exclude<Entry, EntryOf<'session' | 'cut' | 'told'>>;

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** One trade's watch, run again over what the first one has heard. */
class Watcher {
  readonly #options: RerunOptions;
  readonly #bySeq: ReadonlyMap<number, Decision>;
  readonly #byId: ReadonlyMap<EventId, Decision>;
  #board: Board | null = null;
  #watch: Watch | null = null;
  /** Words that the watch has said now, and that the recording has yet to name. */
  #said: TradeEvent[] = [];
  #warmAtMs = Infinity;
  #nowMs = 0;
  #isGuarded = false;
  #readsTable = false;
  /** Why the table in force cannot be read; null where it can, and where there is none. */
  #tableLack: string | null = null;
  #tick: Entry | null = null;
  #last: { seq: number } = { seq: 0 };
  readonly #gaps = new Set<string>();
  #counts = { ticks: 0, words: 0, decisions: 0, readings: 0 };
  #difference: RerunDifference | null = null;

  constructor(options: RerunOptions) {
    this.#options = options;
    this.#bySeq = new Map(options.decisions.map((one) => [one.seq, one]));
    this.#byId = new Map(options.decisions.map((one) => [one.eventId, one]));
  }

  outcome(): Rerun {
    return { ...this.#counts, gaps: [...this.#gaps], difference: this.#difference };
  }

  isOver(): boolean {
    return this.#difference !== null;
  }

  take(one: Entry): void {
    const atMs = instantOf(one);
    if (atMs !== null) this.#nowMs = Math.max(this.#nowMs, atMs);
    if (one.kind === 'told') {
      if (one.tradeId === this.#options.tradeId) this.#told(one);
      return;
    }
    this.#nothingLeftUnsaid();
    this.#counts.ticks += 1;
    this.#tick = one;
    if (one.kind === 'session') this.#begin(one);
    else if (one.kind === 'cut') this.#cut(`${one.lost} ticks are missing`);
    else if (this.#watch !== null && this.#board !== null)
      this.#play(one, this.#watch, this.#board);
  }

  #begin(session: EntryOf<'session'>): void {
    if (session.part > 1 && this.#watch !== null) return;
    const { board, crossChecks } = this.#options.trustOf(session);
    const { tradeId } = this.#options;
    const clock = { now: () => epochMs(this.#nowMs) };
    const words = wordsOf({ clock }, (trade, _what, event) => {
      if (trade === tradeId) this.#said.push(event);
    });
    this.#nowMs = session.beganAtMs;
    this.#board = createBoard(board);
    this.#watch = createWatch(this.#board, words, crossChecks);
    this.#warmAtMs = session.part === 1 ? session.beganAtMs : session.beganAtMs + WARM_MS;
    this.#isGuarded = false;
    this.#tableLack = null;
    this.#said = [];
  }

  /** From here on nothing is known of the trade until it is put under watch anew. */
  #cut(why: string): void {
    this.#warmAtMs = this.#nowMs + WARM_MS;
    if (this.#isGuarded) this.#giveUp(why);
  }

  #giveUp(why: string): void {
    this.#gaps.add(why);
    this.#watch?.release(this.#options.tradeId);
    this.#isGuarded = false;
    this.#said = [];
  }

  #play(one: Call, watch: Watch, board: Board): void {
    if (one.kind === 'guarded') this.#guard(one, watch);
    else if (one.kind === 'released') this.#release(one, watch);
    else if (one.kind === 'asked') this.#ask(one, watch);
    else if (one.kind === 'table') this.#useTable(one, board);
    else playEntry(one, watch, board);
  }

  #guard({ atMs, seq, tradeId }: EntryOf<'guarded'>, watch: Watch): void {
    if (tradeId !== this.#options.tradeId) {
      passTime(watch, atMs);
      return;
    }
    const decision = this.#bySeq.get(seq);
    if (decision === undefined) {
      this.#differ(null, `transition ${seq}`, 'none of that number in the journal');
      return;
    }
    const guarded = guardedTrade(decision.context);
    const why = this.#lackFor(guarded, atMs);
    if (why !== null) {
      this.#giveUp(why);
      return;
    }
    this.#isGuarded = true;
    this.#readsTable = guarded.settings.model === 'lookup';
    this.#last = { seq };
    watch.guard(guarded, atMs);
  }

  #lackFor({ settings }: GuardedTrade, atMs: number): string | null {
    if (settings.model === 'lookup' && this.#tableLack !== null) return this.#tableLack;
    return atMs < this.#warmAtMs ? 'it was put under watch before enough had been recorded' : null;
  }

  #useTable(one: EntryOf<'table'>, board: Board): void {
    if (one.symbol !== this.#options.decisions[0]?.context.ticket.symbol) return;
    const found = recordedTable(one, this.#options.tables);
    this.#tableLack = found.ok ? null : found.error;
    if (found.ok) board.useTable(one.symbol, found.value, one.version ?? undefined);
    else if (this.#isGuarded && this.#readsTable) this.#giveUp(found.error);
  }

  #release({ tradeId }: EntryOf<'released'>, watch: Watch): void {
    if (tradeId !== this.#options.tradeId) return;
    this.#isGuarded = false;
    watch.release(tradeId);
  }

  /** What was asked for by an event of that instant is what the journal says that it was told. */
  #ask({ atMs, tradeId }: EntryOf<'asked'>, watch: Watch): void {
    if (tradeId !== this.#options.tradeId || !this.#isGuarded) return;
    const reading = plain(watch.reading(tradeId, atMs));
    const asking = this.#options.decisions.find(
      ({ event }) => event['type'] === 'deadline.reached' && event['atMs'] === atMs,
    );
    if (asking === undefined) return;
    this.#counts.readings += 1;
    this.#compare(asking.seq, asking.event['reading'], reading);
  }

  #told({ atMs, eventId }: EntryOf<'told'>): void {
    const decision = this.#byId.get(eventId);
    if (!this.#isGuarded) return;
    const said = this.#said.shift();
    if (said === undefined) {
      this.#differ(decision?.seq ?? null, decision?.event ?? eventId, 'nothing is said');
      return;
    }
    this.#counts.words += 1;
    if (decision === undefined) return;
    this.#counts.decisions += 1;
    this.#last = decision;
    this.#compare(decision.seq, decision.event, plain({ ...said, atMs }));
  }

  #nothingLeftUnsaid(): void {
    const [said] = this.#said;
    if (said !== undefined) this.#differ(null, 'nothing is said', plain(said));
  }

  #compare(seq: number, expected: unknown, found: unknown): void {
    if (!isDeepStrictEqual(plain(expected), found)) this.#differ(seq, expected, found);
  }

  #differ(seq: number | null, expected: unknown, found: unknown): void {
    const after = seq ?? this.#last.seq;
    this.#difference ??= { seq: after, atMs: this.#nowMs, tick: this.#tick, expected, found };
  }
}

/**
 * Puts a trade under watch again, over all that its watch has heard, and holds each word that is
 * said now against the one that the journal took. Ends at the first difference.
 */
export const rerun = (entries: Iterable<Entry>, options: RerunOptions): Rerun => {
  const watcher = new Watcher(options);
  for (const one of entries) {
    watcher.take(one);
    if (watcher.isOver()) break;
  }
  return watcher.outcome();
};
