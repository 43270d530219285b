import { freshBid } from './hearing.ts';
import { exitLimitCenti, exitRequest } from './order-rules.ts';
import { trade } from './vocabulary.ts';

/** Between two tries with nothing sent and no price to send it at, nobody guards the position. */
const unpriced = ['beginUnprotected', 'explainUnpriced'] as const;

/** `exiting | retrying | stuck`: the way out, the same for a stop and for a close on request. */
export const leaving = {
  choosing: trade.createStateConfig({
    always: [
      { guard: 'canExit', target: 'exiting' },
      { target: 'retrying', actions: unpriced },
    ],
  }),
  exiting: trade.createStateConfig({
    entry: [
      'noteMark',
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
    entry: ['noteMark', 'armRetry'],
    exit: 'endUnprotected',
    on: {
      'deadline.reached': [
        { guard: 'canExitNow', target: 'exiting' },
        { guard: 'isStuckUnpriced', target: 'stuck', actions: 'countUnpriced' },
        {
          guard: 'isCurrentTimer',
          target: 'retrying',
          reenter: true,
          actions: ['countUnpriced', ...unpriced],
        },
      ],
      'exit.retry': { guard: 'canExit', target: 'exiting' },
      'close.requested': [
        { guard: 'canExit', target: 'exiting', actions: 'rememberClose' },
        { guard: 'isCloseNew', actions: 'rememberClose' },
      ],
    },
  }),
  stuck: trade.createStateConfig({
    tags: ['alarm', 'unprotected'],
    entry: [
      'noteMark',
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
      // Without a price the wish is not lost: it is tried again soon.
      'exit.retry': [
        { guard: 'canExit', target: 'exiting' },
        { target: 'retrying', actions: unpriced },
      ],
      'close.requested': [
        { guard: 'canExit', target: 'exiting', actions: 'rememberClose' },
        { target: 'retrying', actions: ['rememberClose', ...unpriced] },
      ],
    },
  }),
} as const;
