import { assign, setup } from 'xstate';

import type { ClientOrderId } from '../model/ids.ts';
import type {
  OrderContext,
  OrderEvent,
  OrderFill,
  OrderRequest,
  OrderTotals,
} from '../model/order.ts';
import type { CountCenti } from '../model/money.ts';
import { plusMs } from '../model/time.ts';
import type { TradeEvent } from '../model/trade.ts';
import type { OrderIntent } from '../ports.ts';
import { bornOrder, type OrderInput } from './birth.ts';
import { isAnswerOwed, isFull, isSettled, newFills, withFills } from './ledger.ts';
import { lookupDelayMs } from './lookup-rules.ts';

/*
 * intended ─▶ submitting ─▶ working ─▶ filled | cancelled
 *                 │  ▲          │
 *                 │  │          ▼
 *                 │  └─ unknown ⇄ resolving        (submitting ─▶ rejected: a proven refusal only)
 *                 └──────▲
 *
 * Invariant: an order is over only when the venue has said how much of it will ever trade and every
 * one of those fills is in the books. Not knowing is a state of its own, left only by an answer.
 */

type Args = { readonly context: OrderContext; readonly event: OrderEvent };

const reportedFills = (event: OrderEvent): readonly OrderFill[] => {
  switch (event.type) {
    case 'fill.seen':
      return [event.fill];
    case 'lookup.found':
      return event.fills;
    default:
      return [];
  }
};

/** How much will ever trade, where this event says so. */
const finalOf = ({ context, event }: Args): CountCenti | null => {
  switch (event.type) {
    case 'submission.accepted':
      return context.request.timeInForce === 'immediateOrCancel' || event.remainingCenti === 0
        ? event.filledCenti
        : context.finalFilledCenti;
    case 'lookup.found':
    case 'order.ended':
      return event.status === 'resting' ? context.finalFilledCenti : event.filledCenti;
    default:
      return context.finalFilledCenti;
  }
};

const report = ({
  request,
  totals,
}: OrderContext): OrderTotals &
  Pick<OrderRequest, 'leg'> & { readonly orderId: ClientOrderId } => ({
  orderId: request.clientOrderId,
  leg: request.leg,
  ...totals,
});

const order = setup({
  types: {} as {
    context: OrderContext;
    events: OrderEvent;
    input: OrderInput;
    tags: 'live' | 'inFlight' | 'doubtful' | 'terminal';
  },
  actions: {
    /* Effects: the runtime reads them from the transition and commits them as intents. */
    submitOrder: (_, _params: { readonly intent: OrderIntent }) => undefined,
    lookupOrder: (_, _params: { readonly intent: OrderIntent }) => undefined,
    cancelOrder: (_, _params: { readonly intent: OrderIntent }) => undefined,
    tellTrade: (_, _params: { readonly intent: OrderIntent }) => undefined,

    countSubmission: assign(({ context }) => ({
      submissions: context.submissions + 1,
      missing: 0,
      deadline: null,
    })),
    countLookup: assign(({ context }) => ({ lookups: context.lookups + 1, deadline: null })),
    countMissing: assign(({ context }) => ({ missing: context.missing + 1 })),
    record: assign(({ context, event }) => ({
      ...withFills(context, reportedFills(event)),
      finalFilledCenti: finalOf({ context, event }),
      landed: true,
      ...('venueOrderId' in event ? { venueOrderId: event.venueOrderId } : {}),
      ...(event.type === 'order.ended' ? { reason: event.reason } : {}),
    })),
    noteRefusal: assign(({ event }) =>
      event.type === 'submission.rejected' ? { reason: `${event.code}: ${event.message}` } : {},
    ),
    noteDoubt: assign(({ context, event }) => {
      switch (event.type) {
        case 'submission.unknown':
          return { reason: event.why, landed: context.landed || event.landed };
        case 'lookup.unknown':
        case 'cancel.unknown':
          return { reason: event.why };
        case 'process.recovered':
          return { reason: 'the process ended before the venue answered' };
        default:
          return {};
      }
    }),
    noteAbsence: assign({ reason: 'the venue has never had this order' }),
    noteCancel: assign({ cancelRequested: true }),
    armLookup: assign(({ context, event }) => ({
      deadline: {
        timerId: `lookup#${context.timersArmed + 1}`,
        atMs: plusMs(event.atMs, lookupDelayMs(context)),
      },
      timersArmed: context.timersArmed + 1,
    })),
    /** A fill or a final word is owed: ask for it when it does not come by itself. */
    armIfOwed: assign(({ context, event }) =>
      isAnswerOwed(context)
        ? {
            deadline: {
              timerId: `fills#${context.timersArmed + 1}`,
              atMs: plusMs(event.atMs, context.policy.fillGraceMs),
            },
            timersArmed: context.timersArmed + 1,
          }
        : {},
    ),
    disarm: assign({ deadline: null }),
    markTold: assign(({ context }) => ({ toldCenti: context.totals.filledCenti })),
  },
  guards: {
    isFull: ({ context }) => isFull(context),
    isSettled: ({ context }) => isSettled(context),
    isCurrentTimer: ({ context, event }) =>
      event.type === 'deadline.reached' && event.timerId === context.deadline?.timerId,
    /** The trade has not heard of everything that has traded. */
    isNews: ({ context }) => context.totals.filledCenti > context.toldCenti,
    isNewFill: ({ context, event }) => newFills(context, reportedFills(event)).length > 0,
    canCancel: ({ context }) => context.venueOrderId !== null && !context.cancelRequested,
    /** A resting answer for an order that cannot rest is an old answer. */
    isOldAnswer: ({ context, event }) =>
      event.type === 'lookup.found' &&
      event.status === 'resting' &&
      context.request.timeInForce === 'immediateOrCancel',
    isProvenAbsent: ({ context }) =>
      !context.landed && context.missing + 1 >= context.policy.lookupsBeforeResubmit,
    /** Only an exit is worth sending again: an entry sent late buys at an old price. */
    isProvenAbsentExit: ({ context }) =>
      context.request.leg === 'exit' &&
      !context.landed &&
      context.missing + 1 >= context.policy.lookupsBeforeResubmit,
  },
});

const telling = (
  { request }: OrderContext,
  event: TradeEvent,
): { readonly intent: OrderIntent } => ({
  intent: { type: 'tellTrade', tradeId: request.tradeId, event },
});

const tell = {
  filled: {
    type: 'tellTrade',
    params: ({ context, event: { atMs } }: Args) =>
      telling(context, { type: 'order.filled', ...report(context), complete: true, atMs }),
  },
  partly: {
    type: 'tellTrade',
    params: ({ context, event: { atMs } }: Args) =>
      telling(context, { type: 'order.filled', ...report(context), complete: false, atMs }),
  },
  died: {
    type: 'tellTrade',
    params: ({ context, event: { atMs } }: Args) =>
      telling(context, {
        type: 'order.died',
        ...report(context),
        reason: context.reason ?? 'the venue could not fill it within its limit',
        atMs,
      }),
  },
} as const;

export const orderMachine = order.createMachine({
  id: 'order',
  context: ({ input }) => bornOrder(input),
  initial: 'intended',
  states: {
    intended: {
      tags: 'live',
      on: { 'order.submit': 'submitting' },
    },
    submitting: {
      tags: ['live', 'inFlight'],
      entry: [
        'countSubmission',
        {
          type: 'submitOrder',
          params: ({ context: { request } }) => ({ intent: { type: 'submitOrder', request } }),
        },
      ],
      on: {
        'submission.accepted': { target: 'judging', actions: 'record' },
        'submission.rejected': { target: 'rejected', actions: 'noteRefusal' },
        'submission.unknown': { target: 'unknown', actions: 'noteDoubt' },
        'process.recovered': { target: 'unknown', actions: 'noteDoubt' },
        // Fills and final words on the socket may overtake the reply.
        'fill.seen': { guard: 'isNewFill', actions: ['record', tell.partly, 'markTold'] },
        'order.ended': { target: 'judging', actions: 'record' },
      },
    },
    judging: {
      always: [
        { guard: 'isFull', target: 'filled' },
        { guard: 'isSettled', target: 'cancelled' },
        { guard: 'isNews', target: 'working', actions: [tell.partly, 'markTold'] },
        { target: 'working' },
      ],
    },
    working: {
      tags: 'live',
      entry: 'armIfOwed',
      exit: 'disarm',
      on: {
        'fill.seen': { guard: 'isNewFill', target: 'judging', actions: 'record' },
        'order.ended': { target: 'judging', actions: 'record' },
        'deadline.reached': { guard: 'isCurrentTimer', target: 'resolving' },
        'process.recovered': 'resolving',
        'order.cancel': {
          guard: 'canCancel',
          actions: [
            {
              type: 'cancelOrder',
              params: ({ context: { request, venueOrderId } }) => {
                if (venueOrderId === null)
                  throw new Error('cancel: expected a venue order id, found none');
                return { intent: { type: 'cancelOrder', request, venueOrderId } };
              },
            },
            'noteCancel',
          ],
        },
        'cancel.accepted': 'resolving',
        'cancel.unknown': { target: 'unknown', actions: 'noteDoubt' },
      },
    },
    unknown: {
      tags: ['live', 'doubtful'],
      entry: 'armLookup',
      exit: 'disarm',
      on: {
        'deadline.reached': { guard: 'isCurrentTimer', target: 'resolving' },
        'fill.seen': { guard: 'isNewFill', target: 'judging', actions: 'record' },
        'order.ended': { target: 'judging', actions: 'record' },
        'process.recovered': 'resolving',
        // The reply of a request sent before this actor was restarted.
        'submission.accepted': { target: 'judging', actions: 'record' },
      },
    },
    resolving: {
      tags: ['live', 'doubtful', 'inFlight'],
      entry: [
        'countLookup',
        {
          type: 'lookupOrder',
          params: ({ context: { request, venueOrderId } }) => ({
            intent: { type: 'lookupOrder', request, venueOrderId },
          }),
        },
      ],
      on: {
        'lookup.found': [
          { guard: 'isOldAnswer', target: 'unknown', actions: 'record' },
          { target: 'judging', actions: 'record' },
        ],
        'lookup.missing': [
          { guard: 'isProvenAbsentExit', target: 'submitting' },
          { guard: 'isProvenAbsent', target: 'cancelled', actions: 'noteAbsence' },
          { target: 'unknown', actions: 'countMissing' },
        ],
        'lookup.unknown': { target: 'unknown', actions: 'noteDoubt' },
        'process.recovered': { target: 'resolving', reenter: true },
        'submission.accepted': { target: 'judging', actions: 'record' },
        'fill.seen': { guard: 'isNewFill', target: 'judging', actions: 'record' },
        'order.ended': { target: 'judging', actions: 'record' },
      },
    },
    filled: {
      tags: 'terminal',
      entry: ['disarm', tell.filled],
      // More than was asked for: the trade must hear of it all the same.
      on: {
        'fill.seen': { guard: 'isNewFill', target: 'filled', reenter: true, actions: 'record' },
      },
    },
    cancelled: {
      tags: 'terminal',
      entry: ['disarm', tell.died],
      // The venue may fill what it has called cancelled: the fill counts.
      on: { 'fill.seen': { guard: 'isNewFill', target: 'revived', actions: 'record' } },
    },
    rejected: {
      tags: 'terminal',
      entry: ['disarm', tell.died],
      on: { 'fill.seen': { guard: 'isNewFill', target: 'revived', actions: 'record' } },
    },
    revived: { always: [{ guard: 'isFull', target: 'filled' }, { target: 'cancelled' }] },
  },
});
