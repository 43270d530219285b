import { tradeId } from '../../../machines/model/ids.ts';
import type { TradeContext } from '../../../machines/model/trade.ts';
import { TERMINAL_TRADE_STATES, type Ticket } from '../../../machines/model/trade.ts';
import type { LiveActor } from '../../../src/runtime/durable/branch-port.ts';
import type { House } from '../../../src/tree/house.ts';
import type { Tables, TradeRecord } from '../../../src/lockstep/store/tables.ts';
import type { Violate } from './check.ts';

/*
 * No trade is silent: whoever looks at a living process sees each trade guarded on fresh data,
 * leaving with something that will move it on, booked as unprotected, or over. What is none of
 * these may last a moment, between two events; `GRACE_MS` bounds that moment.
 */

const GRACE_MS: Readonly<Record<string, number>> = {
  'no actor runs it': 45_000,
  'nothing will move it on': 3_000,
  'its deadline has passed': 5_000,
  'guarded on a silent feed': 3_000,
  'guarded on a wrong price': 25_000,
  'unprotected and not booked': 1_500,
  'unprotected without an alarm': 1_500,
};

export type SilenceOptions = {
  readonly tables: Tables;
  /** The bid of the held leg at the venue, as it is there; null where the market does not trade. */
  readonly bidOf: (ticket: Ticket) => number | null;
  readonly violate: Violate;
};

/** What has come of a venue's market feed. */
export type Hearing = {
  /** When it was last heard of in this process. */
  readonly atMs: number;
  /** What reaches the house is seconds old. */
  readonly isLate: boolean;
};

/** What one look at a living process needs to know. */
export type Sight = {
  readonly house: House;
  readonly nowMs: number;
  readonly hearing: (ticket: Ticket) => Hearing;
  /** Nothing is told from the outside: the database is away, the host stands still. */
  readonly isExcused: boolean;
};

type LiveTrade = LiveActor<TradeContext>;

const hasMover = ({ liveOrders, intents }: Tables, trade: string): boolean => {
  for (const key of liveOrders) if (key.startsWith(`${trade}/`)) return true;
  for (const key of intents.keys()) if (key.startsWith(`${trade}/`)) return true;
  return false;
};

const isGuarded = (state: string): boolean => state.startsWith('monitoring');

const wrongPrice = (
  { bidOf }: SilenceOptions,
  { hearing, house }: Sight,
  { context }: LiveTrade,
): boolean => {
  const there = bidOf(context.ticket);
  if (there === null || hearing(context.ticket).isLate) return false;
  const { bidCenti } = house.guardian.reading(context, house.clock.now());
  return bidCenti !== null && bidCenti !== there;
};

/** An alarm is due within a second of its cause. */
const ALARM_WITHIN_MS = 1_000;

/** A position is at risk, and no alarm names it or speaks for many. */
const isUnsaid = ({ house, nowMs }: Sight, { context }: LiveTrade): boolean => {
  const { tradeId: id, unprotectedSinceMs: sinceMs } = context;
  if (sinceMs === null || nowMs - sinceMs <= ALARM_WITHIN_MS) return false;
  const keys = ['unprotected', `unprotected/${id}`, 'paused', `paused/${id}`];
  return !house.alarms.standing().some(({ key }) => keys.includes(key));
};

/** An order of the trade lives, which the store may not know yet while it is away. */
const hasOrder = ({ house }: Sight, id: string): boolean =>
  [...(house.organs.orders.peek()?.live() ?? [])].some(({ key }) => key.tradeId === id);

/** What is wrong with a trade at this instant; null when it can be left alone. */
const faultOf = (options: SilenceOptions, sight: Sight, row: TradeRecord): string | null => {
  const trade =
    sight.house.organs.trades.peek()?.find({ kind: 'trade', tradeId: tradeId(row.id) }) ?? null;
  if (trade === null) return 'no actor runs it';
  const { state, context } = trade;
  if (TERMINAL_TRADE_STATES.has(state)) return null;
  const { deadline } = context;
  const isMoved = hasMover(options.tables, row.id) || hasOrder(sight, row.id);
  if (isUnsaid(sight, trade)) return 'unprotected without an alarm';
  if (deadline !== null && deadline.atMs < sight.nowMs) return 'its deadline has passed';
  if (isGuarded(state)) {
    const silentMs = sight.nowMs - sight.hearing(context.ticket).atMs;
    if (silentMs > context.ticket.guard.maxQuoteAgeMs) return 'guarded on a silent feed';
    return wrongPrice(options, sight, trade) ? 'guarded on a wrong price' : null;
  }
  if (state === 'open')
    return context.unprotectedSinceMs === null ? 'unprotected and not booked' : null;
  if (state === 'settling') return null;
  if (state === 'opening' || state.endsWith('.exiting'))
    return isMoved ? null : 'nothing will move it on';
  return deadline === null && !isMoved ? 'nothing will move it on' : null;
};

export const watchSilence = (options: SilenceOptions) => {
  const { tables, violate } = options;
  const since = new Map<string, number>();
  return {
    look: (sight: Sight): void => {
      if (sight.isExcused) {
        since.clear();
        return;
      }
      const seen = new Set<string>();
      for (const row of tables.trades.values()) {
        if (row.endedAtMs !== null || row.quarantinedAtMs !== null) continue;
        const fault = faultOf(options, sight, row);
        if (fault === null) continue;
        const key = `trade ${row.id} in ${row.state}: ${fault}`;
        seen.add(key);
        const sinceMs = since.get(key) ?? sight.nowMs;
        since.set(key, sinceMs);
        if (sight.nowMs - sinceMs > (GRACE_MS[fault] ?? 0)) violate('no trade silent', key);
      }
      for (const key of since.keys()) if (!seen.has(key)) since.delete(key);
    },
    forget: () => since.clear(),
  };
};
