import { assign, setup } from 'xstate';

import type { TradeContext, TradeEvent, TradeInput } from '../model/trade.ts';
import type { TradeIntent } from '../ports.ts';
import { closedBooks } from './books.ts';
import {
  aloneSinceMs,
  armed,
  armedForBlindness,
  blindCause,
  isTimerOf,
  protectedAgain,
} from './clocks.ts';
import {
  causeNow,
  closeCountOf,
  freshBid,
  isCurrentTimer,
  isExitOver,
  isPartSold,
  isReportNew,
  readingOf,
  recorded,
  reportOf,
  soldNothing,
  stopOf,
  type Args,
} from './hearing.ts';
import { guardOf } from './guard.ts';
import { armedForLimit, isLimitDue, isLimitMoved, limitPlaced, withdrawn } from './limit-exit.ts';
import { isMarkNew, marksWith } from './marks.ts';
import { exitLimitCenti, exitRetryDelayMs, failedTries } from './order-rules.ts';
import { closeAsked, isPart, isWhole } from './part.ts';
import { adoptedBy, heldCenti, isExitAlive } from './position.ts';
import { closeMethodOf, dueCause, isVerified } from './stop-causes.ts';
import { isGuardable } from './stop-rules.ts';

/*
 * The words of the trade chart: what its transitions do and what they ask. Each delegates to a pure
 * rule; the chart itself is in trade.ts.
 */

/** An exit can be sent now: it has a price, and no earlier one is alive. */
const canExit = (args: Args): boolean =>
  exitLimitCenti(args.context, freshBid(args)) !== null && !isExitAlive(args.context);

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
    /** Effect, where there is an intent. */
    withdrawOrder: (_, _params: { readonly intent: TradeIntent | null }) => undefined,
    noteResting: assign(({ context }) => limitPlaced(context)),
    noteWithdrawn: assign(({ context }) => withdrawn(context)),
    noteMoved: assign(({ context }) => (isLimitMoved(context) ? withdrawn(context) : {})),
    changeGuard: assign(({ event }) =>
      event.type === 'guard.changed'
        ? {
            guardChange: { settings: event.settings, settingsVersion: event.settingsVersion },
            restingFailures: 0,
          }
        : {},
    ),
    recordOrder: assign(({ context, event }) => recorded({ context, event })),
    countExit: assign(({ context }) => ({
      exitAttempts: context.exitAttempts + 1,
      exitsUnpriced: 0,
    })),
    judgeExit: assign(({ context, event }) => ({
      exitFailures: soldNothing({ context, event }) ? context.exitFailures + 1 : 0,
    })),
    countUnpriced: assign(({ context }) => ({ exitsUnpriced: context.exitsUnpriced + 1 })),
    markOpened: assign(({ context, event }) => ({
      openedAtMs: context.openedAtMs ?? event.atMs,
    })),
    beginUnprotected: assign(({ context, event }) => ({
      unprotectedSinceMs: context.unprotectedSinceMs ?? aloneSinceMs(event),
    })),
    endUnprotected: assign(({ context, event }) => protectedAgain(context, event.atMs)),
    explainUnprotected: assign((_, params: { readonly reason: string }) => ({
      unprotectedReason: params.reason,
    })),
    explainPause: assign(({ context }) =>
      context.stopsPaused ? { unprotectedReason: 'stops are paused' } : {},
    ),
    explainUnpriced: assign({ unprotectedReason: 'nothing proves a price for the exit' }),
    noteLoss: assign(({ event }) => ({
      unprotectedReason: event.type === 'watch.lost' ? event.reason : null,
    })),
    /** The bid of this event among the highest and the lowest, where it brings a proven one. */
    noteMark: assign(({ context, event }) => {
      const reading = readingOf(event);
      return reading === null ? {} : marksWith(context, reading);
    }),
    pauseStops: assign({ stopsPaused: true }),
    resumeStops: assign({ stopsPaused: false }),
    noteCause: assign(({ context, event }) => ({ cause: stopOf({ context, event }) })),
    confirmCause: assign(({ context, event }) => ({
      cause: causeNow({ context, event }),
    })),
    dropCause: assign({ cause: null }),
    noteBlind: assign(({ context, event }) => ({ cause: blindCause(context, event) })),
    noteStopMethod: assign(({ context }) => ({
      closeMethod: context.cause === null ? null : closeMethodOf(context.cause),
    })),
    rememberClose: assign((args) => {
      const count = closeCountOf(args);
      return count === undefined ? {} : (closeAsked(args.context, count) ?? {});
    }),
    noteManual: assign({
      closeRequested: true,
      closeMethod: 'manual',
      cause: null,
      partialCenti: null,
    }),
    beginPart: assign((args) => ({
      partialCenti: closeCountOf(args) ?? null,
      exitFailures: 0,
      exitsUnpriced: 0,
    })),
    endPart: assign({ partialCenti: null, exitFailures: 0, exitsUnpriced: 0 }),
    dropPart: assign({ partialCenti: null }),
    noteExternal: assign({ closeMethod: 'external' }),
    noteReleased: assign({ closeMethod: 'released', cause: null }),
    armVerification: assign(({ context, event }) =>
      armed(
        context,
        'verification',
        event.atMs,
        guardOf(context).probabilityStop.verification.periodMs,
      ),
    ),
    armRetry: assign(({ context, event }) =>
      armed(
        context,
        'exitRetry',
        event.atMs,
        exitRetryDelayMs(guardOf(context).exit, failedTries(context)),
      ),
    ),
    /** Without a policy a stuck exit waits for a command. */
    armStuckRetry: assign(({ context, event }) => {
      const { stuckRetryMs } = guardOf(context).exit;
      return stuckRetryMs === null
        ? { deadline: null }
        : armed(context, 'stuckRetry', event.atMs, stuckRetryMs);
    }),
    /** An exit that does not report its end in time leaves the position at risk: say so. */
    armOverdue: assign(({ context, event }) =>
      armed(context, 'exitOverdue', event.atMs, guardOf(context).exit.overdueMs),
    ),
    armPricing: assign(({ context, event }) => armed(context, 'exitRetry', event.atMs, 0)),
    armLimit: assign(({ context, event }) => armedForLimit(context, event.atMs)),
    armBlind: assign(({ context, event }) => armedForBlindness(context, event.atMs)),
    armSettlement: assign(({ context, event }) =>
      armed(context, 'settlement', event.atMs, guardOf(context).settlementOverdueMs),
    ),
    disarm: assign({ deadline: null }),
    moveClose: assign(({ context, event }) => ({
      closeAtMs: event.type === 'market.moved' ? event.closeAtMs : context.closeAtMs,
    })),
    /** The venue's word ends trading, whatever the calendar said. */
    noteClosed: assign(({ context, event }) => ({
      closeAtMs: event.atMs < context.closeAtMs ? event.atMs : context.closeAtMs,
    })),
    noteSettlement: assign(({ event }) =>
      event.type === 'market.settled' ? { settlement: event.result } : {},
    ),
    noteOverdue: assign({ settlementOverdue: true }),
    forgetOverdue: assign({ settlementOverdue: false }),
    /** The next exit starts from the first rung again. */
    restartExits: assign({ exitFailures: 0, exitsUnpriced: 0 }),
    closeBooks: assign(({ context, event }) => ({
      ...protectedAgain(context, event.atMs),
      ...closedBooks(context),
      deadline: null,
      closedAtMs: context.closedAtMs ?? event.atMs,
    })),
    reopenBooks: assign({
      closedAtMs: null,
      pnlMicros: null,
      closeMethod: null,
      failure: null,
    }),
    noteFailure: assign(({ event }) => ({
      failure: event.type === 'order.died' ? event.reason : null,
      closedAtMs: event.atMs,
      deadline: null,
    })),
  },
  guards: {
    isAdopted: ({ context }) => adoptedBy(context.ticket) !== null,
    /** The report completes the entry, whole or in part. */
    isEntered: (args) => {
      const report = reportOf(args);
      return report?.leg === 'entry' && report.ended && heldCenti(recorded(args)) > 0;
    },
    isEntryDead: (args) => {
      const report = reportOf(args);
      return report?.leg === 'entry' && report.ended && heldCenti(recorded(args)) === 0;
    },
    isPartInHand: (args) => isReportNew(args) && heldCenti(recorded(args)) > 0,
    /** Contracts are in hand that neither an exit nor a settlement has paid for. */
    isPositionBack: (args) =>
      args.context.closeMethod !== 'expired' &&
      args.context.closeMethod !== 'external' &&
      args.context.closeMethod !== 'released' &&
      heldCenti(recorded(args)) > 0,
    isReportNew,
    isFlatAfter: (args) => {
      const after = recorded(args);
      return isReportNew(args) && after.entry.filledCenti > 0 && heldCenti(after) === 0;
    },
    isSettled: ({ context }) => context.settlement !== null,
    isCloseWanted: ({ context }) => context.closeRequested,
    isCloseNew: (args) => {
      const count = closeCountOf(args);
      return count !== undefined && closeAsked(args.context, count) !== null;
    },
    isPartAsked: (args) => isPart(args.context, closeCountOf(args) ?? null),
    isWholeAsked: (args) => isWhole(args.context, closeCountOf(args) ?? null),
    isPartSold,
    isPartStopped: (args) => args.context.partialCenti !== null && stopOf(args) !== null,
    isLimitDue: (args) => isCurrentTimer(args) && isLimitDue(args.context, args.event.atMs),
    /** The rule whose verification runs is still in force, and still verified. */
    isVerificationKept: ({ event }) =>
      event.type === 'guard.changed' &&
      event.settings.stopsEnabled &&
      event.settings.probabilityStop.enabled &&
      event.settings.probabilityStop.verification.enabled,
    isMarketOver: ({ context, event }) => event.atMs >= context.closeAtMs,
    isReopened: ({ event }) => event.type === 'market.moved' && event.closeAtMs > event.atMs,
    /**
     * Gone behind our back: not by an exit of ours that has yet to report, nor by a settlement that
     * has yet to be told.
     */
    isGone: ({ context, event }) => event.atMs < context.closeAtMs && !isExitAlive(context),
    /** Nothing of ours is under way at the venue: the position can be left there as it is. */
    isReleasable: ({ context }) => !isExitAlive(context),
    /** Gone all the same: the one thing of ours that could have sold it is known to rest. */
    isGoneBesideResting: ({ context, event }) =>
      event.atMs < context.closeAtMs && context.restingExit !== null,
    isGoneAfter: (args) =>
      isExitOver(args) &&
      (args.context.closeMethod === 'external' || args.context.closeMethod === 'released'),
    isResting: ({ context }) => context.restingExit !== null,
    isExitAlive: ({ context }) => isExitAlive(context),
    isExitOverdue: (args) => isCurrentTimer(args) && isExitAlive(args.context),
    isExitOver,
    isStuckAfter: (args) =>
      isExitOver(args) &&
      soldNothing(args) &&
      failedTries(args.context) + 1 >= guardOf(args.context).exit.maxAttempts,
    isStuckUnpriced: (args) =>
      isCurrentTimer(args) &&
      failedTries(args.context) + 1 >= guardOf(args.context).exit.maxAttempts,
    canArm: ({ context, event }) =>
      event.type === 'watch.armed' && !context.stopsPaused && isGuardable(context, event.reading),
    isMarkNew: ({ context, event }) =>
      event.type === 'mark.moved' && heldCenti(context) > 0 && isMarkNew(context, event.reading),
    /** A stop that fires at once, whatever is being verified. */
    isStopDue: (args) => {
      const cause = stopOf(args);
      return cause !== null && !isVerified(args.context, cause.rule);
    },
    isVerificationDue: (args) => {
      const cause = stopOf(args);
      return cause !== null && isVerified(args.context, cause.rule);
    },
    isCurrentTimer,
    /** Still blind when patience ends, in a market that still trades. */
    isBlindTooLong: (args) =>
      isCurrentTimer(args) &&
      isTimerOf(args.context, 'blind') &&
      args.event.atMs < args.context.closeAtMs,
    isConfirmed: (args) => {
      const cause = isCurrentTimer(args) ? causeNow(args) : null;
      return cause !== null && dueCause(args.context, cause, args.event.atMs) !== null;
    },
    isUnproven: (args) => isCurrentTimer(args) && causeNow(args) === null,
    canExit,
    canExitNow: (args) => isCurrentTimer(args) && canExit(args),
  },
});
