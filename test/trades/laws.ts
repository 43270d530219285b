import { expect } from 'vitest';

import type { ClientOrderId } from '../../machines/model/ids.ts';
import { guardOf } from '../../machines/trades/guard.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { BORN_AT, noProof } from '../support/trade-fixtures.ts';

/* What must hold after every step of a trade, judged by books kept apart from the trade's own. */

type Trade = Stored<TradeContext>;

const UNPROTECTED = new Set(['open', 'autoStopping.stuck', 'closing.stuck']);
const UNTIMED = new Set(['monitoring.watching', 'closed', 'failed']);

type Told = { readonly leg: 'entry' | 'exit'; readonly filled: number; readonly ended: boolean };

export type Witness = {
  /** Judges one step; returns the step's outcome for the next one. */
  readonly step: (event: TradeEvent) => Step<TradeContext>;
  readonly trade: () => Trade;
  readonly held: () => number;
};

/** An order was due to report its end, and the alarm of that has rung. */
const isOverdue = ({ state, context }: Trade): boolean =>
  (/\.(exiting|clearing)$/.test(state) || state === 'opening') && context.deadline === null;

const isAtRisk = (trade: Trade, held: number, isUnpriced: boolean): boolean =>
  UNPROTECTED.has(trade.state) ||
  isOverdue(trade) ||
  (trade.state.endsWith('.retrying') && isUnpriced) ||
  (trade.state === 'opening' && held > 0);

/** Waits for another try because the last one had no price, not because an exit has failed. */
const unpricedAfter = (
  before: Trade,
  event: TradeEvent,
  next: Step<TradeContext>,
  was: boolean,
): boolean => {
  if (!next.changed) return was;
  if (!next.state.endsWith('.retrying')) return false;
  if (before.state.endsWith('.exiting')) return false;
  return before.state === next.state && event.type !== 'deadline.reached' ? was : true;
};

const isTimed = ({ state, context }: Trade, isBlind: boolean): boolean => {
  if (UNTIMED.has(state) || isOverdue({ state, context })) return false;
  if (state === 'open') return isBlind;
  return !state.endsWith('.stuck') || context.ticket.guard.exit.stuckRetryMs !== null;
};

const bookedOf = ({ entry, exit, payoutMicros }: TradeContext): number =>
  exit.costMicros + payoutMicros - entry.costMicros - entry.feesMicros - exit.feesMicros;

/** On the price step, on the ladder or down to the floor, and never below either. */
const expectPriced = ({ ticket }: TradeContext, limit: number, bid: number | null): void => {
  const { ladderCenti, floorCenti } = ticket.guard.exit;
  const widest = Math.max(...ladderCenti);
  expect(limit % ticket.tickCenti).toBe(0);
  expect(limit).toBeGreaterThanOrEqual(ticket.tickCenti);
  if (floorCenti !== null) expect(limit).toBeGreaterThanOrEqual(floorCenti);
  else {
    if (bid === null) throw new Error('an exit without a price and without a floor');
    expect(limit).toBeGreaterThanOrEqual(Math.max(ticket.tickCenti, bid - widest));
    expect(limit).toBeLessThanOrEqual(Math.max(ticket.tickCenti, bid - Math.min(...ladderCenti)));
  }
};

const provenBid = (event: TradeEvent): number | null => {
  const seen = event.type === 'stop.tripped' ? event.cause.reading : null;
  const { bidCenti, quoteAgeMs } = seen ?? ('reading' in event ? event.reading : noProof);
  return quoteAgeMs !== null && quoteAgeMs <= 2_000 ? bidCenti : null;
};

/** An exit rests where the trade is guarded, for all that is held, at its target and no lower. */
const expectResting = (
  { state, context }: Trade,
  count: number,
  limit: number,
  held: number,
): void => {
  const { gainCenti, priceCenti } = guardOf(context).limitExit;
  const entry = Math.round(context.entry.costMicros / context.entry.filledCenti);
  const targets = [gainCenti === null ? null : entry + gainCenti, priceCenti];
  expect(state).toMatch(/^(open|monitoring\.watching)$/);
  expect(count).toBe(held);
  expect(limit % context.ticket.tickCenti).toBe(0);
  expect(limit).toBeGreaterThanOrEqual(Math.min(...targets.filter((target) => target !== null)));
  expect(context.restingExit?.limitCenti).toBe(limit);
};

const expectSound = (trade: Trade, isBlind: boolean): void => {
  const { state, context } = trade;
  // Whatever else keeps a time goes before the exit that is to rest.
  if (context.deadline?.timerId.startsWith('limit#') === true) {
    expect(state).toMatch(/^(open|monitoring\.watching)$/);
    expect(context.restingExit).toBeNull();
    expect(guardOf(context).limitExit.enabled && !isTimed(trade, isBlind)).toBe(true);
  } else
    expect(tradeLogic.deadline(context) !== null, `deadline in ${state}`).toBe(
      isTimed(trade, isBlind),
    );
  if (state === 'settling') expect(context.settlement).toBeNull();
  else expect(context.settlementOverdue).toBe(false);
  const isOthers = context.closeMethod === 'external' || context.closeMethod === 'released';
  if (state === 'closed' && isOthers) expect(context.pnlMicros).toBeNull();
  else if (state === 'closed') {
    expect(context.closeMethod).not.toBeNull();
    expect(context.pnlMicros).toBe(bookedOf(context));
  }
  expect(context.closedAtMs !== null).toBe(tradeLogic.isTerminal(state));
  const stored: unknown = JSON.parse(JSON.stringify(context));
  expect(tradeLogic.parse(state, stored)).toEqual({ state, context });
};

type BlindClock = {
  /** Judges a stop for blindness; returns whether the clock of it runs now. */
  readonly judge: (before: Trade, event: TradeEvent, next: Trade) => boolean;
};

/** Since when the trade has been open, wanting a watch that it does not get. */
const blindClock = (): BlindClock => {
  let sinceMs: number | null = null;
  return {
    judge: (before, event, next) => {
      const guard = guardOf(next.context);
      const isLeft = before.state === 'open' && next.state.startsWith('autoStopping');
      if (isLeft) {
        expect(event.type).toBe('deadline.reached');
        expect(next.context.cause?.value).toBe(event.atMs - (sinceMs ?? Number.NaN));
        expect(next.context.cause?.rule).toBe('feedBlind');
        expect(next.context.cause?.value).toBeGreaterThanOrEqual(guard.blind.afterMs);
        expect(event.atMs).toBeLessThan(before.context.closeAtMs);
        expect(before.context.stopsPaused).toBe(false);
      }
      const mayRun =
        next.state === 'open' &&
        guard.blind.policy === 'exit' &&
        guard.stopsEnabled &&
        !next.context.stopsPaused;
      const isRung = before.state === 'open' && event.type === 'deadline.reached';
      const isAsked =
        before.state !== 'open' || /^(stops.resume|market.moved|guard.changed)$/.test(event.type);
      // Patience begins anew with another guard.
      if (!mayRun || event.type === 'guard.changed') sinceMs = null;
      if (!mayRun) return false;
      if (isRung && next.context.deadline === null) sinceMs = null;
      else if (sinceMs === null && isAsked && event.atMs < next.context.closeAtMs)
        sinceMs = event.atMs;
      return sinceMs !== null;
    },
  };
};

/** A trade under observation from its birth. */
export const witness = (start: Step<TradeContext>): Witness => {
  let trade: Trade = start;
  let nowMs: number = BORN_AT;
  let atRiskMs = 0;
  let isUnpriced = false;
  const blindness = blindClock();
  const told = new Map<ClientOrderId, Told>();
  const asked = new Set<ClientOrderId>();

  const sumOf = (leg: Told['leg']): number =>
    [...told.values()].reduce((sum, each) => sum + (each.leg === leg ? each.filled : 0), 0);
  const held = (): number => Math.max(0, sumOf('entry') - sumOf('exit'));

  const hear = (event: TradeEvent): void => {
    if (event.type !== 'order.filled' && event.type !== 'order.died') return;
    const known = told.get(event.orderId);
    told.set(event.orderId, {
      leg: event.leg,
      filled: Math.max(event.filledCenti, known?.filled ?? 0),
      ended: event.type === 'order.died' || event.complete || known?.ended === true,
    });
  };

  const expectAllowed = (event: TradeEvent, next: Step<TradeContext>): void => {
    for (const intent of next.intents) {
      if (intent.type === 'withdrawOrder') {
        expect(asked.has(intent.orderId), 'what is withdrawn has been placed').toBe(true);
        expect(next.context.restingExit).toMatchObject({
          orderId: intent.orderId,
          isWithdrawn: true,
        });
        continue;
      }
      if (intent.type !== 'placeOrder') throw new Error(`a trade asked for ${intent.type}`);
      const { clientOrderId, countCenti, limitCenti, reduceOnly, timeInForce } = intent.request;
      expect(asked.has(clientOrderId), 'an exit id is used once').toBe(false);
      const alive = [...asked].filter((id) => told.get(id)?.ended !== true);
      expect(alive, 'exits alive when another is asked for').toEqual([]);
      expect(countCenti).toBeLessThanOrEqual(held());
      expect(countCenti).toBeGreaterThan(0);
      expect(reduceOnly).toBe(timeInForce === 'immediateOrCancel');
      if (reduceOnly) expectPriced(next.context, limitCenti, provenBid(event));
      else expectResting(next, countCenti, limitCenti, held());
      const { partialCenti } = next.context;
      if (partialCenti !== null) expect(countCenti).toBeLessThanOrEqual(partialCenti);
      asked.add(clientOrderId);
    }
    expect(next.intents.length).toBeLessThanOrEqual(1);
  };

  return {
    trade: () => trade,
    held,
    step: (event) => {
      if (isAtRisk(trade, held(), isUnpriced)) atRiskMs += Math.max(0, event.atMs - nowMs);
      nowMs = event.atMs;
      hear(event);
      const next = tradeLogic.step(trade, event);
      expectAllowed(event, next);
      isUnpriced = unpricedAfter(trade, event, next, isUnpriced);
      const isBlind = blindness.judge(trade, event, next);
      expect(next.context.entry.filledCenti).toBe(sumOf('entry'));
      expect(next.context.exit.filledCenti).toBe(sumOf('exit'));
      const { unprotectedSinceMs, unprotectedMs } = next.context;
      const running = unprotectedSinceMs === null ? 0 : nowMs - unprotectedSinceMs;
      expect(unprotectedMs + running, `unprotected in ${next.state}`).toBe(atRiskMs);
      expectSound(next, isBlind);
      trade = next;
      return next;
    },
  };
};
