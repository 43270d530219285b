import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { FaultScript } from '../faults.ts';
import type { AccountView } from './account.ts';
import type { Gate } from './auth.ts';
import type { Exchange } from './exchange.ts';
import type { RateLimiter, VenueRate } from './rate-limit.ts';
import type { Refusal } from './refusal.ts';

/** What the REST routes stand on. */
export type RestParts = {
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** The clock's instant, with every frame of the tape up to it played. */
  readonly presentMs: () => EpochMs;
  readonly gate: Gate;
  readonly faults: FaultScript;
  readonly limiter: RateLimiter;
  /** What the account's tier allows, as it is told to whoever asks. */
  readonly tier: VenueRate;
  /** The account as reads may see it now. */
  readonly view: () => AccountView;
  readonly asOfMs: () => EpochMs;
  /** Keeps a malformed order in the venue's book of record. */
  readonly noteRefused: (refusal: Refusal) => void;
  /** Hears of an exception inside a route; the client gets a 500. */
  readonly defect: (error: Error) => void;
};

export type RestEnv = { Bindings: HttpBindings };

/** Sends a refusal exactly as it is. */
export const refuse = (c: Context<RestEnv>, refusal: Refusal): Response =>
  c.json(refusal.body, refusal.status satisfies ContentfulStatusCode);

/** Where the interface stands on its host; signatures cover it. */
export const REST_BASE = '/trade-api/v2';

export const createRestRouter = () => new Hono<RestEnv>().basePath(REST_BASE);
export type RestRouter = ReturnType<typeof createRestRouter>;
