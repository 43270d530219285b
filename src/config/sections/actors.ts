import { z } from 'zod';

import type { FeedPolicy } from '../../../machines/model/feed.ts';
import type { OrderPolicy } from '../../../machines/model/order.ts';
import type { Backoff } from '../../../machines/supervision/backoff.ts';
import { durationMs, integer } from './scalars.ts';
import { trustSettings } from './trust.ts';

/** Resolving orders whose outcome is unknown. */
export const ordersSection = z.strictObject({
  lookupGraceMs: durationMs()
    .default(2_000)
    .describe('Wait this long before the venue is asked, and between questions.'),
  lookupMaxMs: durationMs()
    .default(30_000)
    .describe('Longest pause between questions while the venue cannot be asked.'),
  lookupsBeforeResubmit: integer(1, 100)
    .default(3)
    .describe('This many not-founds in a row prove that an order is not there.'),
  fillGraceMs: durationMs()
    .default(2_000)
    .describe('How long reports of announced fills may lag before they are asked for.'),
  checkMs: durationMs(1_000)
    .default(300_000)
    .describe('A resting order is looked up this often, beside the comparison of all orders.'),
}) satisfies z.ZodType<OrderPolicy>;

/** What a venue sets its clients, beside what is the same for all. */
type FeedLimits = Pick<
  FeedPolicy,
  'renewMs' | 'sendsPerSecond' | 'connectsMax' | 'connectPeriodMs'
>;

const limits = ({ renewMs, sendsPerSecond, connectsMax, connectPeriodMs }: FeedLimits) => ({
  renewMs: durationMs(60_000)
    .nullable()
    .default(renewMs)
    .describe('A connection of this age is replaced by one that overlaps it. Null: never.'),
  sendsPerSecond: integer(1, 1_000)
    .default(sendsPerSecond)
    .describe('Commands and pings that a connection sends in a second at most.'),
  connectsMax: integer(1, 10_000)
    .default(connectsMax)
    .describe('Connections that all feeds of the venue together open within the period at most.'),
  connectPeriodMs: durationMs(1_000).default(connectPeriodMs).describe('That period.'),
});

const timing = {
  connectTimeoutMs: durationMs().default(10_000).describe('Longest wait for an open socket.'),
  subscribeTimeoutMs: durationMs()
    .default(10_000)
    .describe('From the open socket to the last confirmed subscription.'),
  silenceMs: durationMs()
    .default(5_000)
    .describe('Without a frame for this long the feed asks for proof of life.'),
  pongTimeoutMs: durationMs()
    .default(5_000)
    .describe('Without an answer for this long the socket is dead.'),
  resyncTimeoutMs: durationMs()
    .default(10_000)
    .describe('From a gap in the sequence to fresh snapshots.'),
  backoffBaseMs: durationMs().default(500).describe('First pause before a reconnect.'),
  backoffMaxMs: durationMs().default(30_000).describe('Longest pause before a reconnect.'),
  backoffResetMs: durationMs()
    .default(60_000)
    .describe('Live for this long, and pauses start from the first again.'),
  refusedRetryMs: durationMs()
    .default(300_000)
    .describe('Pause between attempts once the venue has refused the key or the market.'),
};

const feed = (venue: FeedLimits) =>
  z.strictObject({ ...timing, ...limits(venue) }).prefault({}) satisfies z.ZodType<FeedPolicy>;

/** Kalshi publishes no limits of this kind; these are far below what it has been seen to bear. */
const KALSHI: FeedLimits = {
  renewMs: null,
  sendsPerSecond: 10,
  connectsMax: 60,
  connectPeriodMs: 60_000,
};

/** Coinbase allows 100 messages and 8 connections in a second. */
const COINBASE: FeedLimits = {
  renewMs: null,
  sendsPerSecond: 20,
  connectsMax: 60,
  connectPeriodMs: 10_000,
};

/** Binance cuts at 24 h, allows 5 messages in a second, pongs included, and 300 connections. */
const BINANCE: FeedLimits = {
  renewMs: 82_800_000,
  sendsPerSecond: 3,
  connectsMax: 200,
  connectPeriodMs: 300_000,
};

/** The futures of Binance cut at 24 h as well, and allow 10 messages in a second. */
const BINANCE_USDM: FeedLimits = { ...BINANCE, sendsPerSecond: 6 };

export const feedsSection = z.strictObject({
  kalshi: feed(KALSHI),
  coinbase: feed(COINBASE),
  binance: feed(BINANCE),
  binanceUsdm: feed(BINANCE_USDM),
  ...trustSettings,
});

const intensity = (restarts: number, periodMs: number) =>
  z
    .strictObject({
      restarts: integer(0, 10_000)
        .default(restarts)
        .describe('Restarts within the period that are borne; one more escalates.'),
      periodMs: durationMs().default(periodMs).describe('The period.'),
    })
    .prefault({});

const backoff = z
  .strictObject({
    baseMs: durationMs(0).default(100).describe('First pause before a restart.'),
    factor: z.number().min(1).max(100).default(2).describe('Each further pause is longer by this.'),
    capMs: durationMs(0).default(10_000).describe('Longest pause before a restart.'),
    jitter: z.number().min(0).max(1).default(0.2).describe('Share of a pause left to chance.'),
    quietMs: durationMs()
      .default(60_000)
      .describe('Running for this long, a child starts again from the first pause.'),
  })
  .prefault({}) satisfies z.ZodType<Backoff>;

const shutdownMs = durationMs()
  .default(5_000)
  .describe('A child that has not stopped after this long is stopped by force.');

const branch = (restarts: number, periodMs: number) =>
  z.strictObject({ intensity: intensity(restarts, periodMs), backoff, shutdownMs }).prefault({});

/** A branch of many equal children; one that fails too often is quarantined, not escalated. */
const crowd = (restarts: number, periodMs: number) =>
  z
    .strictObject({
      intensity: intensity(restarts, periodMs),
      childIntensity: intensity(5, 60_000),
      backoff,
      shutdownMs,
    })
    .prefault({});

/** Restart limits and pauses of each branch of the tree. */
export const supervisionSection = z.strictObject({
  root: branch(3, 60_000),
  store: branch(5, 30_000),
  venues: branch(5, 30_000),
  feeds: branch(10, 60_000),
  accounts: branch(5, 30_000),
  orders: crowd(100, 60_000),
  trades: crowd(100, 60_000),
  signals: crowd(100, 60_000),
  desks: branch(5, 60_000),
  clerks: branch(5, 60_000),
  front: branch(5, 30_000),
});
