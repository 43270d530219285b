import { bornTrade } from './birth.ts';
import { leaving } from './leaving.ts';
import { entryRequest } from './order-rules.ts';
import { trade } from './vocabulary.ts';

/*
 * opening ─▶ open ⇄ monitoring ─ stop.tripped ─▶ autoStopping ─▶ closed
 *    │          └──────┴─ close.requested ─▶ closing ─────────────▲
 *    ▼                  (any of them) ─ market.closed ─▶ settling ┘
 *  failed
 *
 * Invariant: at most one exit order is alive. The next one is asked for only after the last one has
 * reported its end, and it sells exactly what is held then.
 */

export const tradeMachine = trade.createMachine({
  id: 'trade',
  context: ({ input }) => bornTrade(input),
  initial: 'opening',
  on: {
    'market.moved': { actions: 'moveClose' },
    'stops.pause': { actions: 'pauseStops' },
    'stops.resume': { actions: 'resumeStops' },
    'order.filled': [
      // A fill of a cancelled exit may empty a position that was being retried or settled.
      { guard: 'isFlatAfter', target: '.closed', actions: 'recordOrder' },
      { actions: 'recordOrder' },
    ],
    'order.died': [
      { guard: 'isFlatAfter', target: '.closed', actions: 'recordOrder' },
      { actions: 'recordOrder' },
    ],
  },
  states: {
    opening: {
      tags: 'live',
      entry: {
        type: 'placeOrder',
        params: ({ context }) => ({
          intent: { type: 'placeOrder', request: entryRequest(context) },
        }),
      },
      on: {
        'order.filled': [
          { guard: 'isEntered', target: 'open', actions: ['recordOrder', 'markOpened'] },
          { actions: 'recordOrder' },
        ],
        'order.died': [
          { guard: 'isEntered', target: 'open', actions: ['recordOrder', 'markOpened'] },
          { guard: 'isEntryDead', target: 'failed', actions: ['recordOrder', 'noteFailure'] },
        ],
      },
    },
    open: {
      tags: ['live', 'unprotected'],
      entry: 'beginUnprotected',
      exit: 'endUnprotected',
      on: {
        'watch.armed': { guard: 'canArm', target: 'monitoring' },
        'watch.lost': { actions: 'noteLoss' },
        'stops.pause': {
          actions: [
            'pauseStops',
            { type: 'explainUnprotected', params: { reason: 'stops are paused' } },
          ],
        },
        'close.requested': [
          { guard: 'canPrice', target: 'closing.exiting', actions: 'noteManual' },
          { target: 'closing.retrying', actions: 'noteManual' },
        ],
        'market.closed': 'settling',
        'market.settled': { target: 'closed', actions: 'settle' },
        'position.vanished': { target: 'closed', actions: 'noteExternal' },
      },
    },
    monitoring: {
      tags: ['live', 'guarded'],
      initial: 'watching',
      on: {
        'watch.lost': { target: 'open', actions: 'noteLoss' },
        'stops.pause': {
          target: 'open',
          actions: [
            'pauseStops',
            { type: 'explainUnprotected', params: { reason: 'stops are paused' } },
          ],
        },
        'close.requested': [
          { guard: 'canPrice', target: 'closing.exiting', actions: 'noteManual' },
          { target: 'closing.retrying', actions: 'noteManual' },
        ],
        'market.closed': 'settling',
        'market.settled': { target: 'closed', actions: 'settle' },
        'position.vanished': { target: 'closed', actions: 'noteExternal' },
      },
      states: {
        watching: {
          on: {
            'stop.tripped': [
              { guard: 'isVerified', target: 'verifying', actions: 'noteCause' },
              { guard: 'isStopDue', target: '#trade.autoStopping', actions: 'noteCause' },
            ],
          },
        },
        verifying: {
          entry: 'armVerification',
          exit: 'disarm',
          on: {
            'stop.tripped': {
              guard: 'isSpikeDue',
              target: '#trade.autoStopping',
              actions: 'noteCause',
            },
            'deadline.reached': [
              {
                guard: 'isStillUnder',
                target: '#trade.autoStopping',
                actions: 'confirmCause',
              },
              {
                guard: 'isUnproven',
                target: '#trade.open',
                actions: {
                  type: 'explainUnprotected',
                  params: { reason: 'no proof of the probability when the verification ended' },
                },
              },
              { guard: 'isCurrentTimer', target: 'watching', actions: 'dropCause' },
            ],
          },
        },
      },
    },
    autoStopping: {
      tags: ['live', 'leaving'],
      entry: 'noteStopMethod',
      initial: 'choosing',
      exit: 'disarm',
      on: {
        'market.closed': 'settling',
        'market.settled': { target: 'closed', actions: 'settle' },
        'position.vanished': { target: 'closed', actions: 'noteExternal' },
      },
      states: {
        choosing: { always: [{ guard: 'canPrice', target: 'exiting' }, { target: 'retrying' }] },
        ...leaving,
      },
    },
    closing: {
      tags: ['live', 'leaving'],
      initial: 'retrying',
      exit: 'disarm',
      on: {
        'market.closed': 'settling',
        'market.settled': { target: 'closed', actions: 'settle' },
        'position.vanished': { target: 'closed', actions: 'noteExternal' },
      },
      states: leaving,
    },
    settling: {
      tags: 'live',
      on: {
        'market.settled': { target: 'closed', actions: 'settle' },
      },
    },
    closed: {
      tags: 'terminal',
      entry: 'closeBooks',
      on: {
        // An entry fill after the books were closed: the position is back and must be guarded.
        'order.filled': [
          {
            guard: 'isPositionBack',
            target: 'open',
            actions: ['recordOrder', 'reopenBooks', 'markOpened'],
          },
          { target: 'closed', reenter: true, actions: 'recordOrder' },
        ],
        'order.died': [
          {
            guard: 'isPositionBack',
            target: 'open',
            actions: ['recordOrder', 'reopenBooks', 'markOpened'],
          },
          { target: 'closed', reenter: true, actions: 'recordOrder' },
        ],
      },
    },
    failed: {
      tags: 'terminal',
      on: {
        // The venue filled an order that it had declared dead: there is a position after all.
        'order.filled': [
          {
            guard: 'isPositionBack',
            target: 'open',
            actions: ['recordOrder', 'reopenBooks', 'markOpened'],
          },
          { actions: 'recordOrder' },
        ],
        'order.died': [
          {
            guard: 'isPositionBack',
            target: 'open',
            actions: ['recordOrder', 'reopenBooks', 'markOpened'],
          },
          { actions: 'recordOrder' },
        ],
      },
    },
  },
});
