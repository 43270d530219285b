import type { TradeIntent } from '../ports.ts';
import { bornTrade } from './birth.ts';
import { comeback, deaf } from './ended.ts';
import type { Args } from './hearing.ts';
import { leaving, sold, withdraw } from './leaving.ts';
import { isLimitMoved, limitRequest, withdrawal } from './limit-exit.ts';
import { entryRequest } from './order-rules.ts';
import { trade } from './vocabulary.ts';

/*
 * opening ─▶ open ⇄ monitoring ─ stop.tripped ─▶ autoStopping ─▶ closed
 *    │          └──────┴─ close.requested ─▶ closing ─────────────▲
 *    ▼                  (any of them) ─ market.closed ─▶ settling ┘
 *  failed               (a fill after the end) closed, failed ─▶ open
 *                       (blind for too long) open ─▶ autoStopping
 *
 * Invariant: at most one exit order is alive, be it one that rests. The next one is asked for only
 * after the last one has reported its end, and it sells no more than is held then.
 */

/** A close that cannot be acted on now: it is, once there is a position that can be sold. */
const remembered = { guard: 'isCloseNew', actions: 'rememberClose' } as const;

/** A position that stands is left on request, whole or in part. */
const left = [
  { guard: 'isPartAsked', target: 'closing', actions: 'beginPart' },
  { guard: 'isWholeAsked', target: 'closing', actions: 'noteManual' },
] as const;

/** Gone behind our back. An exit that still rests would sell what is not there: it goes first. */
const vanished = [
  { guard: 'isGone', target: 'closed', actions: 'noteExternal' },
  { guard: 'isGoneBesideResting', target: 'closing', actions: 'noteExternal' },
] as const;

/** Left at the venue as it is, once nothing of ours rests there. */
const released = [
  { guard: 'isReleasable', target: 'closed', actions: 'noteReleased' },
  { guard: 'isResting', target: 'closing', actions: 'noteReleased' },
] as const;

/** An exit has ended while the position stands: another may rest in its place. */
const tended = [
  { guard: 'isFlatAfter', target: '#trade.closed', actions: 'recordOrder' },
  { guard: 'isExitOver', actions: ['recordOrder', 'armLimit'] },
] as const;

const placeLimit = {
  guard: 'isLimitDue',
  actions: [
    {
      type: 'placeOrder',
      params: ({ context }: Args): { readonly intent: TradeIntent } => ({
        intent: { type: 'placeOrder', request: limitRequest(context) },
      }),
    },
    'noteResting',
    'disarm',
  ],
} as const;

/** The guard in force is another, and what rests by the old one is withdrawn. */
const changeGuard = [
  'changeGuard',
  {
    type: 'withdrawOrder',
    params: ({ context }: Args) => ({
      intent: isLimitMoved(context) ? withdrawal(context) : null,
    }),
  },
  'noteMoved',
] as const;

export const tradeMachine = trade.createMachine({
  id: 'trade',
  context: ({ input }) => bornTrade(input),
  initial: 'born',
  on: {
    'market.moved': { actions: 'moveClose' },
    'stops.pause': { actions: 'pauseStops' },
    'stops.resume': { actions: 'resumeStops' },
    'mark.moved': { guard: 'isMarkNew', actions: 'noteMark' },
    'guard.changed': { actions: 'changeGuard' },
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
    // An adopted position is there already; what its state arms at birth is armed in its context.
    born: { always: [{ guard: 'isAdopted', target: 'open' }, { target: 'opening' }] },
    opening: {
      tags: 'live',
      entry: {
        type: 'placeOrder',
        params: ({ context }) => ({
          intent: { type: 'placeOrder', request: entryRequest(context) },
        }),
      },
      exit: ['endUnprotected', 'disarm'],
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
        // It may have traded all the same: nobody can tell, and nobody guards it.
        'deadline.reached': {
          guard: 'isCurrentTimer',
          actions: [
            'disarm',
            'beginUnprotected',
            {
              type: 'explainUnprotected',
              params: { reason: 'the entry has not reported its end' },
            },
          ],
        },
        // An exit beside a living entry would be sized to less than the trade comes to hold.
        'close.requested': remembered,
        // The entry may have filled all the same: the trade ends when its order has.
        'market.closed': { actions: 'noteClosed' },
        'market.settled': { actions: 'noteSettlement' },
      },
    },
    taking: {
      always: [
        { guard: 'isSettled', target: 'closed' },
        { guard: 'isMarketOver', target: 'settling' },
        { guard: 'isCloseWanted', target: 'closing', actions: 'noteManual' },
        { target: 'open' },
      ],
    },
    open: {
      tags: ['live', 'unprotected'],
      entry: ['noteMark', 'beginUnprotected', 'explainPause', 'armBlind', 'armLimit'],
      exit: 'endUnprotected',
      on: {
        'watch.armed': { guard: 'canArm', target: 'monitoring', actions: 'disarm' },
        'watch.lost': { actions: 'noteLoss' },
        'stops.pause': { actions: ['pauseStops', 'explainPause', 'disarm', 'armLimit'] },
        'stops.resume': {
          actions: [
            'resumeStops',
            { type: 'explainUnprotected', params: { reason: 'waiting for the watch' } },
            'armBlind',
          ],
        },
        'deadline.reached': [
          { guard: 'isBlindTooLong', target: 'autoStopping', actions: 'noteBlind' },
          placeLimit,
          { guard: 'isCurrentTimer', actions: 'disarm' },
        ],
        'order.filled': tended,
        'order.died': tended,
        'guard.changed': { actions: [...changeGuard, 'disarm', 'armBlind', 'armLimit'] },
        'close.requested': left,
        'market.moved': { actions: ['moveClose', 'armBlind', 'armLimit'] },
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': vanished,
        'position.release': released,
      },
    },
    monitoring: {
      tags: ['live', 'guarded'],
      initial: 'watching',
      on: {
        'watch.lost': { target: 'open', actions: 'noteLoss' },
        'stops.pause': { target: 'open', actions: 'pauseStops' },
        'order.filled': tended,
        'order.died': tended,
        // The watch has to arm the new rules before it can be said to guard by them.
        'guard.changed': {
          target: 'open',
          actions: [
            ...changeGuard,
            { type: 'explainUnprotected', params: { reason: 'the guard has changed' } },
          ],
        },
        'close.requested': left,
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': vanished,
        'position.release': released,
      },
      states: {
        watching: {
          entry: ['noteMark', 'armLimit'],
          exit: 'disarm',
          on: {
            'deadline.reached': [placeLimit, { guard: 'isCurrentTimer', actions: 'disarm' }],
            'stop.tripped': [
              { guard: 'isVerificationDue', target: 'verifying', actions: 'noteCause' },
              { guard: 'isStopDue', target: '#trade.autoStopping', actions: 'noteCause' },
            ],
          },
        },
        verifying: {
          entry: ['noteMark', 'armVerification'],
          exit: ['disarm', 'dropCause'],
          on: {
            'guard.changed': { guard: 'isVerificationKept', actions: changeGuard },
            'stop.tripped': {
              guard: 'isStopDue',
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
      entry: ['noteStopMethod', 'dropPart'],
      initial: 'choosing',
      exit: 'disarm',
      on: {
        'close.requested': remembered,
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': { guard: 'isGone', target: 'closed', actions: 'noteExternal' },
        'position.release': { guard: 'isReleasable', target: 'closed', actions: 'noteReleased' },
      },
      states: leaving,
    },
    closing: {
      tags: ['live', 'leaving'],
      initial: 'choosing',
      exit: 'disarm',
      on: {
        'close.requested': remembered,
        // While a part is sold the rest is watched; there is no time to verify then.
        'stop.tripped': { guard: 'isPartStopped', target: 'autoStopping', actions: 'noteCause' },
        'order.filled': sold,
        'order.died': sold,
        'market.closed': { target: 'settling', actions: 'noteClosed' },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
        'position.vanished': { guard: 'isGone', target: 'closed', actions: 'noteExternal' },
        'position.release': { guard: 'isReleasable', target: 'closed', actions: 'noteReleased' },
      },
      states: leaving,
    },
    settling: {
      tags: 'live',
      entry: ['dropPart', 'armSettlement'],
      exit: ['disarm', 'forgetOverdue'],
      on: {
        'deadline.reached': { guard: 'isCurrentTimer', actions: ['noteOverdue', 'armSettlement'] },
        'close.requested': remembered,
        // The venue trades it again: what is held must be guarded, or left as was asked.
        'market.moved': {
          guard: 'isReopened',
          target: 'taking',
          actions: ['moveClose', 'restartExits'],
        },
        'market.settled': { target: 'closed', actions: 'noteSettlement' },
      },
    },
    closed: {
      tags: 'terminal',
      entry: ['closeBooks', ...withdraw],
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
