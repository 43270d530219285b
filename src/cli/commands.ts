import type { Side } from '../../machines/model/contract.ts';
import type { DeskReport } from '../../machines/model/desk-report.ts';
import type { Scope } from '../../machines/model/layers.ts';
import type { MarketTicker, TradeId } from '../../machines/model/ids.ts';
import type { KillSwitchState } from '../../machines/model/kill-switch.ts';
import type { CountCenti } from '../../machines/model/money.ts';
import type { ProbabilityModel } from '../../machines/model/probability-model.ts';
import type { Result } from '../../machines/model/result.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { AccountsView } from './accounts-view.ts';
import type { DoctorView } from './doctor-view.ts';
import type { LiveGate, LivePermit } from './live-view.ts';
import type { AuditView } from './audit-view.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ExplainView } from './explain-view.ts';
import type { ImportRequest, ImportView } from './import-view.ts';
import type { SignalsView } from './signals-view.ts';
import type { ExportRequest, ExportView } from './export-view.ts';
import type { OrdersChangeView, OrdersRequest, OrdersView } from './orders-view.ts';
import type { SessionRequest, SessionView } from './session-view.ts';
import type { FeedsView, FollowRequest, HealthView, TreeView } from './process-views.ts';
import type { RecordRequest, RecordView } from './record-view.ts';
import type { ReplayRequest, ReplayView } from './replay-view.ts';
import type { CalibrationView } from './calibration-views.ts';
import type {
  BuildTableRequest,
  ImportTableRequest,
  MadeTableView,
  ShownTableView,
  ShowTableRequest,
  StoredTableView,
} from './model-views.ts';
import type {
  ExternalView,
  PortfolioDay,
  KillSwitchView,
  SettingsAppliedView,
  SettingsChangeView,
  SettingsPreviewView,
  SettingsView,
  StatusView,
  SummaryView,
  TradeHistoryView,
  TradeView,
  VerifyView,
  ReconcileView,
} from './views.ts';
import type { WhatIfView } from './whatif-view.ts';

/** An expected failure of a command: what to print, one line per fault, and the exit code. */
export type CommandFault = { readonly exitCode: ExitCode; readonly lines: readonly string[] };

export type RunRequest = {
  readonly settings: EffectiveConfig;
  /** What the gate gave for these settings; null in paper mode. */
  readonly permit: LivePermit | null;
  /** Says where to look: one line, before the first thing happens. */
  readonly announce: (line: string) => void;
  /** Says a secret to a person at a terminal; null where the output goes elsewhere. */
  readonly reveal: ((line: string) => void) | null;
  /** Aborted by the first Ctrl-C or SIGTERM: drain and return. The second ends the process. */
  readonly stop: AbortSignal;
};

export type RunOutcome = {
  readonly exitCode: ExitCode;
  /** Null when the tree never started. */
  readonly summary: SummaryView | null;
  /** One line per fault; empty after a run that ended well. */
  readonly faults: readonly string[];
};

/** What a person asks of one trade. */
export type OperatorAsk = {
  readonly id: TradeId;
  readonly kind: 'close' | 'retry' | 'pause' | 'resume' | 'release' | 'revive';
  /**
   * Contracts or coins to close, in hundredths, with a fraction where coins are divided finer;
   * null: all, and for everything but a close.
   */
  readonly countCenti: number | null;
  /** Who asks; it is journaled. */
  readonly by: string;
};

/** `answer` is null where no process guards the trade: the next one takes the request up. */
export type OperatorAnswer = { readonly answer: string | null };

/** What a ticket has come to: the answer, null as above, and the trade where it was waited for. */
export type TicketAnswer = OperatorAnswer & { readonly trade: TradeView | null };

/** One column of a comparison: a name, and the settings that are played under it. */
export type WhatIfPlan = { readonly name: string; readonly settings: EffectiveConfig };

export type WhatIfRequest = {
  readonly tape: string;
  readonly plans: readonly WhatIfPlan[];
  /** Told how much of a column has been played, 0 … 1. */
  readonly played: (name: string, share: number) => void;
};

/** A new setting of the kill switch. */
export type SwitchChange = {
  readonly state: KillSwitchState;
  readonly by: string;
  readonly reason: string | null;
};

/** A claim on an external position; `guard` changes members of the guard of the settings. */
export type AdoptionAsk = {
  readonly market: MarketTicker;
  readonly side: Side;
  /** Null: all of it. */
  readonly countCenti: CountCenti | null;
  readonly guard: unknown;
  readonly by: string;
};

/** How settings are to be changed: by values, or by taking a change back. */
export type SettingsEdit =
  | {
      readonly kind: 'set';
      readonly scope: Scope;
      /** `PATH=VALUE` */
      readonly assignments: readonly string[];
      /** Paths that are left to the layers below. */
      readonly unset: readonly string[];
    }
  | { readonly kind: 'revert'; readonly version: number };

export type SettingsRequest = {
  readonly edit: SettingsEdit;
  readonly by: string;
  readonly reason: string;
  /** The version that must still be in force; null: whichever is. */
  readonly expect: number | null;
  readonly apply: boolean;
};

/** What the command line needs of the rest; the composition root supplies it. */
export type Commands = {
  readonly run: (request: RunRequest) => Promise<RunOutcome>;
  readonly status: (settings: EffectiveConfig) => Promise<Result<StatusView, CommandFault>>;
  /** Trades that are not terminal, or all of them; newest first. */
  readonly trades: (
    settings: EffectiveConfig,
    query: { readonly all: boolean },
  ) => Promise<Result<readonly TradeView[], CommandFault>>;
  /** One trade with its orders' and its own transitions in order of time; null if there is none. */
  readonly trade: (
    settings: EffectiveConfig,
    id: TradeId,
  ) => Promise<Result<TradeHistoryView | null, CommandFault>>;
  /** Asks the process that guards a trade to do something with it, and waits for its answer. */
  readonly ask: (
    settings: EffectiveConfig,
    request: OperatorAsk,
  ) => Promise<Result<OperatorAnswer, CommandFault>>;
  /** Puts a ticket down for the process that guards the book, and waits for its answer. */
  readonly open: (
    settings: EffectiveConfig,
    request: TicketRequest,
    options: {
      /** Wait until the entry has ended, too. */
      readonly wait: boolean;
    },
  ) => Promise<Result<TicketAnswer, CommandFault>>;
  /** Contracts at the venue that no trade holds, as of the last comparison. */
  readonly external: (
    settings: EffectiveConfig,
  ) => Promise<Result<readonly ExternalView[], CommandFault>>;
  /** Puts a claim down for the process that guards the book, and waits for its answer. */
  readonly adopt: (
    settings: EffectiveConfig,
    claim: AdoptionAsk,
  ) => Promise<Result<OperatorAnswer, CommandFault>>;
  /** The newest signals of the latest book, of one symbol or of all. */
  readonly signals: (
    settings: EffectiveConfig,
    symbol: string | null,
  ) => Promise<Result<SignalsView, CommandFault>>;
  /** How each desk of the latest book last said it stands. */
  readonly desks: (
    settings: EffectiveConfig,
  ) => Promise<Result<readonly DeskReport[], CommandFault>>;
  /** What a running process says of itself over its API. */
  readonly process: {
    readonly health: (settings: EffectiveConfig) => Promise<Result<HealthView, CommandFault>>;
    readonly feeds: (settings: EffectiveConfig) => Promise<Result<FeedsView, CommandFault>>;
    readonly tree: (settings: EffectiveConfig) => Promise<Result<TreeView, CommandFault>>;
    /** Tells what happens until `stop`; a process that ends before that is a fault. */
    readonly follow: (request: FollowRequest) => Promise<Result<null, CommandFault>>;
  };
  /**
   * The kill switch as it stands; with a change, as it stands after it, once the process that
   * guards the trades has seen it.
   */
  readonly killSwitch: (
    settings: EffectiveConfig,
    change: SwitchChange | null,
  ) => Promise<Result<KillSwitchView, CommandFault>>;
  /**
   * Compares the store with the venue. Without `dryRun` the store takes in what it has missed, and
   * the answer is what is left; refused while a process guards the trades, which does it itself.
   */
  readonly reconcile: (
    settings: EffectiveConfig,
    options: { readonly dryRun: boolean },
  ) => Promise<Result<ReconcileView, CommandFault>>;
  /** What accounts elsewhere hold, by asking them now; they are never touched. */
  readonly accounts: (settings: EffectiveConfig) => Promise<Result<AccountsView, CommandFault>>;
  /** Everything that a run rests on, as it stands now; asks, and changes nothing. */
  readonly doctor: (settings: EffectiveConfig) => Promise<Result<DoctorView, CommandFault>>;
  /** The gate before live trading; a run in live mode needs its permit. */
  readonly live: (settings: EffectiveConfig) => Promise<Result<LiveGate, CommandFault>>;
  /** Orders that rest in the account at the venue, by whomever they were placed. */
  readonly orders: {
    readonly list: (settings: EffectiveConfig) => Promise<Result<OrdersView, CommandFault>>;
    /** Changes such as are of no trade of ours; needs the gate's permit for these settings. */
    readonly change: (
      settings: EffectiveConfig,
      permit: LivePermit | null,
      request: OrdersRequest,
    ) => Promise<Result<OrdersChangeView, CommandFault>>;
  };
  /** How the latest book stood, newest day first. */
  readonly portfolio: (
    settings: EffectiveConfig,
    query: { readonly limit: number },
  ) => Promise<Result<readonly PortfolioDay[], CommandFault>>;
  /** How a trade under all these scopes is guarded, with the origin of each value. */
  readonly settings: (
    settings: EffectiveConfig,
    query: { readonly scopes: readonly Scope[] },
  ) => Promise<Result<SettingsView, CommandFault>>;
  /**
   * Changes settings, once `show` has been told what that would do to each open trade. Null where
   * nothing was to be applied.
   */
  readonly changeSettings: (
    settings: EffectiveConfig,
    request: SettingsRequest,
    show: (preview: SettingsPreviewView) => void,
  ) => Promise<Result<SettingsAppliedView | null, CommandFault>>;
  /** The changes of one scope, or of all; newest first. */
  readonly settingsHistory: (
    settings: EffectiveConfig,
    query: { readonly scope: Scope | null },
  ) => Promise<Result<readonly SettingsChangeView[], CommandFault>>;
  /** Scores of the probabilities that the latest book's trades were opened on. */
  readonly calibration: (
    settings: EffectiveConfig,
    query: {
      /** Null: every model. */
      readonly model: ProbabilityModel | null;
      readonly sinceMs: EpochMs | null;
      /** The picture to write. */
      readonly svg: string | null;
    },
  ) => Promise<Result<CalibrationView, CommandFault>>;
  /** Lookup tables of probabilities. */
  readonly model: {
    readonly build: (
      settings: EffectiveConfig,
      request: BuildTableRequest,
    ) => Promise<Result<MadeTableView, CommandFault>>;
    readonly import: (
      settings: EffectiveConfig,
      request: ImportTableRequest,
    ) => Promise<Result<MadeTableView, CommandFault>>;
    readonly list: (
      settings: EffectiveConfig,
    ) => Promise<Result<readonly StoredTableView[], CommandFault>>;
    /** A stored table, and its picture where one is asked for. */
    readonly show: (
      settings: EffectiveConfig,
      request: ShowTableRequest,
    ) => Promise<Result<ShownTableView, CommandFault>>;
  };
  /** Folds the journal of every actor and compares the result with its row. */
  readonly verify: (settings: EffectiveConfig) => Promise<Result<VerifyView, CommandFault>>;
  /** Follows the chain of the audit from its first row. */
  readonly verifyAudit: (settings: EffectiveConfig) => Promise<Result<AuditView, CommandFault>>;
  /** Why a transition happened; without `seq` the decisive one, and where a live trade stands. */
  readonly explain: (
    settings: EffectiveConfig,
    query: { readonly id: TradeId; readonly seq: number | null },
  ) => Promise<Result<ExplainView, CommandFault>>;
  /** Decides the journal of a trade anew, and its watch's words over its ticks. */
  readonly replay: (
    settings: EffectiveConfig,
    request: ReplayRequest,
  ) => Promise<Result<ReplayView, CommandFault>>;
  /** Takes the trades of another system over: all of a file, value by value, or nothing. */
  readonly importFile: (
    settings: EffectiveConfig,
    request: ImportRequest,
  ) => Promise<Result<ImportView, CommandFault>>;
  /** Keeps the ticks of the feeds until it is stopped, or the market ends. */
  readonly record: (request: RecordRequest) => Promise<Result<RecordView, CommandFault>>;
  /** Puts one trade into a file that replays elsewhere, redacted. */
  readonly exportTrade: (
    settings: EffectiveConfig,
    request: ExportRequest,
  ) => Promise<Result<ExportView, CommandFault>>;
  /** Puts all trades of a span into a file that the inspector opens, redacted. */
  readonly exportSession: (
    settings: EffectiveConfig,
    request: SessionRequest,
  ) => Promise<Result<SessionView, CommandFault>>;
  /** Plays one tape under several settings, in lockstep and without leaving a trace. */
  readonly whatIf: (request: WhatIfRequest) => Promise<Result<WhatIfView, CommandFault>>;
};
