import type { FeedPolicy } from '../model/feed.ts';

/**
 * For venues that ping every 10 s (Kalshi) or beat every second (Coinbase): two missed pings and a
 * half make a silence. Coinbase drops a socket that has not subscribed within 5 s.
 */
export const DEFAULT_FEED_POLICY: FeedPolicy = {
  connectTimeoutMs: 10_000,
  subscribeTimeoutMs: 5_000,
  silenceMs: 25_000,
  pongTimeoutMs: 5_000,
  resyncTimeoutMs: 5_000,
  backoffBaseMs: 500,
  backoffMaxMs: 30_000,
  backoffResetMs: 60_000,
  refusedRetryMs: 300_000,
  renewMs: null,
  sendsPerSecond: 8,
  connectsMax: 60,
  connectPeriodMs: 60_000,
};

/**
 * The policy for a clock that runs `speed` times as fast: what waits for the network is real time,
 * so those limits grow with the speed; silence and backoff stay in clock time.
 */
export const feedPolicyAtSpeed = (policy: FeedPolicy, speed: number): FeedPolicy => ({
  ...policy,
  connectTimeoutMs: policy.connectTimeoutMs * speed,
  subscribeTimeoutMs: policy.subscribeTimeoutMs * speed,
  pongTimeoutMs: policy.pongTimeoutMs * speed,
  resyncTimeoutMs: policy.resyncTimeoutMs * speed,
});

/** Snapshots asked for within one resync before the connection itself is given up. */
export const RESYNC_REQUESTS_MAX = 5;

/** Beyond the life of any connection. */
const AGELESS_MS = 2_147_483_647;

/** Feeds that were opened together are not renewed together. */
const RENEWAL_SPREAD = 0.05;

/** The age at which a connection is renewed; `jitter` in [0, 1) brings it forward. */
export const renewalMs = ({ renewMs }: FeedPolicy, jitter: number): number =>
  renewMs === null ? AGELESS_MS : Math.round(renewMs * (1 - RENEWAL_SPREAD * jitter));
