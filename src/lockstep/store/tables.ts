/* The tables of the store as the statements of the tree see them, in memory. */

/** A document as PostgreSQL keeps it: its text, read anew by each who asks. */
export type Document = string;

export type TradeRecord = {
  readonly id: string;
  readonly book: string;
  readonly ticketId: string;
  readonly market: string;
  readonly event: string;
  readonly symbol: string;
  readonly side: string;
  readonly strike: string;
  readonly count: string;
  readonly origin: unknown;
  readonly ticket: unknown;
  /** Null: a binary contract. */
  readonly instrument: unknown;
  readonly createdAtMs: number;
  readonly state: string;
  readonly seq: number;
  readonly held: string;
  readonly buyPrice: string | null;
  readonly sellPrice: string | null;
  readonly fees: string;
  readonly pnl: string | null;
  readonly winLoss: string | null;
  readonly closeMethod: string | null;
  readonly unprotectedMs: number;
  readonly closeAtMs: number;
  readonly deadlineAtMs: number | null;
  readonly openedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly updatedAtMs: number;
  readonly endedAtMs: number | null;
  readonly quarantinedAtMs: number | null;
  readonly quarantineReason: string | null;
  readonly machineVersion: number;
  readonly context: Document;
};

export type OrderRecord = {
  readonly tradeId: string;
  readonly clientOrderId: string;
  readonly leg: string;
  readonly attempt: number;
  readonly request: unknown;
  readonly createdAtMs: number;
  readonly state: string;
  readonly seq: number;
  readonly venueOrderId: string | null;
  readonly filled: string;
  readonly cost: string;
  readonly fees: string;
  readonly reason: string | null;
  readonly deadlineAtMs: number | null;
  readonly updatedAtMs: number;
  readonly endedAtMs: number | null;
  readonly machineVersion: number;
  readonly context: Document;
};

export type TransitionRecord = {
  readonly tradeId: string;
  readonly actor: string;
  readonly seq: number;
  readonly atMs: number;
  readonly eventId: string;
  readonly event: Document;
  readonly from: string | null;
  readonly to: string;
  readonly context: Document;
  readonly intents: readonly unknown[];
  readonly machineVersion: number;
  readonly leaseToken: number;
  readonly recordedAtMs: number;
};

export type IntentRecordRow = {
  readonly tradeId: string;
  readonly intentId: string;
  readonly actor: string;
  readonly seq: number;
  readonly kind: string;
  readonly payload: Document;
  readonly createdAtMs: number;
};

export type FillRow = {
  readonly tradeId: string;
  readonly fillId: string;
  readonly clientOrderId: string;
  readonly market: string;
  readonly count: string;
  readonly price: string;
  readonly fee: string;
  readonly isTaker: boolean;
  readonly atMs: number;
};

export type LeaseRow = {
  owner: string;
  token: number;
  expiresAtMs: number;
  aliveAtMs: number | null;
};

export type BookRow = {
  readonly kind: string;
  readonly label: string;
  readonly createdAtMs: number;
};

export type KillSwitchRow = {
  readonly state: string;
  readonly setting: number;
  readonly by: string;
  readonly reason: string | null;
  readonly sinceMs: number;
  readonly seen: number | null;
};

export type PositionRow = {
  readonly side: string;
  readonly count: string;
  readonly instrument: string | null;
};

export type ExternalRow = {
  readonly side: string;
  readonly count: string;
  readonly unexplained: string;
  readonly instrument: unknown;
  readonly seenAtMs: number;
};

export type AdoptionRow = {
  readonly book: string;
  readonly market: string;
  readonly side: string;
  readonly count: string | null;
  readonly by: string;
  readonly askedAtMs: number;
  readonly answer: string | null;
};

export type TicketRow = {
  readonly body: string;
  readonly by: string;
  readonly askedAtMs: number;
  readonly answer: string | null;
};

export type RequestRow = {
  readonly tradeId: string;
  readonly kind: string;
  readonly by: string;
  /** A decimal number of contracts; null: all of them. */
  readonly count: string | null;
  readonly askedAtMs: number;
  readonly answer: string | null;
};

export type SettingsRow = {
  readonly version: number;
  readonly source: string;
  readonly scope: string;
  readonly name: string;
  readonly patch: unknown;
  readonly origins: unknown;
  readonly by: string;
  readonly reason: string;
  readonly atMs: number;
  readonly supersedes: number | null;
};

/** By the names of its columns. */
export type SignalRow = {
  readonly book: string;
  readonly symbol: string;
  readonly frame_ms: number;
  readonly closed_at_ms: number;
  readonly direction: string;
  readonly confidence: number;
  readonly adx: number | null;
  readonly trend_factor: number;
  readonly votes: unknown;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly ticks: number;
  readonly unproven_ms: number;
  readonly candles: number;
  readonly storedAtMs: number;
};

export type RejectionRow = {
  readonly book: string;
  readonly symbol: string;
  readonly frame_ms: number;
  readonly reason: string;
  readonly count: number;
  readonly last_at_ms: number;
};

export type ModelTableRow = {
  readonly symbol: string;
  readonly version: number;
  /** In force from then on, until there is a later version. */
  readonly createdAtMs: number;
  readonly content: Buffer;
};

/** Keys are joined with `/`; an order's is `trade/client order id`. */
export type Tables = {
  readonly books: Map<string, BookRow>;
  readonly trades: Map<string, TradeRecord>;
  readonly tickets: Map<string, string>;
  readonly orders: Map<string, OrderRecord>;
  /** Keys of the orders that have not ended. */
  readonly liveOrders: Set<string>;
  /** Keys of the orders that have ended and that nobody has looked at yet. */
  readonly ended: string[];
  /** By `trade/actor`, in the order of seq. */
  readonly journal: Map<string, TransitionRecord[]>;
  /** Keys `trade/actor/event id`. */
  readonly taken: Set<string>;
  readonly intents: Map<string, IntentRecordRow>;
  readonly fills: Map<string, FillRow>;
  readonly leases: readonly LeaseRow[];
  readonly prices: Map<string, { readonly atMs: number; readonly price: string }[]>;
  readonly settlements: Map<string, { readonly result: string; readonly settledAtMs: number }>;
  readonly positions: Map<string, PositionRow>;
  readonly balances: Map<string, string>;
  readonly requests: Map<string, RequestRow>;
  /** By `book/ticket id`. */
  readonly ticketRequests: Map<string, TicketRow>;
  killSwitch: KillSwitchRow;
  /** By `book/desk`: until when the desk was paused when it last said so. */
  readonly deskPauses: Map<string, number | null>;
  readonly settings: SettingsRow[];
  /** By `book/market`. */
  readonly externals: Map<string, ExternalRow>;
  /** By id. */
  readonly adoptions: Map<string, AdoptionRow>;
  /** By `book/symbol/frame/close`. */
  readonly signals: Map<string, SignalRow>;
  /** By `book/symbol/frame/reason`. */
  readonly rejections: Map<string, RejectionRow>;
  readonly modelTables: ModelTableRow[];
  lastTradeId: number;
  /** Grows with every commit of the journal. */
  commits: number;
};

export const NEVER_MS = -Infinity;
const SHARDS = 64;

export const emptyTables = (): Tables => ({
  books: new Map(),
  trades: new Map(),
  tickets: new Map(),
  orders: new Map(),
  liveOrders: new Set(),
  ended: [],
  journal: new Map(),
  taken: new Set(),
  intents: new Map(),
  fills: new Map(),
  leases: Array.from({ length: SHARDS }, () => ({
    owner: '',
    token: 0,
    expiresAtMs: NEVER_MS,
    aliveAtMs: null,
  })),
  prices: new Map(),
  settlements: new Map(),
  positions: new Map(),
  balances: new Map(),
  requests: new Map(),
  ticketRequests: new Map(),
  deskPauses: new Map(),
  killSwitch: {
    state: 'running',
    setting: 1,
    by: 'installation',
    reason: null,
    sinceMs: 0,
    seen: null,
  },
  settings: [],
  externals: new Map(),
  adoptions: new Map(),
  signals: new Map(),
  rejections: new Map(),
  modelTables: [],
  lastTradeId: 0,
  commits: 0,
});

/** An error as pg gives it. */
export const sqlError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code });
