import { bornOrder } from './birth.ts';
import { isAnswerOwed } from './ledger.ts';
import { order, sendCancel, tell } from './vocabulary.ts';

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

/** Facts of the venue; each says by itself where a live order stands, whatever was asked. */
const facts = {
  'submission.accepted': { target: 'judging', actions: 'record' },
  'lookup.found': { target: 'judging', actions: 'record' },
  'order.ended': { target: 'judging', actions: 'record' },
  'cancel.accepted': { target: 'judging', actions: 'record' },
} as const;

/** A fill while an answer is awaited: it counts at once, and the answer is still awaited. */
const tallied = [
  { guard: 'isFilledUp', target: 'filled', actions: 'record' },
  { guard: 'isSettledUp', target: 'cancelled', actions: 'record' },
  { guard: 'isNewFill', actions: ['record', tell.partly, 'markTold'] },
] as const;

/**
 * The venue may fill what it has called dead, or own up to an order that it had denied. Nobody
 * counts on it any more: what of it can still trade is withdrawn.
 */
const surprises = {
  'fill.seen': { guard: 'isNewFill', target: 'judging', actions: ['record', 'noteCancel'] },
  'submission.accepted': { guard: 'isAlive', target: 'judging', actions: ['record', 'noteCancel'] },
  'lookup.found': { guard: 'isAlive', target: 'judging', actions: ['record', 'noteCancel'] },
  'order.ended': { guard: 'isAlive', target: 'judging', actions: ['record', 'noteCancel'] },
} as const;

/** A cancel that cannot be sent yet is sent as soon as the venue has named the order. */
const remembered = { guard: 'isCancelNew', actions: 'noteCancel' } as const;

/** A cancel of what the venue has named goes at once, whatever else is being asked of it. */
const cancelled = [
  { guard: 'canCancel', actions: [sendCancel, 'noteCancel'] },
  remembered,
] as const;

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
        // Fills and final words on the socket may overtake the reply.
        ...facts,
        'fill.seen': tallied,
        'submission.rejected': [
          { guard: 'isOnlyTryRefused', target: 'rejected', actions: 'noteRefusal' },
          // It was seen alive: this refusal proves nothing.
          { guard: 'isLanded', target: 'unknown', actions: 'noteRefusal' },
          // An earlier request may be on its way yet: over only when its absence is proven again.
          { target: 'unknown', actions: ['noteRefusal', 'noteCancel'] },
        ],
        'submission.unknown': { target: 'unknown', actions: 'noteDoubt' },
        'process.recovered': { target: 'unknown', actions: 'noteDoubt' },
        'order.cancel': remembered,
      },
    },
    judging: {
      always: [
        { guard: 'isFull', target: 'filled' },
        { guard: 'isSettled', target: 'cancelled' },
        { guard: 'isNews', target: 'tending', actions: [tell.partly, 'markTold'] },
        { target: 'tending' },
      ],
    },
    tending: {
      always: [
        { guard: 'isCancelDue', target: 'working', actions: sendCancel },
        { target: 'working' },
      ],
    },
    working: {
      tags: 'live',
      entry: 'armQuestion',
      exit: 'disarm',
      on: {
        ...facts,
        'fill.seen': { guard: 'isNewFill', target: 'judging', actions: 'record' },
        'deadline.reached': { guard: 'isCurrentTimer', target: 'resolving' },
        // What rests and owes nothing is found with all the others, by the comparison of the books.
        'process.recovered': { guard: 'isAnswerOwed', target: 'resolving' },
        'order.cancel': cancelled,
        'cancel.unknown': { target: 'unknown', actions: 'noteDoubt' },
      },
    },
    unknown: {
      tags: ['live', 'doubtful'],
      entry: 'armLookup',
      exit: 'disarm',
      on: {
        // Replies to what was sent before this actor was restarted come here, or to `resolving`.
        ...facts,
        'fill.seen': tallied,
        'submission.rejected': {
          guard: 'isOnlyTryRefused',
          target: 'rejected',
          actions: 'noteRefusal',
        },
        'submission.unknown': { guard: 'isLandedNews', actions: 'noteDoubt' },
        'deadline.reached': { guard: 'isCurrentTimer', target: 'resolving' },
        // Questions that follow each other too quickly prove no absence: a restart hastens none.
        'process.recovered': { guard: 'isLanded', target: 'resolving' },
        'order.cancel': cancelled,
      },
    },
    resolving: {
      tags: ['live', 'doubtful', 'inFlight'],
      entry: [
        'countLookup',
        {
          type: 'lookupOrder',
          params: ({ context }) => ({
            intent: {
              type: 'lookupOrder',
              request: context.request,
              venueOrderId: context.venueOrderId,
              isRoutine: context.landed && !isAnswerOwed(context),
            },
          }),
        },
      ],
      on: {
        ...facts,
        'fill.seen': tallied,
        'submission.rejected': {
          guard: 'isOnlyTryRefused',
          target: 'rejected',
          actions: 'noteRefusal',
        },
        'submission.unknown': { guard: 'isLandedNews', actions: 'noteDoubt' },
        'lookup.missing': [
          { guard: 'isProvenAbsentExit', target: 'submitting' },
          { guard: 'isProvenAbsent', target: 'cancelled', actions: 'noteAbsence' },
          { target: 'unknown', actions: 'countMissing' },
        ],
        'lookup.unknown': { target: 'unknown', actions: 'noteDoubt' },
        'process.recovered': { target: 'resolving', reenter: true },
        'order.cancel': cancelled,
      },
    },
    filled: { tags: 'terminal', entry: ['disarm', tell.filled], on: surprises },
    cancelled: { tags: 'terminal', entry: ['disarm', tell.died], on: surprises },
    rejected: { tags: 'terminal', entry: ['disarm', tell.died], on: surprises },
  },
});
