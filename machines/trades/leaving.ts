import { exitLimitCenti, exitRequest } from './order-rules.ts';
import { freshBid, trade } from './vocabulary.ts';

/** `exiting | retrying | stuck`: the way out, the same for a stop and for a close on request. */
export const leaving = {
  exiting: trade.createStateConfig({
    entry: [
      {
        type: 'placeOrder',
        params: ({ context, event }) => {
          const limit = exitLimitCenti(context, freshBid({ context, event }));
          if (limit === null) throw new Error('exit: expected a price, found none');
          return { intent: { type: 'placeOrder', request: exitRequest(context, limit) } };
        },
      },
      'countExit',
      'armOverdue',
    ],
    exit: ['endUnprotected', 'disarm'],
    on: {
      // Not a reason for another exit: this one may still trade. The order goes on asking.
      'deadline.reached': {
        guard: 'isCurrentTimer',
        actions: [
          'disarm',
          'beginUnprotected',
          { type: 'explainUnprotected', params: { reason: 'the exit has not reported its end' } },
        ],
      },
      'order.died': [
        { guard: 'isFlatAfter', target: '#trade.closed', actions: 'recordOrder' },
        { guard: 'isStuckAfter', target: 'stuck', actions: ['judgeExit', 'recordOrder'] },
        { guard: 'isExitOver', target: 'retrying', actions: ['judgeExit', 'recordOrder'] },
      ],
      'order.filled': [
        { guard: 'isFlatAfter', target: '#trade.closed', actions: 'recordOrder' },
        // An entry fill that arrived late has grown the position: sell the rest.
        { guard: 'isExitOver', target: 'retrying', actions: ['judgeExit', 'recordOrder'] },
      ],
    },
  }),
  retrying: trade.createStateConfig({
    entry: 'armRetry',
    on: {
      'deadline.reached': [
        { guard: 'canExitNow', target: 'exiting' },
        { guard: 'isStuckUnpriced', target: 'stuck', actions: 'countUnpriced' },
        { guard: 'isCurrentTimer', target: 'retrying', reenter: true, actions: 'countUnpriced' },
      ],
      'exit.retry': { guard: 'canExit', target: 'exiting' },
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
        { guard: 'canExitNow', target: 'exiting' },
        { guard: 'isCurrentTimer', target: 'stuck', reenter: true },
      ],
      'exit.retry': { guard: 'canExit', target: 'exiting' },
    },
  }),
} as const;
