/** Keepalive and reconnect figures of one venue's feeds, in milliseconds on the injected clock. */
export type FeedPolicy = {
  readonly connectTimeoutMs: number;
  /** From the open socket to the last subscription's confirmation. */
  readonly subscribeTimeoutMs: number;
  /** Without any frame or pong for this long the feed asks for proof of life. */
  readonly silenceMs: number;
  /** Without an answer for this long the socket is dead. */
  readonly pongTimeoutMs: number;
  /** From a detected sequence gap to fresh snapshots of everything affected. */
  readonly resyncTimeoutMs: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** Live for this long, and the backoff starts from its base again. */
  readonly backoffResetMs: number;
  /** Pause between attempts once the venue has refused the key or the market. */
  readonly refusedRetryMs: number;
  /**
   * A connection of this age is replaced by one that overlaps it, before the venue cuts it. Null
   * where the venue sets no age.
   */
  readonly renewMs: number | null;
  /** Commands and pings that one connection may send in a second. */
  readonly sendsPerSecond: number;
  /** Connections that all feeds of the venue together may open within `connectPeriodMs`. */
  readonly connectsMax: number;
  readonly connectPeriodMs: number;
};

export type FeedState =
  | 'connecting'
  | 'subscribing'
  | 'live'
  | 'probing'
  | 'resyncing'
  | 'stale'
  | 'backingOff'
  | 'refused'
  | 'stopped';
