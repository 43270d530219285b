import { z } from 'zod';

import type { FeedPolicy } from '../../../machines/model/feed.ts';
import type { OrderPolicy } from '../../../machines/model/order.ts';
import { durationMs, integer } from './scalars.ts';

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
}) satisfies z.ZodType<OrderPolicy>;

const feed = z.strictObject({
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
}) satisfies z.ZodType<FeedPolicy>;

export const feedsSection = z.strictObject({
  kalshi: feed.prefault({}),
  coinbase: feed.prefault({}),
});

const branch = (intensity: number, periodMs: number) =>
  z
    .strictObject({
      intensity: integer(0, 10_000)
        .default(intensity)
        .describe('Restarts within the period that are borne; one more escalates.'),
      periodMs: durationMs().default(periodMs).describe('The period.'),
      backoffBaseMs: durationMs(0).default(100).describe('First pause before a restart.'),
      backoffMaxMs: durationMs(0).default(10_000).describe('Longest pause before a restart.'),
      backoffResetMs: durationMs()
        .default(60_000)
        .describe('Quiet for this long, and pauses start from the first again.'),
      shutdownMs: durationMs()
        .default(5_000)
        .describe('A child that will not stop is killed after.'),
    })
    .prefault({});

/** Restart limits and pauses of each branch of the tree. */
export const supervisionSection = z.strictObject({
  root: branch(3, 60_000),
  store: branch(5, 30_000),
  venues: branch(5, 30_000),
  feeds: branch(10, 60_000),
  accounts: branch(5, 30_000),
  orders: branch(20, 60_000),
  trades: branch(20, 60_000),
  desks: branch(5, 60_000),
  front: branch(5, 30_000),
});
