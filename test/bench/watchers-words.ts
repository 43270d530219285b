/* What the processes of this part say to one another. */

/** Where the house can be watched, and by whom. */
export type Where = {
  readonly apiUrl: string;
  readonly probesUrl: string;
  /** Of each role: tickets for sockets are rationed by token. */
  readonly tokens: readonly string[];
};

/** One round, in milliseconds since the tick was sent by another process. */
export type Latencies = {
  /** Until the transition was decided and about to be appended. */
  readonly decidedMs: readonly number[];
  /** Until it was committed. */
  readonly committedMs: readonly number[];
};

export type ToHouse =
  | { readonly kind: 'tick'; readonly market: number; readonly sentAtMs: number }
  /** Ends a round and begins the next. */
  | { readonly kind: 'round' }
  | { readonly kind: 'memory' };

export type Memory = { readonly heapBytes: number; readonly externalBytes: number };

export type FromHouse =
  | { readonly kind: 'up'; readonly where: Where; readonly bytesPerTrade: number }
  | ({ readonly kind: 'round'; readonly cpuMs: number } & Latencies)
  | ({ readonly kind: 'memory' } & Memory);

/** Who watches in a round. */
export type Audience = {
  /** Pages: a socket with the most rows that one may view, and the looks that a page takes. */
  readonly pages: number;
  /** Streams of server-sent events, with as many rows. */
  readonly streams: number;
  /** Whether `/metrics` is read every second. */
  readonly isScraped: boolean;
  /** Sockets whose peer never reads. */
  readonly deaf: number;
};

export type ToAudience =
  | { readonly kind: 'come'; readonly where: Where; readonly audience: Audience }
  | { readonly kind: 'go' };

/** What they were told while they watched. */
export type Heard = {
  readonly refused: number;
  readonly frames: number;
  readonly bytes: number;
  /** Looks at the API that were answered, and those it had no time for. */
  readonly looks: number;
  readonly busy: number;
  readonly scrapesMs: readonly number[];
};

export type FromAudience =
  { readonly kind: 'come'; readonly refused: number } | ({ readonly kind: 'gone' } & Heard);

/** Milliseconds on a clock that all processes of a machine share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
