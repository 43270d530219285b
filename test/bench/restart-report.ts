/** Marks of one restart, milliseconds since the process asked for its first connection. */
export type RestartMarks = {
  /** Connected, schema checked, leases claimed, journal and book open, prices recalled. */
  readonly storeUp: number;
  /** Trades, orders and intents have been read. */
  readonly read: number;
  /** The first and the last trade run under their supervisor. */
  readonly firstStarted: number;
  readonly lastStarted: number;
  /** Every trade has been told that it was alone, and is enrolled with the watch. */
  readonly told: number;
  /** The last trade is committed back in `monitoring.watching`. */
  readonly allProtected: number;
};

/** Heap of one guarded trade, bytes, after garbage collection. */
export type HeapPerTrade = {
  readonly total: number;
  /** Its context with the ticket. */
  readonly context: number;
  /** Its place and wires in the watch. */
  readonly watch: number;
  /** The rest: durable actor, supervised child, registries. */
  readonly actor: number;
};

export type RestartReport = {
  readonly trades: number;
  readonly marks: RestartMarks;
  /** CPU of the process since the store was up, and transitions committed meanwhile. */
  readonly cpuMs: number;
  readonly transitions: number;
  /** Median of the appends' waits for their commit. */
  readonly commitP50Ms: number;
  readonly heap: HeapPerTrade;
};
