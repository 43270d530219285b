import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fillId, venueOrderId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { OrderEvent, OrderFill, OrderRequest } from '../../machines/model/order.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import type { Intent } from '../../machines/ports.ts';
import { orderLogic } from '../../src/runtime/durable/order-logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import { POLICY, type Order } from '../orders/situations.ts';
import {
  BORN_AT,
  born,
  guard,
  noProof,
  probabilityStop,
  reading,
  unverified,
} from '../support/trade-fixtures.ts';
import { witness } from './laws.ts';

/*
 * The trade, its orders and a venue that honours counts, with every message on its way at once: a
 * random choice decides what happens next, which reply is lost and what is delivered again.
 */

type Message =
  | { readonly to: 'trade'; readonly event: TradeEvent }
  | { readonly to: 'order'; readonly id: string; readonly event: OrderEvent }
  | { readonly to: 'venue'; readonly intent: Intent };

type Live = { order: Order; placed: boolean; readonly fills: OrderFill[] };

const world = (
  floorCenti: number | null,
): {
  readonly act: (choice: number) => void;
  readonly settle: () => void;
} => {
  const birth = born({
    guard: unverified({
      blind: { policy: 'exit', afterMs: 5_000 },
      exit: { ...guard().exit, floorCenti },
    }),
  });
  const { step, trade } = witness(birth);
  const lives = new Map<string, Live>();
  const mail: Message[] = [];
  let nowMs: number = BORN_AT;
  const now = (): EpochMs => epochMs((nowMs += 250));

  const live = (id: string): Live => {
    const found = lives.get(id);
    if (found === undefined) throw new Error(`no order '${id}'`);
    return found;
  };
  const post = (intents: readonly Intent[]): void => {
    for (const intent of intents) {
      if (intent.type === 'tellTrade') mail.push({ to: 'trade', event: intent.event });
      else if (intent.type !== 'placeOrder') mail.push({ to: 'venue', intent });
      else {
        const { request } = intent;
        const first = orderLogic.born({ request, policy: POLICY }, now());
        lives.set(request.clientOrderId, { order: first, placed: false, fills: [] });
        post(first.intents);
      }
    }
  };
  /** Sold at the venue by hand, behind the back of the trade. */
  let outsideCenti = 0;
  const position = (): number =>
    [...lives.values()].reduce((sum, { order, fills }) => {
      const count = fills.reduce((total, fill) => total + fill.countCenti, 0);
      return sum + (order.context.request.leg === 'entry' ? count : -count);
    }, -outsideCenti);

  const match = (request: OrderRequest, share: number): void => {
    const mine = live(request.clientOrderId);
    if (mine.placed) return;
    mine.placed = true;
    const most = request.reduceOnly ? Math.min(request.countCenti, position()) : request.countCenti;
    const count = Math.floor((most * share) / 200) * 100;
    if (count <= 0) return;
    const fill: OrderFill = {
      fillId: fillId(`${request.clientOrderId}-1`),
      countCenti: countCenti(count),
      priceCenti: heldPriceCenti(5_000),
      feeMicros: micros(1_000),
      isTaker: true,
      atMs: now(),
    };
    mine.fills.push(fill);
    mail.push({
      to: 'order',
      id: request.clientOrderId,
      event: { type: 'fill.seen', fill, atMs: now() },
    });
  };

  const answer = (intent: Intent, choice: number): void => {
    if (intent.type !== 'submitOrder' && intent.type !== 'lookupOrder') return;
    const { request } = intent;
    const { clientOrderId: id } = request;
    const said = venueOrderId(`v-${id}`);
    const mine = live(id);
    const filled = (): ReturnType<typeof countCenti> =>
      countCenti(mine.fills.reduce((sum, { countCenti: count }) => sum + count, 0));
    const reply = (event: OrderEvent): void => void mail.push({ to: 'order', id, event });
    if (intent.type === 'lookupOrder')
      reply(
        mine.placed
          ? {
              type: 'lookup.found',
              venueOrderId: said,
              status: 'canceled',
              filledCenti: filled(),
              fills: mine.fills,
              atMs: now(),
            }
          : { type: 'lookup.missing', atMs: now() },
      );
    else if (choice % 7 === 0 && !mine.placed)
      reply({ type: 'submission.rejected', code: 'closed', message: 'no', atMs: now() });
    else {
      const isLost = choice % 5 === 0;
      if (!isLost || choice % 2 === 0) match(request, choice % 3);
      reply(
        isLost || !mine.placed
          ? { type: 'submission.unknown', why: 'timed out', landed: false, atMs: now() }
          : {
              type: 'submission.accepted',
              venueOrderId: said,
              filledCenti: filled(),
              remainingCenti: countCenti(0),
              atMs: now(),
            },
      );
    }
  };

  const deliver = (message: Message, choice: number): void => {
    if (message.to === 'venue') answer(message.intent, choice);
    else if (message.to === 'trade') post(step({ ...message.event, atMs: now() }).intents);
    else {
      const mine = live(message.id);
      const next = orderLogic.step(mine.order, message.event);
      mine.order = next;
      post(next.intents);
    }
  };

  const ring = (choice: number): void => {
    const { deadline } = trade().context;
    if (deadline !== null) {
      nowMs = Math.max(nowMs, deadline.atMs);
      const { timerId } = deadline;
      const seen = choice % 3 === 0 ? noProof : reading();
      post(step({ type: 'deadline.reached', timerId, reading: seen, atMs: now() }).intents);
    }
    for (const [id, { order }] of [...lives]) {
      const timer = order.context.deadline;
      if (timer === null || choice % 2 === 0) continue;
      deliver(
        {
          to: 'order',
          id,
          event: { type: 'deadline.reached', timerId: timer.timerId, atMs: now() },
        },
        0,
      );
    }
  };

  /** A person sells some of it, or all, and the reconciler sees what is left, soon or late. */
  const sellOutside = (choice: number): void => {
    const held = position();
    outsideCenti += choice % 3 === 0 ? Math.floor(held / 200) * 100 : held;
  };
  const reconcile = (): void => {
    const { entry, exit } = trade().context;
    if (position() === 0 && entry.filledCenti > exit.filledCenti)
      mail.push({
        to: 'trade',
        event: { type: 'position.vanished', why: 'flat at the venue', atMs: now() },
      });
  };

  const nudges: readonly (() => TradeEvent)[] = [
    () => ({ type: 'watch.armed', reading: reading(), atMs: now() }),
    () => ({ type: 'stop.tripped', cause: probabilityStop(20), atMs: now() }),
    () => ({
      type: 'close.requested',
      countCenti: null,
      by: 'test',
      reading: reading(),
      atMs: now(),
    }),
    () => ({ type: 'exit.retry', by: 'test', reading: reading(), atMs: now() }),
    () => ({
      type: 'close.requested',
      countCenti: null,
      by: 'test',
      reading: noProof,
      atMs: now(),
    }),
    () => ({ type: 'exit.retry', by: 'test', reading: noProof, atMs: now() }),
    () => ({ type: 'watch.lost', reason: 'silence', atMs: now() }),
    () => ({ type: 'stops.pause', by: 'test', atMs: now() }),
    () => ({ type: 'stops.resume', by: 'test', atMs: now() }),
    () => ({ type: 'market.closed', atMs: now() }),
    () => ({ type: 'market.moved', closeAtMs: epochMs(nowMs + 3_600_000), atMs: now() }),
  ];

  const nudge = (choice: number): TradeEvent => {
    const make = nudges[choice % nudges.length];
    if (make === undefined) throw new Error('no nudge');
    return make();
  };

  post(birth.intents);
  return {
    act: (choice) => {
      const index = Math.floor(choice / 16) % Math.max(1, mail.length);
      const message = mail[index];
      if (choice % 37 === 0) sellOutside(choice);
      else if (choice % 13 === 0) reconcile();
      else if (choice % 4 === 0) post(step(nudge(choice)).intents);
      else if (choice % 11 === 0) ring(choice);
      else if (choice % 29 === 0)
        for (const id of lives.keys())
          deliver({ to: 'order', id, event: { type: 'process.recovered', atMs: now() } }, 0);
      else if (message !== undefined) {
        if (choice % 6 !== 0) mail.splice(index, 1);
        deliver(message, choice);
      }
    },
    settle: () => {
      for (let round = 0; round < 400; round += 1) {
        const message = mail.shift();
        if (message !== undefined) deliver(message, 1);
        else {
          reconcile();
          ring(1);
        }
        if (mail.length === 0 && tradeLogic.isTerminal(trade().state)) break;
      }
      if (!tradeLogic.isTerminal(trade().state)) {
        const result = { kind: 'binary', winner: 'yes' } as const;
        step({ type: 'market.settled', result, atMs: now() });
      }
      const { state, context } = trade();
      expect(tradeLogic.isTerminal(state), state).toBe(true);
      expect(position(), 'nothing is oversold at the venue').toBeGreaterThanOrEqual(0);
      expect(context.entry.filledCenti - context.exit.filledCenti).toBe(position() + outsideCenti);
      expect(context.exit.filledCenti).toBeLessThanOrEqual(context.entry.filledCenti);
    },
  };
};

describe('trade, orders and venue together', () => {
  it('whatever is lost, late or doubled: one exit at a time, nothing oversold, books as the venue', () => {
    const choices = fc.array(fc.nat({ max: 100_000 }), { maxLength: 80, size: 'max' });
    fc.assert(
      fc.property(choices, fc.constantFrom(null, 1_000), (list, floorCenti) => {
        const { act, settle } = world(floorCenti);
        for (const choice of list) act(choice);
        settle();
      }),
      { numRuns: 60 },
    );
  });
});
