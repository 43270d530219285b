import { bornTrade } from './birth.ts';
import { comeback, deaf } from './ended.ts';
import { leaving } from './leaving.ts';
import { entryRequest } from './order-rules.ts';
import { trade } from './vocabulary.ts';

/*
 * opening ─▶ open ⇄ monitoring ─ stop.tripped ─▶ autoStopping ─▶ closed
 *    │          └──────┴─ close.requested ─▶ closing ─────────────▲
 *    ▼                  (any of them) ─ market.closed ─▶ settling ┘
 *  failed               (a fill after the end) closed, failed ─▶ open
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
      { guard: 'isReportNew', actions: 'recordOrder' },
    ],
    'order.died': [
      { guard: 'isFlatAfter', target: '.closed', actions: 'recordOrder' },
      { guard: 'isReportNew', actions: 'recordOrder' },
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
      exit: 'endUnprotected',
      on: {
        'order.filled': [
          { guard: 'isEntered', target: 'taking', actions: ['recordOrder', 'markOpened'] },
          {
            guard: 'isPartInHand',
            actions: [
              'recordOrder',
              'markOpened',
              'beginUnprotected',
              {
                type: 'explainUnprotected',
                params: { reason: 'the entry has not reported its end' },
              },
            ],
          },
        ],
        'order.died': [
          { guard: 'isEntered', target: 'taking', actions: ['recordOrder', 'markOpened'] },
          { guard: 'isEntryDead', target: 'failed', actions: ['recordOrder', 'noteFailure'] },
        ],
        // The entry may have filled all the same: the trade ends when its order has.
        'market.closed': { actions: 'noteClosed' },
        'market.settled': { actions: 'noteSettlement' },
      },
    },
    taking: {
      always: [
        { guard: 'isSettled', target: 'closed' },
        { guard: 'isMarketOver', target: 'settling' },
        { target: 'open' },
      ],
    },
    open: {
      tags: ['live', 'unprotected'],
      entry: ['beginUnprotected', 'explainPause'],
      exit: 'endUnprotected',
      on: {
        'watch.armed': { guard: 'canArm', target: 'monitoring' },
        'watch.lost': { actions: 'noteLoss' },
        'stops.pause': { actions: ['pauseStops', 'explainPause'] },
        'stops.resume': {
          actions: [
            'resumeStops',
            { type: 'explainUnprotected', params: { reason: 'waiting for the watch' } },
          ],
        },
        'close.requested': [
          { guard: 'canExit', target: 'closing.exiting', actions: 'noteManual' },
          { target: 'closing.retrying', actions: 'noteManual' },
        ],
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': { guard: 'isGone', target: 'closed', actions: 'noteExternal' },
      },
    },
    monitoring: {
      tags: ['live', 'guarded'],
      initial: 'watching',
      on: {
        'watch.lost': { target: 'open', actions: 'noteLoss' },
        'stops.pause': { target: 'open', actions: 'pauseStops' },
        'close.requested': [
          { guard: 'canExit', target: 'closing.exiting', actions: 'noteManual' },
          { target: 'closing.retrying', actions: 'noteManual' },
        ],
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': { guard: 'isGone', target: 'closed', actions: 'noteExternal' },
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
          exit: ['disarm', 'dropCause'],
          on: {
            'stop.tripped': {
              guard: 'isSpikeDue',
              target: '#trade.autoStopping',
              actions: 'noteCause',
            },
            'deadline.reached': [
              {
                guard: 'isConfirmed',
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
              { guard: 'isCurrentTimer', target: 'watching' },
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
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': { guard: 'isGone', target: 'closed', actions: 'noteExternal' },
      },
      states: {
        choosing: { always: [{ guard: 'canExit', target: 'exiting' }, { target: 'retrying' }] },
        ...leaving,
      },
    },
    closing: {
      tags: ['live', 'leaving'],
      initial: 'retrying',
      exit: 'disarm',
      on: {
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': { guard: 'isGone', target: 'closed', actions: 'noteExternal' },
      },
      states: leaving,
    },
    settling: {
      tags: 'live',
      on: {
        // The venue trades it again: what is held must be guarded.
        'market.moved': { guard: 'isReopened', target: 'open', actions: 'moveClose' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
      },
    },
    closed: {
      tags: 'terminal',
      entry: 'closeBooks',
      on: {
        ...deaf,
        'order.filled': [
          comeback,
          { guard: 'isReportNew', target: 'closed', reenter: true, actions: 'recordOrder' },
        ],
        'order.died': [
          comeback,
          { guard: 'isReportNew', target: 'closed', reenter: true, actions: 'recordOrder' },
        ],
      },
    },
    failed: {
      tags: 'terminal',
      on: { ...deaf, 'order.filled': comeback, 'order.died': comeback },
    },
  },
});
