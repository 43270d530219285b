import { describe, expect, it } from 'vitest';

import type { OrderContext, OrderEvent } from '../../machines/model/order.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import type { Step, Stored } from '../../src/runtime/durable/logic.ts';
import { after } from '../support/trade-fixtures.ts';
import { canonOfOrder, canonOfTrade } from './canon.ts';
import {
  CHARTS,
  orderMachine,
  orderSteps,
  tradeMachine,
  tradeSteps,
  type Charts,
} from './charts.ts';
import { check } from './check.ts';
import { hunt, MUTANTS } from './mutants.ts';
import { wayOf } from './report.ts';
import { BRIEF, SMALL } from './scenarios.ts';

const LATER = after(3);

/** The same situation with another history. */
const otherTrade = (context: TradeContext): TradeContext => ({
  ...context,
  timersArmed: 40,
  deadline: context.deadline && {
    timerId: context.deadline.timerId.replace('#0', '#40'),
    atMs: LATER,
  },
  openedAtMs: context.openedAtMs && LATER,
  closedAtMs: context.closedAtMs && LATER,
  unprotectedSinceMs: context.unprotectedSinceMs && LATER,
  unprotectedMs: 777,
  unprotectedReason: 'another reason',
  failure: 'another failure',
});

const otherOrder = (context: OrderContext): OrderContext => ({
  ...context,
  fills: [...context.fills].reverse(),
  timersArmed: 40,
  deadline: context.deadline && {
    timerId: context.deadline.timerId.replace('#0', '#40'),
    atMs: LATER,
  },
  lookups: 9,
  submissions: context.submissions === 2 ? 5 : context.submissions,
  reason: 'another reason',
});

const renamed = <Event extends TradeEvent | OrderEvent>(event: Event): Event =>
  event.type === 'deadline.reached'
    ? { ...event, timerId: event.timerId.replace('#0', '#40') }
    : event;

/** Everything of a step but the words for people. */
const gist = <Context>(step: Step<Context>, canon: (context: Context) => Context) => ({
  state: step.state,
  changed: step.changed,
  context: canon(step.context),
  intents: step.intents.map((intent) =>
    intent.type === 'tellTrade' ? { ...intent, event: { ...intent.event, reason: '' } } : intent,
  ),
});

/** Takes each step twice, from two histories of one situation. */
const twice =
  <Context, Event extends TradeEvent | OrderEvent>(
    step: (stored: Stored<Context>, event: Event) => Step<Context>,
    other: (context: Context) => Context,
    canon: (context: Context) => Context,
    count: () => void,
  ) =>
  (stored: Stored<Context>, event: Event): Step<Context> => {
    const taken = step(stored, event);
    const elsewhere = step({ ...stored, context: other(stored.context) }, renamed(event));
    expect(gist(elsewhere, canon)).toEqual(gist(taken, canon));
    count();
    return taken;
  };

describe('all worlds of trade × order × venue', () => {
  it.each(BRIEF)('within the bounds of "%s" keep every law and can reach a good end', (world) => {
    const checked = check(CHARTS, SMALL[world]);
    expect(wayOf(checked)).toEqual([]);
    expect(checked.breach).toBeNull();
    expect(checked.complete).toBe(true);
    expect(checked.states).toBeGreaterThan(3_000);
    expect(checked.ends).toBeGreaterThan(100);
  });

  it('of a linear contract keep them too, where no market ever closes', () => {
    const checked = check(CHARTS, SMALL.linear);
    expect(wayOf(checked)).toEqual([]);
    expect(checked).toMatchObject({ breach: null, complete: true });
    expect(checked.states).toBeGreaterThan(2_000);
    expect(checked.ends).toBeGreaterThan(40);
  });

  it('are the same for a copy of the charts in which nothing is cut', () => {
    const copies: Charts = {
      trade: tradeSteps(tradeMachine.provide({})),
      order: orderSteps(orderMachine.provide({})),
    };
    const { states, transitions, depth } = check(CHARTS, SMALL.calm);
    expect(check(copies, SMALL.calm)).toMatchObject({ states, transitions, depth });
  });

  it('go on alike from every two histories that the check takes for one', () => {
    let steps = 0;
    const count = (): void => void (steps += 1);
    const charts: Charts = {
      trade: { ...CHARTS.trade, step: twice(CHARTS.trade.step, otherTrade, canonOfTrade, count) },
      order: { ...CHARTS.order, step: twice(CHARTS.order.step, otherOrder, canonOfOrder, count) },
    };
    expect(check(charts, SMALL.mortal).breach).toBeNull();
    expect(steps).toBeGreaterThan(500);
  });

  it('are not checked by laws that cannot fail: at least fifteen faults are known to them', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(15);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each(MUTANTS)('show the fault $name: $what', (mutant) => {
    const { breach } = hunt(mutant);
    expect(breach?.law, mutant.world).toBeDefined();
    expect(breach?.way.length).toBeGreaterThan(0);
  });
});
