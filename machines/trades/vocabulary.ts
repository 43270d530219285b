import { assign, setup } from 'xstate';

import { micros, type HeldPriceCenti } from '../model/money.ts';
import type { MarketReading, StopCause } from '../model/reading.ts';
import type { TradeContext, TradeEvent, TradeInput } from '../model/trade.ts';
import { plusMs, type EpochMs } from '../model/time.ts';
import type { TradeIntent } from '../ports.ts';
import { exitRetryDelayMs } from './order-rules.ts';
import { heldCenti, payoutMicros, pnlMicros, recordReport, type OrderReport } from './position.ts';
import { closeMethodOf, isProven, isStopDue, isUnderThreshold } from './stop-rules.ts';

/*
 * The words of the trade chart: what its transitions do and what they ask. Each delegates to a pure
 * rule; the chart itself is in trade.ts.
 */

type Args = { readonly context: TradeContext; readonly event: TradeEvent };

const reportOf = ({ event }: Args): OrderReport | null => {
  if (event.type !== 'order.filled' && event.type !== 'order.died') return null;
  const { orderId, leg, filledCenti, costMicros, feesMicros } = event;
  const ended = event.type === 'order.died' || event.complete;
  return { orderId, leg, filledCenti, costMicros, feesMicros, ended };
};

const recorded = (args: Args): TradeContext => {
  const report = reportOf(args);
  return report === null
    ? args.context
    : { ...args.context, ...recordReport(args.context, report) };
};

const readingOf = ({ context, event }: Args): MarketReading | null => {
  if (event.type === 'stop.tripped') return event.cause.reading;
  if ('reading' in event) return event.reading;
  return context.cause?.reading ?? null;
};

/** The best bid of the held leg that this event brings, where it is proven; null otherwise. */
export const freshBid = (args: Args): HeldPriceCenti | null => {
  const reading = readingOf(args);
  return reading !== null && isProven(args.context, reading) ? reading.bidCenti : null;
};

const isCurrentTimer = ({ context, event }: Args): boolean =>
  event.type === 'deadline.reached' && event.timerId === context.deadline?.timerId;

/** The first report that says an exit has ended; a repetition of an older exit's is not. */
const isExitOver = (args: Args): boolean => {
  const report = reportOf(args);
  return (
    report?.leg === 'exit' && report.ended && args.context.orders[report.orderId]?.ended !== true
  );
};

const soldNothing = (args: Args): boolean =>
  args.event.type === 'order.died' &&
  recorded(args).exit.filledCenti === args.context.exit.filledCenti;

/** The cause as it stands when the verification ends: same rule, latest value. */
const confirmed = (cause: StopCause | null, reading: MarketReading | null): StopCause | null =>
  cause === null || reading === null || reading.probabilityPercent === null
    ? cause
    : { ...cause, value: reading.probabilityPercent, reading };

const armed = (
  context: TradeContext,
  name: string,
  now: EpochMs,
  delayMs: number,
): Pick<TradeContext, 'deadline' | 'timersArmed'> => ({
  deadline: { timerId: `${name}#${context.timersArmed + 1}`, atMs: plusMs(now, delayMs) },
  timersArmed: context.timersArmed + 1,
});

const protectedAgain = (
  context: TradeContext,
  now: EpochMs,
): Pick<TradeContext, 'unprotectedSinceMs' | 'unprotectedMs' | 'unprotectedReason'> => ({
  unprotectedSinceMs: null,
  unprotectedReason: null,
  unprotectedMs:
    context.unprotectedMs +
    (context.unprotectedSinceMs === null ? 0 : Math.max(0, now - context.unprotectedSinceMs)),
});

/** Payout and profit; the proceeds of a close at the venue behind our back are not known. */
const settledBooks = (context: TradeContext): Pick<TradeContext, 'payoutMicros' | 'pnlMicros'> => {
  const payout =
    context.settlement === null ? micros(0) : payoutMicros(context, context.settlement);
  return {
    payoutMicros: payout,
    pnlMicros:
      context.closeMethod === 'external' ? null : pnlMicros({ ...context, payoutMicros: payout }),
  };
};

export const trade = setup({
  types: {} as {
    context: TradeContext;
    events: TradeEvent;
    input: TradeInput;
    tags: 'live' | 'unprotected' | 'guarded' | 'leaving' | 'alarm' | 'terminal';
  },
  actions: {
    /** Effect: the runtime reads it from the transition and commits it as an intent. */
    placeOrder: (_, _params: { readonly intent: TradeIntent }) => undefined,
    recordOrder: assign(({ context, event }) => recorded({ context, event })),
    countExit: assign(({ context }) => ({ exitAttempts: context.exitAttempts + 1 })),
    judgeExit: assign(({ context, event }) => ({
      exitFailures: soldNothing({ context, event }) ? context.exitFailures + 1 : 0,
    })),
    countUnpriced: assign(({ context }) => ({ exitFailures: context.exitFailures + 1 })),
    markOpened: assign(({ context, event }) => ({
      openedAtMs: context.openedAtMs ?? event.atMs,
    })),
    beginUnprotected: assign(({ context, event }) => ({
      unprotectedSinceMs: context.unprotectedSinceMs ?? event.atMs,
    })),
    endUnprotected: assign(({ context, event }) => protectedAgain(context, event.atMs)),
    explainUnprotected: assign((_, params: { readonly reason: string }) => ({
      unprotectedReason: params.reason,
    })),
    noteLoss: assign(({ event }) => ({
      unprotectedReason: event.type === 'watch.lost' ? event.reason : null,
    })),
    pauseStops: assign({ stopsPaused: true }),
    resumeStops: assign({ stopsPaused: false }),
    noteCause: assign(({ event }) => (event.type === 'stop.tripped' ? { cause: event.cause } : {})),
    confirmCause: assign(({ context, event }) => ({
      cause: confirmed(context.cause, readingOf({ context, event })),
    })),
    dropCause: assign({ cause: null }),
    noteStopMethod: assign(({ context }) => ({
      closeMethod: context.cause === null ? null : closeMethodOf(context.cause),
    })),
    noteManual: assign({ closeMethod: 'manual', cause: null }),
    noteExternal: assign({ closeMethod: 'external' }),
    armVerification: assign(({ context, event }) =>
      armed(
        context,
        'verification',
        event.atMs,
        context.ticket.guard.probabilityStop.verification.periodMs,
      ),
    ),
    armRetry: assign(({ context, event }) =>
      armed(
        context,
        'exitRetry',
        event.atMs,
        exitRetryDelayMs(context.ticket.guard.exit, context.exitFailures),
      ),
    ),
    armStuckRetry: assign(({ context, event }) =>
      armed(context, 'stuckRetry', event.atMs, context.ticket.guard.exit.stuckRetryMs),
    ),
    disarm: assign({ deadline: null }),
    moveClose: assign(({ context, event }) => ({
      closeAtMs: event.type === 'market.moved' ? event.closeAtMs : context.closeAtMs,
    })),
    settle: assign(({ event }) =>
      event.type === 'market.settled' ? { settlement: event.result, closeMethod: 'expired' } : {},
    ),
    closeBooks: assign(({ context, event }) => ({
      ...protectedAgain(context, event.atMs),
      ...settledBooks(context),
      deadline: null,
      closedAtMs: context.closedAtMs ?? event.atMs,
    })),
    reopenBooks: assign({ closedAtMs: null, pnlMicros: null, closeMethod: null, failure: null }),
    noteFailure: assign(({ event }) => ({
      failure: event.type === 'order.died' ? event.reason : null,
      closedAtMs: event.atMs,
      deadline: null,
    })),
  },
  guards: {
    /** The report completes the entry, whole or in part. */
    isEntered: (args) => {
      const report = reportOf(args);
      return report?.leg === 'entry' && report.ended && heldCenti(recorded(args)) > 0;
    },
    isEntryDead: (args) => {
      const report = reportOf(args);
      return report?.leg === 'entry' && report.ended && heldCenti(recorded(args)) === 0;
    },
    /** Contracts are in hand that neither an exit nor a settlement has paid for. */
    isPositionBack: (args) =>
      args.context.settlement === null &&
      args.context.closeMethod !== 'external' &&
      heldCenti(recorded(args)) > 0,
    isFlatAfter: (args) => heldCenti(recorded(args)) === 0,
    isExitOver,
    isStuckAfter: (args) =>
      isExitOver(args) &&
      soldNothing(args) &&
      args.context.exitFailures + 1 >= args.context.ticket.guard.exit.maxAttempts,
    isStuckUnpriced: (args) =>
      isCurrentTimer(args) &&
      args.context.exitFailures + 1 >= args.context.ticket.guard.exit.maxAttempts,
    canArm: ({ context }) => !context.stopsPaused && context.ticket.guard.stopsEnabled,
    isStopDue: ({ context, event }) =>
      event.type === 'stop.tripped' && isStopDue(context, event.cause, event.atMs),
    isSpikeDue: ({ context, event }) =>
      event.type === 'stop.tripped' &&
      event.cause.rule === 'momentum' &&
      isStopDue(context, event.cause, event.atMs),
    isVerified: ({ context, event }) =>
      event.type === 'stop.tripped' &&
      event.cause.rule === 'probability' &&
      context.ticket.guard.probabilityStop.verification.enabled &&
      isStopDue(context, event.cause, event.atMs),
    isCurrentTimer,
    isStillUnder: (args) => {
      if (!isCurrentTimer(args)) return false;
      const percent = readingOf(args)?.probabilityPercent ?? null;
      return percent !== null && isUnderThreshold(args.context, percent);
    },
    isUnproven: (args) =>
      isCurrentTimer(args) && (readingOf(args)?.probabilityPercent ?? null) === null,
    canPrice: (args) => freshBid(args) !== null,
    canPriceNow: (args) => isCurrentTimer(args) && freshBid(args) !== null,
  },
});
