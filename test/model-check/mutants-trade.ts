import { assign } from 'xstate';

import { clientOrderId } from '../../machines/model/ids.ts';
import { addMicros, countCenti } from '../../machines/model/money.ts';
import type { OrderTotals } from '../../machines/model/order.ts';
import {
  freshBid,
  isCurrentTimer,
  isReportNew,
  recorded,
  reportOf,
} from '../../machines/trades/hearing.ts';
import { heldCenti, recordReport } from '../../machines/trades/position.ts';
import { cutTrade, otherRequests, otherTrade, type Mutant } from './mutant.ts';
import { adopt, alter, deafen, dropEntry, guardedBy } from './surgery.ts';

const NOBODY = clientOrderId('nobody');

const sum = (a: OrderTotals, b: OrderTotals): OrderTotals => ({
  filledCenti: countCenti(a.filledCenti + b.filledCenti),
  costMicros: addMicros(a.costMicros, b.costMicros),
  feesMicros: addMicros(a.feesMicros, b.feesMicros),
});

const LEAVING = ['autoStopping', 'closing'] as const;
const POSITIONS = ['open', 'monitoring', 'autoStopping', 'closing'] as const;

/** Exits asked for when they must not be, or for what they must not. */
const exits: readonly Mutant[] = [
  otherTrade('exit-beside-exit', 'reopened', 'an exit is sent though an earlier one is alive', {
    guards: {
      canExit: (args) => freshBid(args) !== null,
      canExitNow: (args) => isCurrentTimer(args) && freshBid(args) !== null,
    },
  }),
  cutTrade('exit-rearmed', 'calm', 'an overdue exit is sent anew while it is alive', (at) => {
    for (const way of LEAVING)
      adopt(at(`${way}.exiting`), 'deadline.reached', {
        ...guardedBy(at(`${way}.retrying`), 'deadline.reached', 'canExitNow'),
        guard: 'isConfirmed',
      });
  }),
  cutTrade('stop-twice', 'verified', 'a second trigger sends a second exit', (at) => {
    adopt(at('autoStopping'), 'stop.tripped', {
      ...guardedBy(at('monitoring.watching'), 'stop.tripped', 'isStopDue'),
      target: [at('autoStopping.exiting')],
    });
  }),
  otherTrade('part-ends-the-exit', 'parts', 'the first part of an exit counts as its end', {
    guards: {
      isExitOver: (args) =>
        reportOf(args)?.leg === 'exit' &&
        args.context.orders[reportOf(args)?.orderId ?? NOBODY]?.ended !== true,
    },
    actions: {
      recordOrder: assign(({ context, event }) => {
        const report = reportOf({ context, event });
        return report === null
          ? context
          : { ...context, ...recordReport(context, { ...report, ended: true }) };
      }),
    },
  }),
  otherRequests(
    'sized-by-the-entry',
    'parts',
    'an exit sells what was bought, not what is held',
    (request, { context }) =>
      request.leg === 'exit' ? { ...request, countCenti: context.entry.filledCenti } : request,
  ),
  otherRequests('not-reduce-only', 'byHand', 'an exit may turn the position round', (request) => ({
    ...request,
    reduceOnly: false,
  })),
  cutTrade('exit-beside-the-entry', 'asked', 'a close is obeyed while the entry is alive', (at) => {
    const model = guardedBy(at('open'), 'close.requested', 'isWholeAsked');
    adopt(at('opening'), 'close.requested', model);
  }),
];

/** Books that are wrong. */
const books: readonly Mutant[] = [
  otherTrade('reports-added-up', 'parts', 'a cumulative report is counted each time', {
    actions: {
      recordOrder: assign(({ context, event }) => {
        const report = reportOf({ context, event });
        const next = recorded({ context, event });
        if (report === null) return next;
        return { ...next, [report.leg]: sum(context[report.leg], report) };
      }),
    },
  }),
  otherTrade('part-is-all', 'parts', 'a partial fill of an exit empties the position', {
    guards: {
      isFlatAfter: (args) =>
        isReportNew(args) && recorded(args).exit.filledCenti > args.context.exit.filledCenti,
    },
  }),
  cutTrade('closed-by-a-dead-exit', 'refused', 'an exit that died closes the trade', (at) => {
    for (const way of LEAVING)
      alter(at(`${way}.exiting`), 'order.died', (answer) => ({
        ...answer,
        target: [at('closed')],
      }));
  }),
  otherTrade('opened-by-a-part', 'parts', 'the first part of an entry counts as its end', {
    guards: {
      isEntered: (args) => reportOf(args)?.leg === 'entry' && heldCenti(recorded(args)) > 0,
    },
  }),
  cutTrade('late-fill-forgotten', 'calm', 'a closed trade does not hear of its orders', (at) => {
    deafen(at('closed'), 'order.filled');
    deafen(at('closed'), 'order.died');
  }),
  cutTrade('no-comeback', 'straggling', 'a failed trade does not hear of its entry', (at) => {
    deafen(at('failed'), 'order.filled');
    deafen(at('failed'), 'order.died');
  }),
  otherTrade(
    'gone-too-soon',
    'calm',
    'a position is believed gone while an exit of ours may have sold it',
    {
      guards: { isGone: ({ context, event }) => event.atMs < context.closeAtMs },
    },
  ),
  cutTrade('vanished-ignored', 'byHand', 'a position sold by hand stays in the books', (at) => {
    for (const state of POSITIONS) deafen(at(state), 'position.vanished');
  }),
];

/** Trades that say nothing, or not the truth, of who guards them. */
const silences: readonly Mutant[] = [
  cutTrade('retry-not-armed', 'refused', 'nothing wakes a retry', (at) => {
    for (const way of LEAVING) dropEntry(at(`${way}.retrying`), 'armRetry');
  }),
  otherTrade('stuck-for-ever', 'refused', 'nothing wakes a stuck exit', {
    actions: { armStuckRetry: assign({ deadline: null }) },
  }),
  cutTrade('overdue-unsaid', 'calm', 'an exit that does not end is waited for in silence', (at) => {
    for (const way of LEAVING) dropEntry(at(`${way}.exiting`), 'armOverdue');
  }),
  cutTrade('verification-without-end', 'verified', 'nothing ends a verification', (at) => {
    dropEntry(at('monitoring.verifying'), 'armVerification');
  }),
  cutTrade(
    'settlement-unsaid',
    'calm',
    'a result that does not come is waited for in silence',
    (at) => {
      dropEntry(at('settling'), 'armSettlement');
    },
  ),
  cutTrade(
    'settlement-ignored',
    'calm',
    'a trade that waits for the result does not hear it',
    (at) => {
      deafen(at('settling'), 'market.settled');
    },
  ),
  cutTrade(
    'loss-ignored',
    'calm',
    'a guarded trade does not hear that the watch has lost it',
    (at) => {
      deafen(at('monitoring'), 'watch.lost');
    },
  ),
  otherTrade('armed-while-paused', 'paused', 'a trade whose stops are paused counts as guarded', {
    guards: { canArm: ({ event }) => event.type === 'watch.armed' },
  }),
  otherTrade('clock-never-started', 'calm', 'unprotected time does not run', {
    actions: { beginUnprotected: () => undefined },
  }),
  otherTrade('clock-never-stopped', 'calm', 'unprotected time runs on under guard', {
    actions: { endUnprotected: () => undefined },
  }),
  cutTrade(
    'dead-entry-ignored',
    'refused',
    'a trade does not hear that its entry has died',
    (at) => {
      deafen(at('opening'), 'order.died');
    },
  ),
];

export const TRADE_MUTANTS: readonly Mutant[] = [...exits, ...books, ...silences];
