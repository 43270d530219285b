import { expect } from 'vitest';

import type { ClientOrderId } from '../../machines/model/ids.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { BORN_AT } from '../support/trade-fixtures.ts';

/* What must hold after every step of a trade, judged by books kept apart from the trade's own. */

type Trade = Stored<TradeContext>;

const UNPROTECTED = new Set(['open', 'autoStopping.stuck', 'closing.stuck']);
const TIMED = new Set([
  'monitoring.verifying',
  'autoStopping.retrying',
  'autoStopping.stuck',
  'closing.retrying',
  'closing.stuck',
]);

type Told = { readonly leg: 'entry' | 'exit'; readonly filled: number; readonly ended: boolean };

export type Witness = {
  /** Judges one step; returns the step's outcome for the next one. */
  readonly step: (event: TradeEvent) => Step<TradeContext>;
  readonly trade: () => Trade;
  readonly held: () => number;
};

const isOverdue = ({ state, context }: Trade): boolean =>
  state.endsWith('.exiting') && context.deadline === null;

const isAtRisk = (trade: Trade, held: number): boolean =>
  UNPROTECTED.has(trade.state) || isOverdue(trade) || (trade.state === 'opening' && held > 0);

const bookedOf = ({ entry, exit, payoutMicros }: TradeContext): number =>
  exit.costMicros + payoutMicros - entry.costMicros - entry.feesMicros - exit.feesMicros;

const expectSound = (trade: Trade): void => {
  const { state, context } = trade;
  const isTimed = TIMED.has(state) || (state.endsWith('.exiting') && !isOverdue(trade));
  expect(tradeLogic.deadline(context) !== null, `deadline in ${state}`).toBe(isTimed);
  if (state === 'closed' && context.closeMethod !== 'external') {
    expect(context.closeMethod).not.toBeNull();
    expect(context.pnlMicros).toBe(bookedOf(context));
  }
  expect(context.closedAtMs !== null).toBe(tradeLogic.isTerminal(state));
  const stored: unknown = JSON.parse(JSON.stringify(context));
  expect(tradeLogic.parse(state, stored)).toEqual({ state, context });
};

/** A trade under observation from its birth. */
export const witness = (start: Step<TradeContext>): Witness => {
  let trade: Trade = start;
  let nowMs: number = BORN_AT;
  let atRiskMs = 0;
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

  const expectAllowed = (next: Step<TradeContext>): void => {
    for (const intent of next.intents) {
      if (intent.type !== 'placeOrder') throw new Error(`a trade asked for ${intent.type}`);
      const { clientOrderId, countCenti, reduceOnly } = intent.request;
      expect(asked.has(clientOrderId), 'an exit id is used once').toBe(false);
      const alive = [...asked].filter((id) => told.get(id)?.ended !== true);
      expect(alive, 'exits alive when another is asked for').toEqual([]);
      expect(countCenti).toBeLessThanOrEqual(held());
      expect(countCenti).toBeGreaterThan(0);
      expect(reduceOnly).toBe(true);
      asked.add(clientOrderId);
    }
    expect(next.intents.length).toBeLessThanOrEqual(1);
  };

  return {
    trade: () => trade,
    held,
    step: (event) => {
      if (isAtRisk(trade, held())) atRiskMs += Math.max(0, event.atMs - nowMs);
      nowMs = event.atMs;
      hear(event);
      const next = tradeLogic.step(trade, event);
      expectAllowed(next);
      expect(next.context.entry.filledCenti).toBe(sumOf('entry'));
      expect(next.context.exit.filledCenti).toBe(sumOf('exit'));
      const { unprotectedSinceMs, unprotectedMs } = next.context;
      const running = unprotectedSinceMs === null ? 0 : nowMs - unprotectedSinceMs;
      expect(unprotectedMs + running, `unprotected in ${next.state}`).toBe(atRiskMs);
      expectSound(next);
      trade = next;
      return next;
    },
  };
};
