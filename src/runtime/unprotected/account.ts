import { tradeId as asTradeId, type TradeId, type VenueId } from '../../../machines/model/ids.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../../machines/model/trade.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Alarms } from '../alarms.ts';
import type { Transition } from '../durable/envelope.ts';
import { createLatencies, type Latencies } from '../latencies.ts';
import { entryRefusalOf } from '../entry-guard.ts';
import type { SupervisionEvent } from '../supervision/observer.ts';
import { createAlarming } from './alarming.ts';
import {
  isWatched,
  mayBeAt,
  newPosition,
  riskOf,
  settle,
  takeOver,
  type Position,
  type Risk,
  type RiskKind,
} from './position.ts';

export type UnprotectedOptions = {
  /** Real time: an alarm is for people. */
  readonly realClock: Pick<Clock, 'now'>;
  /** The market's time, in which the trades' own accounts run. */
  readonly clock: Pick<Clock, 'now'>;
  readonly alarms: Alarms;
  readonly alarmAfterMs: number;
  /** Whether a person is told of positions whose stops a person has paused. */
  readonly alarmPaused: boolean;
  /** The watch that has not looked for this long, in real time, protects nothing. */
  readonly watchLimitMs: number;
};

export type UnprotectedFigures = {
  /** Trades that have not ended, and those of them that nobody guards now. */
  readonly trades: number;
  readonly unprotected: number;
  /** The most of them at one time. */
  readonly mostAtOnce: number;
  /** In the market's time: what has ended since this process began, and what runs now. */
  readonly unprotectedMs: number;
  /** The longest uninterrupted time of one position, in real time. */
  readonly longestMs: number;
};

/** Since when, in real time, a position is guarded, or is not and why. Null: it holds nothing. */
export type Protection = {
  readonly guardedSinceMs: EpochMs | null;
  readonly risk: Risk | null;
};

/**
 * The account of unprotected time: since when, and why, nobody guards a position. It adds up what
 * each trade journals of itself, and knows besides what a trade cannot say: that its process does
 * not run, that the watch has lost it while the store does not answer, that the watch stands still.
 */
export type Unprotected = {
  readonly follow: (transition: Transition<TradeContext>) => void;
  /** A trade was taken up from the store. */
  readonly resumed: (state: string, context: TradeContext) => void;
  /** The watch's words, as they are said. */
  readonly armed: (tradeId: TradeId) => void;
  readonly lost: (tradeId: TradeId, reason: string) => void;
  /** The watch has looked for stale data. */
  readonly swept: () => void;
  readonly sweptAtMs: () => EpochMs | null;
  readonly supervised: (event: SupervisionEvent) => void;
  /** Raises and clears the alarms; to be called a few times a second of real time. */
  readonly check: () => void;
  readonly figures: () => UnprotectedFigures;
  /**
   * Unprotected for longer than this in real time, but for those that a person has paused: of all
   * venues, or of one. A trade that never told its market is of every venue.
   */
  readonly countOver: (ms: number, venue?: VenueId) => number;
  /** Whether somebody guards a trade's position, and since when; null for one not alive. */
  readonly protectionOf: (tradeId: TradeId) => Protection | null;
  /** What one trade has run up by now, in the market's time; null for one that is not alive. */
  readonly unprotectedMsOf: (tradeId: TradeId) => number | null;
  /** From the opened position to its first protection, in real time. */
  readonly openToProtected: Latencies;
};

const TRADE_CHILD = /^trade:(.+)$/;

/** One that was not begun for a reason is no position: it ends in the middle of its start. */
const isCrash = ({ reason }: Extract<SupervisionEvent, { type: 'child.exited' }>): boolean =>
  reason.kind === 'crashed' && entryRefusalOf(reason.error) === null;

/** Why a trade's process does not run, by what its supervisor says; null: it runs. */
const downBy = (event: SupervisionEvent): string | null | undefined => {
  switch (event.type) {
    case 'child.exited':
      return isCrash(event) ? 'its process has crashed' : undefined;
    case 'child.quarantined':
      return 'it is in quarantine';
    case 'child.started':
      return null;
    default:
      return undefined;
  }
};

class Account implements Unprotected {
  readonly openToProtected = createLatencies();
  readonly #options: UnprotectedOptions;
  readonly #positions = new Map<TradeId, Position>();
  readonly #alarming: Readonly<Record<RiskKind, ReturnType<typeof createAlarming>>>;
  #sweptAtMs: EpochMs | null = null;
  #settledMs = 0;
  /** Told last: what a trade books of itself may begin a moment after what ran up here. */
  #toldMs = 0;
  #longestMs = 0;
  #mostAtOnce = 0;

  constructor(options: UnprotectedOptions) {
    this.#options = options;
    const { alarms } = options;
    this.#alarming = {
      open: createAlarming(alarms, 'open'),
      paused: createAlarming(alarms, 'paused'),
    };
  }

  follow({ atMs, after, before, from, to }: Transition<TradeContext>): void {
    const position = this.#positionOf(after.tradeId, before?.unprotectedMs);
    this.#settledMs += settle(position, after.unprotectedSinceMs, atMs);
    takeOver(position, to, after);
    position.parkedSinceMs = null;
    if (to === 'open' && from === 'opening') position.openedAtMs = this.#nowMs();
    if (isWatched(position)) this.#recordFirstProtection(position);
    if (TERMINAL_TRADE_STATES.has(to)) this.#positions.delete(after.tradeId);
    else this.#assess(position);
  }

  resumed(state: string, context: TradeContext): void {
    if (TERMINAL_TRADE_STATES.has(state)) return;
    const position = this.#positionOf(context.tradeId);
    takeOver(position, state, context);
    position.unprotectedMs = context.unprotectedMs;
    position.down = null;
    this.#assess(position);
  }

  armed(tradeId: TradeId): void {
    this.#hear(tradeId, null);
  }

  lost(tradeId: TradeId, reason: string): void {
    this.#hear(tradeId, reason);
  }

  swept(): void {
    this.#sweptAtMs = this.#nowMs();
  }

  sweptAtMs(): EpochMs | null {
    return this.#sweptAtMs;
  }

  supervised(event: SupervisionEvent): void {
    const down = downBy(event);
    if (down === undefined || !('child' in event) || event.supervisor !== 'trades') return;
    const name = TRADE_CHILD.exec(event.child)?.[1];
    if (name === undefined) return;
    const id = asTradeId(name);
    // A trade that is only now taken up becomes a position by its first word.
    if (down === null && !this.#positions.has(id)) return;
    const position = this.#positionOf(id);
    position.down = down;
    if (event.type === 'child.quarantined' && isWatched(position))
      position.parkedSinceMs ??= this.#options.clock.now();
    this.#assess(position);
  }

  check(): void {
    const nowMs = this.#nowMs();
    const { alarmAfterMs, alarmPaused } = this.#options;
    const due: Record<RiskKind, Position[]> = { open: [], paused: [] };
    let unprotected = 0;
    for (const position of this.#positions.values()) {
      this.#assess(position);
      const { risk } = position;
      if (risk === null) continue;
      unprotected += 1;
      this.#longestMs = Math.max(this.#longestMs, nowMs - risk.sinceMs);
      if (nowMs - risk.sinceMs >= alarmAfterMs) due[risk.kind].push(position);
    }
    this.#mostAtOnce = Math.max(this.#mostAtOnce, unprotected);
    this.#alarming.open.show(due.open, nowMs);
    if (alarmPaused) this.#alarming.paused.show(due.paused, nowMs);
  }

  figures(): UnprotectedFigures {
    let unprotected = 0;
    let unprotectedMs = this.#settledMs;
    for (const position of this.#positions.values()) {
      if (position.risk !== null) unprotected += 1;
      unprotectedMs += this.#runningMs(position);
    }
    this.#toldMs = Math.max(this.#toldMs, unprotectedMs);
    return {
      trades: this.#positions.size,
      unprotected,
      mostAtOnce: this.#mostAtOnce,
      unprotectedMs: this.#toldMs,
      longestMs: this.#longestMs,
    };
  }

  countOver(ms: number, venue?: VenueId): number {
    const nowMs = this.#nowMs();
    let count = 0;
    for (const position of this.#positions.values()) {
      const { risk } = position;
      const isOver = risk?.kind === 'open' && nowMs - risk.sinceMs > ms;
      if (isOver && (venue === undefined || mayBeAt(position, venue))) count += 1;
    }
    return count;
  }

  protectionOf(tradeId: TradeId): Protection | null {
    const position = this.#positions.get(tradeId);
    if (position === undefined) return null;
    const { guardedSinceMs, risk } = position;
    return { guardedSinceMs, risk };
  }

  unprotectedMsOf(tradeId: TradeId): number | null {
    const position = this.#positions.get(tradeId);
    return position === undefined ? null : position.unprotectedMs + this.#runningMs(position);
  }

  #nowMs(): EpochMs {
    return this.#options.realClock.now();
  }

  #positionOf(tradeId: TradeId, journaledMs = 0): Position {
    const known = this.#positions.get(tradeId);
    if (known !== undefined) return known;
    const position = { ...newPosition(tradeId), unprotectedMs: journaledMs };
    this.#positions.set(tradeId, position);
    return position;
  }

  #runningMs({ parkedSinceMs, unprotectedSinceMs }: Position): number {
    const since = unprotectedSinceMs ?? parkedSinceMs;
    return since === null ? 0 : Math.max(0, this.#options.clock.now() - since);
  }

  #hear(tradeId: TradeId, lost: string | null): void {
    const position = this.#positions.get(tradeId);
    if (position === undefined) return;
    position.lost = lost;
    this.#assess(position);
  }

  #isWatchBlind(): boolean {
    const { watchLimitMs } = this.#options;
    return this.#sweptAtMs !== null && this.#nowMs() - this.#sweptAtMs > watchLimitMs;
  }

  /** A risk keeps its beginning for as long as there is one, whatever its reason becomes. */
  #assess(position: Position): void {
    const found = riskOf(position, this.#isWatchBlind());
    const { risk } = position;
    const isGuarded = found === null && isWatched(position);
    position.guardedSinceMs = isGuarded ? (position.guardedSinceMs ?? this.#nowMs()) : null;
    if (found === null) position.risk = null;
    else if (risk?.kind !== found.kind) position.risk = { ...found, sinceMs: this.#nowMs() };
    else if (risk.reason !== found.reason) position.risk = { ...found, sinceMs: risk.sinceMs };
  }

  #recordFirstProtection(position: Position): void {
    if (position.openedAtMs === null) return;
    this.openToProtected.record(this.#nowMs() - position.openedAtMs);
    position.openedAtMs = null;
  }
}

export const createUnprotected = (options: UnprotectedOptions): Unprotected => new Account(options);
