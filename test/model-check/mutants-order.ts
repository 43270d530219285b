import { assign } from 'xstate';

import { addMicros, countCenti } from '../../machines/model/money.ts';
import { cutOrder, otherOrder, type Mutant } from './mutant.ts';
import { alter, deafen, dropEntry } from './surgery.ts';

/** Not knowing taken for knowing. */
const doubts: readonly Mutant[] = [
  cutOrder('unknown-is-rejected', 'lossy', 'no answer counts as a refusal', (at) => {
    alter(at('submitting'), 'submission.unknown', (answer) => ({
      ...answer,
      target: [at('rejected')],
    }));
  }),
  otherOrder('absent-at-once', 'lagging', 'the first not-found proves an absence', {
    guards: {
      isProvenAbsent: ({ context }) => !context.landed,
      isProvenAbsentExit: ({ context }) => !context.landed && context.request.leg === 'exit',
    },
  }),
  otherOrder(
    'landed-is-absent',
    'lagging',
    'not-founds outweigh the proof that the order is there',
    {
      guards: {
        isProvenAbsent: ({ context }) =>
          context.missing + 1 >= context.policy.lookupsBeforeResubmit,
        isProvenAbsentExit: () => false,
      },
    },
  ),
  otherOrder('entry-sent-again', 'lossy', 'an entry that never arrived is sent late', {
    guards: {
      isProvenAbsentExit: ({ context }) =>
        !context.landed && context.missing + 1 >= context.policy.lookupsBeforeResubmit,
    },
  }),
  otherOrder('final-before-fills', 'calm', 'the final word ends an order whose fills are not in', {
    guards: {
      isSettled: ({ context }) => context.finalFilledCenti !== null,
      isSettledUp: ({ context }) => context.finalFilledCenti !== null,
    },
  }),
  cutOrder(
    'restart-rejects',
    'mortal',
    'a restart during the request counts as a refusal',
    (at) => {
      alter(at('submitting'), 'process.recovered', (answer) => ({
        ...answer,
        target: [at('rejected')],
      }));
    },
  ),
];

/** Orders that wait for nothing. */
const silences: readonly Mutant[] = [
  cutOrder(
    'restart-ignored-in-submitting',
    'mortal',
    'an order waits for an answer that died',
    (at) => {
      deafen(at('submitting'), 'process.recovered');
    },
  ),
  cutOrder(
    'restart-ignored-in-resolving',
    'mortal',
    'a question waits for an answer that died',
    (at) => {
      deafen(at('resolving'), 'process.recovered');
    },
  ),
  cutOrder(
    'question-unanswered',
    'lossy',
    'a question that brought no answer is not asked again',
    (at) => {
      deafen(at('resolving'), 'lookup.unknown');
    },
  ),
  cutOrder('question-not-armed', 'lossy', 'nothing wakes an order in doubt', (at) => {
    dropEntry(at('unknown'), 'armLookup');
  }),
  cutOrder('fills-not-asked-for', 'calm', 'nothing asks for fills that were announced', (at) => {
    dropEntry(at('working'), 'armQuestion');
  }),
  otherOrder(
    'cancel-forgotten',
    'resting',
    'a cancel asked for before the venue had named the order',
    {
      guards: { isCancelDue: () => false },
    },
  ),
];

/** Fills that do not count, or count twice. */
const fills: readonly Mutant[] = [
  cutOrder(
    'deaf-when-over',
    'straggling',
    'an order that is over does not hear of a late fill',
    (at) => {
      for (const state of ['filled', 'cancelled', 'rejected']) deafen(at(state), 'fill.seen');
    },
  ),
  otherOrder('fill-counted-twice', 'repeating', 'a repeated fill counts again', {
    guards: { isNewFill: ({ event }) => event.type === 'fill.seen' },
    actions: {
      record: assign(({ context, event }) => {
        if (event.type !== 'fill.seen') return {};
        const { fill } = event;
        return {
          fills: [...context.fills, fill],
          landed: true,
          totals: {
            filledCenti: countCenti(context.totals.filledCenti + fill.countCenti),
            costMicros: context.totals.costMicros,
            feesMicros: addMicros(context.totals.feesMicros, fill.feeMicros),
          },
        };
      }),
    },
  }),
  otherOrder('trade-not-told', 'parts', 'the trade is not told of what has traded', {
    guards: { isNews: () => false },
  }),
  cutOrder('found-is-nothing', 'lossy', 'the answer to a question brings no fills', (at) => {
    alter(at('resolving'), 'lookup.found', (answer) => ({ ...answer, actions: [] }));
  }),
];

export const ORDER_MUTANTS: readonly Mutant[] = [...doubts, ...silences, ...fills];
