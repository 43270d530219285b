import { assign, setup } from 'xstate';

import type { ClientOrderId } from '../model/ids.ts';
import type {
  OrderContext,
  OrderEvent,
  OrderFill,
  OrderRequest,
  OrderTotals,
} from '../model/order.ts';
import { countCenti, type CountCenti } from '../model/money.ts';
import { plusMs, type EpochMs } from '../model/time.ts';
import type { TradeEvent } from '../model/trade.ts';
import type { OrderIntent } from '../ports.ts';
import type { OrderInput } from './birth.ts';
import { isAnswerOwed, isFull, isSettled, laterFinal, newFills, withFills } from './ledger.ts';
import { lookupDelayMs } from './lookup-rules.ts';

/*
 * The words of the order chart: what its transitions do and what they ask. The chart itself is in
 * order.ts.
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

const isNewFill = ({ context, event }: Args): boolean =>
  newFills(context, reportedFills(event)).length > 0;

const afterFills = ({ context, event }: Args): OrderContext => ({
  ...context,
  ...withFills(context, reportedFills(event)),
});

/** How much will ever trade, where this event says so. */
const finalOf = (args: Args): CountCenti | null => {
  const { context, event } = args;
  switch (event.type) {
    case 'submission.accepted':
      return context.request.timeInForce === 'immediateOrCancel' || event.remainingCenti === 0
        ? laterFinal(context, event.filledCenti)
        : context.finalFilledCenti;
    case 'lookup.found':
    case 'order.ended':
      return event.status === 'resting'
        ? context.finalFilledCenti
        : laterFinal(afterFills(args), event.filledCenti);
    case 'cancel.accepted':
      return laterFinal(context, countCenti(context.request.countCenti - event.reducedByCenti));
    default:
      return context.finalFilledCenti;
  }
};

/** The event proves more life than the books of a finished order know of. */
const isAlive = ({ context, event }: Args): boolean => {
  switch (event.type) {
    case 'submission.accepted':
      return (
        event.filledCenti > context.totals.filledCenti ||
        (event.remainingCenti > 0 && context.request.timeInForce !== 'immediateOrCancel')
      );
    case 'lookup.found':
    case 'order.ended':
      return (
        event.filledCenti > context.totals.filledCenti ||
        (event.status === 'resting' && context.request.timeInForce !== 'immediateOrCancel')
      );
    default:
      return false;
  }
};

/**
 * An exit that rests and is to be withdrawn is sent once more where it cannot be found: the venue
 * then has it, or says that it had. A request that is late would sell beside the next exit.
 */
const isToBePlaced = ({ request, submissions }: OrderContext): boolean =>
  request.timeInForce === 'goodTillCanceled' && submissions === 1;

const report = ({
  request,
  totals,
}: OrderContext): OrderTotals &
  Pick<OrderRequest, 'leg'> & { readonly orderId: ClientOrderId } => ({
  orderId: request.clientOrderId,
  leg: request.leg,
  ...totals,
});

const armed = (
  { timersArmed }: OrderContext,
  name: string,
  now: EpochMs,
  delayMs: number,
): Pick<OrderContext, 'deadline' | 'timersArmed'> => ({
  deadline: { timerId: `${name}#${timersArmed + 1}`, atMs: plusMs(now, delayMs) },
  timersArmed: timersArmed + 1,
});

export const order = setup({
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
      ...(event.type === 'lookup.found' ? { lookups: 0 } : {}),
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
    armLookup: assign(({ context, event }) =>
      armed(context, 'lookup', event.atMs, lookupDelayMs(context)),
    ),
    /** Ask for what is owed when it does not come by itself, and after what rests now and then. */
    armQuestion: assign(({ context, event }) =>
      isAnswerOwed(context)
        ? armed(context, 'fills', event.atMs, context.policy.fillGraceMs)
        : armed(context, 'check', event.atMs, context.policy.checkMs),
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
    isNewFill,
    /** This fill completes what was asked for, or what the venue said would trade. */
    isFilledUp: (args) => isNewFill(args) && isFull(afterFills(args)),
    isSettledUp: (args) => isNewFill(args) && isSettled(afterFills(args)),
    isLanded: ({ context }) => context.landed,
    isLandedNews: ({ event }) => event.type === 'submission.unknown' && event.landed,
    /** A refusal can only be the answer to the one request ever sent. */
    isOnlyTryRefused: ({ context }) => context.submissions === 1 && !context.landed,
    isAlive,
    canCancel: ({ context }) =>
      context.venueOrderId !== null &&
      !context.cancelRequested &&
      context.finalFilledCenti === null,
    isCancelNew: ({ context }) => !context.cancelRequested,
    /** The venue has just shown a live order that was to be cancelled: no cancel reached it. */
    isCancelDue: ({ context, event }) =>
      (event.type === 'submission.accepted' || event.type === 'lookup.found') &&
      context.cancelRequested &&
      context.venueOrderId !== null &&
      context.finalFilledCenti === null,
    isProvenAbsent: ({ context }) =>
      !context.landed && context.missing + 1 >= context.policy.lookupsBeforeResubmit,
    isAnswerOwed: ({ context }) => isAnswerOwed(context),
    /** Only an exit is worth sending again: an entry sent late buys at an old price. */
    isProvenAbsentExit: ({ context }) =>
      context.request.leg === 'exit' &&
      (!context.cancelRequested || isToBePlaced(context)) &&
      !context.landed &&
      context.missing + 1 >= context.policy.lookupsBeforeResubmit,
  },
});

export const sendCancel = {
  type: 'cancelOrder',
  params: ({ context: { request, venueOrderId } }: Args): { readonly intent: OrderIntent } => {
    if (venueOrderId === null) throw new Error('cancel: expected a venue order id, found none');
    return { intent: { type: 'cancelOrder', request, venueOrderId } };
  },
} as const;

const telling = (
  { request }: OrderContext,
  event: TradeEvent,
): { readonly intent: OrderIntent } => ({
  intent: { type: 'tellTrade', tradeId: request.tradeId, event },
});

export const tell = {
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
