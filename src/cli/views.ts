import type { ClientOrderId, FillId, MarketTicker, TradeId } from '../../machines/model/ids.ts';
import type { KillSwitchSetting } from '../../machines/model/kill-switch.ts';
import type { Micros } from '../../machines/model/money.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { PlainCause, PlainReading, Shown } from '../runtime/plain.ts';
import type { TradePreview } from '../settings/preview.ts';
import type { CloseMethod, TradeState } from '../../machines/model/trade.ts';

/*
 * What the commands show, as plain data. Whoever reads the database fills these in; the renderers
 * turn them into text and nothing else. Prices and counts are plain ones (src/runtime/plain.ts).
 */

export type TradeView = Shown & {
  readonly id: TradeId;
  readonly state: TradeState;
  /** `desk fifteen-minute`, `ticket by alice` */
  readonly origin: string;
  readonly market: MarketTicker;
  readonly countCenti: number;
  readonly heldCenti: number;
  /** Of the entry; of a short it has sold. */
  readonly buyPriceCenti: number | null;
  /** Of the exit. */
  readonly sellPriceCenti: number | null;
  readonly feesMicros: Micros;
  readonly pnlMicros: Micros | null;
  readonly winLoss: 'W' | 'L' | 'D' | null;
  readonly closeMethod: CloseMethod | null;
  readonly unprotectedMs: number;
  /** Since when more runs up, which is booked at its end; null: nothing does. */
  readonly unprotectedSinceMs: EpochMs | null;
  /** Why it is parked; null while it is not. */
  readonly quarantineReason: string | null;
  /** Why it was not opened; null where it was, or may be. */
  readonly failure: string | null;
  readonly openedAtMs: EpochMs | null;
  readonly closedAtMs: EpochMs | null;
  /** When trading in its market ends; null: never. */
  readonly closeAtMs: EpochMs | null;
};

/** A book as it stood at the last look on a UTC day. */
export type PortfolioDay = {
  /** `2026-02-25`, UTC. */
  readonly day: string;
  readonly atMs: EpochMs;
  /** As the venue reported it; null before its first report. */
  readonly cashMicros: Micros | null;
  /** What the contracts held were bought for. */
  readonly investedMicros: Micros;
  readonly realisedMicros: Micros;
  /** Cash and invested; null while the cash is not known. */
  readonly totalMicros: Micros | null;
  readonly openPositions: number;
  readonly closedTrades: number;
};

/** One committed transition of a trade or of one of its orders. */
export type TransitionView = {
  readonly seq: number;
  readonly atMs: EpochMs;
  /** `trade`, or the client order id. */
  readonly actor: string;
  readonly from: string | null;
  readonly to: string;
  readonly event: string;
  /** What the event tells, in plain words; null where there is nothing beyond the cause. */
  readonly fact: string | null;
  /** Why a stop fired. */
  readonly cause: PlainCause | null;
  /** What was known at the moment, where the event carries it. */
  readonly reading: PlainReading | null;
  /** The reason in words, where the event carries one: a rejection, a lost feed, who asked. */
  readonly reason: string | null;
};

/** Contracts at the venue that no trade of ours holds. */
export type ExternalView = Shown & {
  readonly market: MarketTicker;
  readonly countCenti: number;
  /** How many of them came beside trades of ours and nothing explains. */
  readonly unexplainedCenti: number;
  /** Average price, where it is known. */
  readonly priceCenti: number | null;
  readonly seenSinceMs: EpochMs;
  readonly seenAtMs: EpochMs;
};

/** One fill: what the venue has booked for it, and what its formula gives. */
export type FillView = {
  readonly fillId: FillId;
  readonly atMs: EpochMs;
  readonly orderId: ClientOrderId;
  readonly countCenti: number;
  readonly priceCenti: number;
  readonly isTaker: boolean;
  readonly feeMicros: Micros;
  /** Null of a maker's fill, which no formula is given for. */
  readonly estimateMicros: Micros | null;
};

export type TradeHistoryView = {
  readonly trade: TradeView;
  /** What it should have at the venue and was given up, in words; null: nothing. */
  readonly givenUp: string | null;
  /** The best and the worst bid that it has heard of, of a short asks; null before the first. */
  readonly highBidCenti: number | null;
  readonly lowBidCenti: number | null;
  readonly fills: readonly FillView[];
  readonly transitions: readonly TransitionView[];
};

export type StatusView = {
  /** Where the database is, without secrets. */
  readonly database: string;
  readonly asOfMs: EpochMs;
  /** Who holds the right to act; null when nobody does. */
  readonly owner: { readonly name: string; readonly expiresAtMs: EpochMs } | null;
  readonly trades: readonly { readonly state: TradeState; readonly count: number }[];
  /** Trades that hold a position without protection. */
  readonly unprotected: number;
  readonly transitions: number;
  /** Effects asked for and not yet answered. */
  readonly pendingIntents: number;
  readonly lastTransitionAtMs: EpochMs | null;
};

export type Percentiles = { readonly p50: number | null; readonly p99: number | null };

/** What one run has done. */
export type SummaryView = {
  readonly trades: {
    readonly opened: number;
    readonly closed: number;
    readonly stopped: number;
    readonly settled: number;
    readonly manual: number;
    readonly external: number;
    readonly failed: number;
  };
  /** Fills of our orders: those the store has, and the paper venue's own count of them. */
  readonly fills: { readonly store: number; readonly venue: number | null };
  readonly pnlMicros: Micros;
  readonly transitions: number;
  readonly restarts: number;
  readonly unprotectedSeconds: number;
  /** From the open position to its first protection, in real time. */
  readonly openToProtectedMs: { readonly p50: number | null; readonly p95: number | null };
  /** What was asked of the venue within its rate limits. */
  readonly requests: {
    readonly sent: number;
    /** Refused by this process: what would have come too late. */
    readonly unsent: number;
    /** Answers by which the venue has asked to slow down. */
    readonly slowedDown: number;
    /** What an exit has waited for its turn, on the market's clock; null where none was sent. */
    readonly meanExitWaitMs: number | null;
  };
  /** From the frame on the socket to the decision. */
  readonly decisionLatencyMs: Percentiles;
  /** From the decision to its commit. */
  readonly commitLatencyMs: Percentiles;
};

/** One thing the venue and the store differ in, and what reconciliation does about it. */
export type DifferenceView = {
  readonly kind: string;
  readonly what: string;
  readonly figures: Readonly<Record<string, unknown>>;
  readonly action: 'tellOrder' | 'tellTrades' | 'alarm' | 'alarmAndBlock' | 'show';
  /** Found twice in a row where one late read may deceive. */
  readonly isCertain: boolean;
};

export type ReconcileView = {
  readonly book: string;
  /** The venue's answer holds everything up to here. */
  readonly asOfMs: EpochMs;
  readonly differences: readonly DifferenceView[];
};

/** One setting in force for a place, and the layer it comes from. */
export type GuardSettingView = {
  readonly path: string;
  readonly value: unknown;
  readonly origin: string;
};

/** How trades in a place are guarded. */
export type SettingsView = Pick<Shown, 'instrument'> & {
  /** The version in force; 0 before any process has run. */
  readonly version: number;
  readonly scopes: readonly string[];
  readonly settings: readonly GuardSettingView[];
};

/** One setting as it was, and as it became; undefined where it was left to the layers below. */
export type SettingChangeView = {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
};

/** What a change of the settings would do. */
export type SettingsPreviewView = {
  /** The version that it would replace. */
  readonly version: number;
  readonly scope: string;
  /** What of the layer would change. */
  readonly changes: readonly SettingChangeView[];
  /** Why no live values are known; null where the process that sees the markets has answered. */
  readonly blind: string | null;
  /** Open trades that it would change; all others stay as they are. */
  readonly trades: readonly TradePreview[];
};

/** A change that was made. */
export type SettingsAppliedView = {
  readonly version: number;
  /** What each trade has made of it; null: its process has not said so yet. */
  readonly trades: readonly { readonly trade: TradeId; readonly answer: string | null }[];
};

/** One change of the settings. */
export type SettingsChangeView = {
  readonly version: number;
  /** `start`: what a process was started with; `command`: what a person set. */
  readonly source: 'start' | 'command';
  readonly scope: string;
  readonly by: string;
  readonly reason: string;
  readonly atMs: EpochMs;
  /** The version of the same layer before it. */
  readonly supersedes: number | null;
  readonly changes: readonly SettingChangeView[];
};

/** One place where folding the journal gives something else than the row holds. */
export type MismatchView = {
  readonly actor: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
};

export type VerifyView = {
  readonly actors: number;
  readonly transitions: number;
  /** Transitions of an earlier version: taken as they are, not decided anew. */
  readonly given: number;
  readonly mismatches: readonly MismatchView[];
};

export type KillSwitchView = KillSwitchSetting & {
  /** Who guards the trades, and has taken this setting in or not. */
  readonly seen: 'seen' | 'not yet' | 'nobody guards';
  /** This and earlier settings, newest first. */
  readonly history: readonly KillSwitchSetting[];
};
