import { z } from 'zod';

import { epochMs } from '../../../../machines/model/time.ts';
import type { WatchedEvent } from '../../../../machines/model/watched-account.ts';
import { parseExact } from '../exact-json.ts';
import {
  spotBalanceEvent,
  spotOrderEvent,
  usdmAlgoEvent,
  usdmBalanceEvent,
  usdmOrderEvent,
  usdmPositionEvent,
} from './event-shapes.ts';

/** What one frame of an account's stream is. */
export type AccountFrame =
  | { readonly kind: 'told'; readonly events: readonly WatchedEvent[] }
  /** The answer to the request of this id; `error` is null where it was done. */
  | { readonly kind: 'answer'; readonly id: unknown; readonly error: string | null }
  /** The stream is over, though the connection is not. */
  | { readonly kind: 'ended'; readonly why: string }
  | { readonly kind: 'serverShutdown' }
  | { readonly kind: 'malformed'; readonly what: string };

const told = z.object({ e: z.string(), E: z.int() });
const wrapped = z.union([
  z.object({ event: z.record(z.string(), z.unknown()) }).transform(({ event }) => event),
  z.object({ data: z.record(z.string(), z.unknown()) }).transform(({ data }) => data),
]);
const answered = z.object({
  id: z.union([z.string(), z.int()]),
  status: z.int(),
  error: z.object({ code: z.int(), msg: z.string() }).optional(),
});
const update = z.object({
  a: z.object({ B: z.array(usdmBalanceEvent), P: z.array(usdmPositionEvent) }),
});

/** Said, and of no use here: what matters of it comes in an event of its own, or by a look. */
const UNUSED: ReadonlySet<string> = new Set([
  'TRADE_LITE',
  'MARGIN_CALL',
  'ACCOUNT_CONFIG_UPDATE',
  'STRATEGY_UPDATE',
  'GRID_UPDATE',
  'CONDITIONAL_ORDER_TRIGGER_REJECT',
  'balanceUpdate',
  'listStatus',
  'externalLockUpdate',
]);

/** By the name of the event: one on the wire may be that of anything, `toString` too. */
const READERS: Readonly<Record<string, z.ZodType<readonly Untimed[]>>> = {
  ORDER_TRADE_UPDATE: z
    .object({ o: usdmOrderEvent })
    .transform(({ o }): readonly Untimed[] => [{ kind: 'order', ...o }]),
  ALGO_UPDATE: z
    .object({ o: usdmAlgoEvent })
    .transform(({ o }): readonly Untimed[] => [{ kind: 'order', ...o }]),
  ACCOUNT_UPDATE: update.transform(({ a }): readonly Untimed[] => [
    ...a.B.map((balance) => ({ kind: 'balance' as const, balance })),
    ...a.P.map((position) => ({ kind: 'position' as const, ...position })),
  ]),
  executionReport: spotOrderEvent.transform((order): readonly Untimed[] => [
    { kind: 'order', ...order },
  ]),
  outboundAccountPosition: z
    .object({ B: z.array(spotBalanceEvent) })
    .transform(({ B }): readonly Untimed[] =>
      B.map((balance) => ({ kind: 'balance' as const, balance })),
    ),
};

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Untimed = Without<WatchedEvent, 'atMs'>;

const malformed = (what: string): AccountFrame => ({ kind: 'malformed', what });

const readEvent = (fields: unknown): AccountFrame => {
  const event = told.safeParse(fields);
  if (!event.success) return malformed('event');
  const { e, E } = event.data;
  if (e === 'serverShutdown') return { kind: 'serverShutdown' };
  if (e === 'listenKeyExpired' || e === 'eventStreamTerminated') return { kind: 'ended', why: e };
  if (UNUSED.has(e)) return { kind: 'told', events: [] };
  const read = Object.hasOwn(READERS, e) ? READERS[e]?.safeParse(fields) : undefined;
  return read?.success === true
    ? { kind: 'told', events: read.data.map((one) => ({ ...one, atMs: epochMs(E) })) }
    : malformed(e);
};

const parsed = (text: string): unknown => {
  try {
    return parseExact(text);
  } catch {
    return null;
  }
};

/** Spot wraps its events in `event`, combined streams in `data`. Never throws. */
export const readAccountFrame = (text: string): AccountFrame => {
  const frame = parsed(text);
  const answer = answered.safeParse(frame);
  if (answer.success) {
    const { error, id, status } = answer.data;
    const why = error === undefined ? `status ${status}` : `${error.code}: ${error.msg}`;
    return { kind: 'answer', id, error: status === 200 ? null : why };
  }
  const inner = wrapped.safeParse(frame);
  return readEvent(inner.success ? inner.data : frame);
};
