import { assign } from 'xstate';

import { countCenti } from '../../machines/model/money.ts';
import { exitLimitCenti } from '../../machines/trades/order-rules.ts';
import { freshBid, isCurrentTimer, type Args } from '../../machines/trades/hearing.ts';
import { heldCenti, isExitAlive } from '../../machines/trades/position.ts';
import {
  cutOrder,
  cutTrade,
  otherOrder,
  otherRequests,
  otherTrade,
  type Mutant,
} from './mutant.ts';
import { alter, deafen, dropEntry } from './surgery.ts';

const LEAVING = ['autoStopping', 'closing'] as const;

/** An exit that rests is forgotten by whoever sends the next one. */
const canExitBesideResting = ({ context, event }: Args): boolean =>
  exitLimitCenti(context, freshBid({ context, event })) !== null &&
  (context.restingExit !== null || !isExitAlive(context));

/** Exits that rest beside others, or for ever. */
const resting: readonly Mutant[] = [
  otherTrade('stop-beside-resting', 'limited', 'a stop sells beside the exit that rests', {
    guards: {
      canExit: canExitBesideResting,
      canExitNow: (args) => isCurrentTimer(args) && canExitBesideResting(args),
    },
  }),
  otherTrade('asked-is-ended', 'limited', 'an exit whose end was asked for counts as over', {
    actions: {
      noteWithdrawn: assign(({ context }) => {
        const { restingExit, orders } = context;
        if (restingExit === null) return {};
        const { filledCenti, costMicros, feesMicros } = context.exit;
        const order = { leg: 'exit', filledCenti, costMicros, feesMicros, ended: true } as const;
        return { restingExit: null, orders: { ...orders, [restingExit.orderId]: order } };
      }),
    },
  }),
  cutTrade('never-withdrawn', 'limited', 'nobody tells the exit that rests to go', (at) => {
    for (const way of LEAVING) dropEntry(at(`${way}.clearing`), 'withdrawOrder');
  }),
  cutTrade(
    'clearing-in-silence',
    'limited',
    'a withdrawal that hangs is waited for in silence',
    (at) => {
      for (const way of LEAVING) dropEntry(at(`${way}.clearing`), 'armOverdue');
    },
  ),
  cutTrade('end-unheard', 'limited', 'the end of the exit that rested is not heard', (at) => {
    for (const way of LEAVING) {
      deafen(at(`${way}.clearing`), 'order.died');
      deafen(at(`${way}.clearing`), 'order.filled');
    }
  }),
  otherTrade('rests-twice', 'limitMoved', 'another exit is to rest while the old one does', {
    guards: {
      isLimitDue: (args) => isCurrentTimer(args) && heldCenti(args.context) > 0,
    },
    actions: {
      armLimit: assign(({ context, event }) => ({
        timersArmed: context.timersArmed + 1,
        deadline: { timerId: `limit#${context.timersArmed + 1}`, atMs: event.atMs },
      })),
    },
  }),
  cutOrder('a-404-is-dead', 'limitedLossy', 'a cancel without an answer ends the order', (at) => {
    alter(at('working'), 'cancel.unknown', (answer) => ({ ...answer, target: [at('cancelled')] }));
  }),
  otherOrder(
    'absent-is-withdrawn',
    'limitedStraggling',
    'an exit that is not found is believed to be withdrawn',
    {
      guards: {
        isProvenAbsentExit: ({ context }) =>
          context.request.leg === 'exit' &&
          !context.cancelRequested &&
          !context.landed &&
          context.missing + 1 >= context.policy.lookupsBeforeResubmit,
      },
    },
  ),
];

/** Parts that are not parts. */
const parts: readonly Mutant[] = [
  otherRequests('part-sells-all', 'parted', 'a part sells everything', (request, { context }) =>
    request.leg === 'exit' ? { ...request, countCenti: heldCenti(context) } : request,
  ),
  otherTrade('part-without-end', 'parted', 'nobody notices that the part is sold', {
    guards: { isPartSold: () => false },
  }),
  otherTrade('part-not-counted', 'parted', 'the rest of a part starts from the whole part', {
    guards: { isPartAsked: () => true },
    actions: { beginPart: assign({ partialCenti: countCenti(0) }) },
  }),
];

/** Of linear contracts, whose venue takes resting orders that may only shrink a position. */
const linear: readonly Mutant[] = [
  otherRequests(
    'rest-may-grow',
    'linearByHand',
    'an exit that rests may turn the position round',
    (request) =>
      request.timeInForce === 'goodTillCanceled' ? { ...request, reduceOnly: false } : request,
  ),
];

export const LIMIT_MUTANTS: readonly Mutant[] = [...resting, ...parts, ...linear];
