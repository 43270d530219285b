import type { EpochMs } from './time.ts';

/** An event as it reaches a durable chart: charts have no clock, so each event brings the time. */
export type Delivered<E> = E & { readonly atMs: EpochMs };

/**
 * A timer of a durable actor: stored in its row, swept by one clock, delivered as an ordinary
 * journaled event. `timerId` is unique per arming, so that a late delivery of an old one is
 * ignored.
 */
export type Deadline = { readonly timerId: string; readonly atMs: EpochMs };
