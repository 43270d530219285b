import { exitRequest } from './order-rules.ts';
import { freshBid, trade } from './vocabulary.ts';

/** `exiting | retrying | stuck`: the way out, the same for a stop and for a close on request. */
export const leaving = {
  exiting: trade.createStateConfig({
    entry: [
      'disarm',
      {
        type: 'placeOrder',
        params: ({ context, event }) => {
          const bid = freshBid({ context, event });
          if (bid === null) throw new Error('exit: expected a fresh bid, found none');
          return { intent: { type: 'placeOrder', request: exitRequest(context, bid) } };
        },
      },
      'countExit',
    ],
    on: {
      'order.died': [
        { guard: 'isFlatAfter', target: '#trade.closed', actions: 'recordOrder' },
        { guard: 'isStuckAfter', target: 'stuck', actions: ['judgeExit', 'recordOrder'] },
        { guard: 'isExitOver', target: 'retrying', actions: ['judgeExit', 'recordOrder'] },
        { actions: 'recordOrder' },
      ],
      'order.filled': [
        { guard: 'isFlatAfter', target: '#trade.closed', actions: 'recordOrder' },
        // An entry fill that arrived late has grown the position: sell the rest.
        { guard: 'isExitOver', target: 'retrying', actions: ['judgeExit', 'recordOrder'] },
        { actions: 'recordOrder' },
      ],
    },
  }),
  retrying: trade.createStateConfig({
    entry: 'armRetry',
    on: {
      'deadline.reached': [
        { guard: 'canPriceNow', target: 'exiting' },
        { guard: 'isStuckUnpriced', target: 'stuck', actions: 'countUnpriced' },
        { guard: 'isCurrentTimer', target: 'retrying', reenter: true, actions: 'countUnpriced' },
      ],
      'exit.retry': { guard: 'canPrice', target: 'exiting' },
    },
  }),
  stuck: trade.createStateConfig({
    tags: ['alarm', 'unprotected'],
    entry: [
      'beginUnprotected',
      { type: 'explainUnprotected', params: { reason: 'the exit is stuck' } },
      'armStuckRetry',
    ],
    exit: 'endUnprotected',
    on: {
      'deadline.reached': [
        { guard: 'canPriceNow', target: 'exiting' },
        { guard: 'isCurrentTimer', target: 'stuck', reenter: true },
      ],
      'exit.retry': { guard: 'canPrice', target: 'exiting' },
    },
  }),
} as const;
