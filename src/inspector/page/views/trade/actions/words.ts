import type { Done, ShownTrade } from '../../../api/types.ts';

/** What the process said of an action on a trade. */
export const answerWords = ({ answer }: Done): string =>
  answer === null
    ? 'Put down; whoever guards the trade next does it.'
    : answer === 'done'
      ? 'The trade has taken it.'
      : `The trade says: ${answer}.`;

export type Simple = 'pause' | 'resume' | 'retry';

type Words = { readonly title: string; readonly verb: string; readonly will: string };

export const SIMPLE: Readonly<Record<Simple, Words>> = {
  pause: {
    title: 'Pause the stops',
    verb: 'Pause its stops',
    will:
      'no stop of this trade fires until they are resumed. It counts as unprotected, and that ' +
      'is told to you for as long as it lasts.',
  },
  resume: {
    title: 'Resume the stops',
    verb: 'Resume its stops',
    will:
      'it is guarded again as soon as a fresh price is there. A stop that is crossed by then ' +
      'fires at once.',
  },
  retry: {
    title: 'Try the exit again',
    verb: 'Try again now',
    will:
      'the exit is sent anew, without waiting out its pause. Nothing is sold twice: the last ' +
      'order is proven over first.',
  },
};

/** What a trade in this state can be asked, beside being closed. */
export const simpleOf = ({ live, trade }: ShownTrade): readonly Simple[] => {
  if (live === null) return [];
  const isLeaving = /^(?:autoStopping|closing)/.test(trade.state);
  if (isLeaving) return /\.(?:stuck|retrying)$/.test(trade.state) ? ['retry'] : [];
  if (trade.heldCenti === 0 || trade.state === 'settling') return [];
  return [live.stopsPaused ? 'resume' : 'pause'];
};

/** Whether it can still be asked to leave. */
export const canClose = ({ live, trade }: ShownTrade): boolean =>
  live !== null && !live.closeRequested && !/^(?:closing|settling)/.test(trade.state);
