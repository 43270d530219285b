import { freshBid, type Args } from './hearing.ts';
import { withdrawal } from './limit-exit.ts';
import { exitLimitCenti, exitRequest } from './order-rules.ts';
import { trade } from './vocabulary.ts';

/** Between two tries with nothing sent and no price to send it at, nobody guards the position. */
const unpriced = ['beginUnprotected', 'explainUnpriced'] as const;

/** Ends the resting exit, where there is one. */
export const withdraw = [
  { type: 'withdrawOrder', params: ({ context }: Args) => ({ intent: withdrawal(context) }) },
  'noteWithdrawn',
] as const;

/** Not a reason for another exit: the last one may still trade. The order goes on asking. */
const overdue = [
  'disarm',
  'beginUnprotected',
  { type: 'explainUnprotected', params: { reason: 'the exit has not reported its end' } },
] as const;

const flat = { guard: 'isFlatAfter', target: '#trade.closed', actions: 'recordOrder' } as const;

/** The part is sold: what is left is guarded again. */
const partSold = {
  guard: 'isPartSold',
  target: '#trade.taking',
  actions: ['recordOrder', 'endPart'],
} as const;

/** What empties the position, or ends the part that was to be sold. */
export const sold = [flat, partSold] as const;

/** The exit in the way has ended: the next one is priced by what is known now. */
const cleared = [
  flat,
  { guard: 'isGoneAfter', target: '#trade.closed', actions: 'recordOrder' },
  partSold,
  { guard: 'isExitOver', actions: ['recordOrder', 'endUnprotected', 'armPricing'] },
] as const;

/**
 * `clearing | exiting | retrying | stuck`: the way out, the same for a stop and for a close on
 * request.
 */
export const leaving = {
  choosing: trade.createStateConfig({
    always: [
      { guard: 'canExit', target: 'exiting' },
      { guard: 'isExitAlive', target: 'clearing' },
      { target: 'retrying', actions: unpriced },
    ],
  }),
  /** An exit of ours is alive: one that rests is withdrawn, and its proven end is waited for. */
  clearing: trade.createStateConfig({
    entry: ['noteMark', ...withdraw, 'armOverdue'],
    exit: ['endUnprotected', 'disarm'],
    on: {
      'deadline.reached': [
        { guard: 'canExitNow', target: 'exiting' },
        { guard: 'isExitOverdue', actions: overdue },
        { guard: 'isCurrentTimer', target: 'retrying', actions: unpriced },
      ],
      'order.died': cleared,
      'order.filled': cleared,
      'exit.retry': { guard: 'canExit', target: 'exiting' },
      'position.vanished': { guard: 'isGoneBesideResting', actions: 'noteExternal' },
    },
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
      'deadline.reached': { guard: 'isCurrentTimer', actions: overdue },
      'order.died': [
        ...sold,
        { guard: 'isStuckAfter', target: 'stuck', actions: ['judgeExit', 'recordOrder'] },
        { guard: 'isExitOver', target: 'retrying', actions: ['judgeExit', 'recordOrder'] },
      ],
      'order.filled': [
        ...sold,
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
