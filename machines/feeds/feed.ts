import { assign, setup } from 'xstate';

import type { FeedPolicy } from '../model/feed.ts';
import { steadyBackoffMs } from './backoff.ts';
import { rethrow, unprovided } from './effects.ts';
import { renewalMs, RESYNC_REQUESTS_MAX } from './policy.ts';

export type FeedContext = {
  readonly policy: FeedPolicy;
  /** Consecutive losses since the connection last held for `backoffResetMs`. */
  readonly failures: number;
  readonly reconnects: number;
  /** Snapshots asked for in the present resync. */
  readonly resyncRequests: number;
  /** Why the feed is not live, or was last lost. */
  readonly reason: string | null;
};

export type FeedInput = { readonly policy: FeedPolicy };

type Reasoned = { readonly reason: string };

export type FeedEvent =
  | { readonly type: 'feed.stop' }
  | { readonly type: 'feed.retry' }
  | { readonly type: 'socket.opened' }
  | ({ readonly type: 'socket.closed' } & Reasoned)
  | { readonly type: 'subscription.confirmed' }
  | ({ readonly type: 'subscription.refused' } & Reasoned)
  | ({ readonly type: 'channel.failed' } & Reasoned)
  | { readonly type: 'silence.detected' }
  | { readonly type: 'silence.confirmed' }
  | { readonly type: 'proof.received' }
  | ({ readonly type: 'gap.detected' } & Reasoned)
  | { readonly type: 'resync.completed' }
  /** The venue will close this connection soon. */
  | { readonly type: 'renewal.asked' }
  | { readonly type: 'successor.confirmed' }
  | { readonly type: 'successor.lost' }
  | { readonly type: 'defect.raised'; readonly defect: unknown };

/*
 * connecting → subscribing → live ⇄ probing → stale → backingOff → connecting, for ever;
 * live → resyncing → live on a gap; refused waits long; stopped is the end.
 * Beside it, once established: settled → overlapping → settled, by way of pausing on a failure.
 *
 * Invariant: a socket exists exactly while the chart is in `attached`, and values are doubted as
 * soon as it leaves; a second one exists exactly while it is in `overlapping`, and takes the place
 * of the first only once all is confirmed, so that a connection that must end leaves no gap.
 * Frames do not pass through the chart; it is told the few facts that decide its state. `stale` is
 * the verdict on a silent socket: what lay unread during a stall of this process is read first, and
 * a proof found there sends the chart back to `live`.
 */
export const feedMachine = setup({
  types: {} as {
    context: FeedContext;
    events: FeedEvent;
    input: FeedInput;
  },
  delays: {
    untilConnectTimeout: ({ context }) => context.policy.connectTimeoutMs,
    untilSubscribeTimeout: ({ context }) => context.policy.subscribeTimeoutMs,
    untilPongTimeout: ({ context }) => context.policy.pongTimeoutMs,
    untilResyncTimeout: ({ context }) => context.policy.resyncTimeoutMs,
    untilProvenSteady: ({ context }) => context.policy.backoffResetMs,
    untilRefusedRetry: ({ context }) => context.policy.refusedRetryMs,
    untilRenewal: ({ context }) => renewalMs(context.policy, 0),
    untilOverlapTimeout: ({ context: { policy } }) =>
      policy.connectTimeoutMs + policy.subscribeTimeoutMs,
    untilNextSuccessor: ({ context }) => context.policy.backoffMaxMs,
    backoff: ({ context }) => steadyBackoffMs(context.policy, context.failures),
  },
  guards: {
    growsOld: ({ context }) => context.policy.renewMs !== null,
    canAskAgain: ({ context }) => context.resyncRequests < RESYNC_REQUESTS_MAX,
  },
  actions: {
    openSocket: unprovided('openSocket'),
    /** Closes the successor's as well. */
    closeSocket: unprovided('closeSocket'),
    subscribe: unprovided('subscribe'),
    sendPing: unprovided('sendPing'),
    judgeSilence: unprovided('judgeSilence'),
    requestSnapshots: unprovided('requestSnapshots'),
    openSuccessor: unprovided('openSuccessor'),
    dropSuccessor: unprovided('dropSuccessor'),
    promoteSuccessor: unprovided('promoteSuccessor'),
    raiseAlarm: (_, _params: Reasoned) => unprovided('raiseAlarm')(),
    doubtValues: (_, _params: Reasoned) => unprovided('doubtValues')(),
    throwDefect: (_, params: { readonly defect: unknown }) => rethrow(params.defect),
    recordLoss: assign({
      failures: ({ context }) => context.failures + 1,
      reconnects: ({ context }) => context.reconnects + 1,
      reason: (_, params: Reasoned) => params.reason,
    }),
    recordReason: assign({ reason: (_, params: Reasoned) => params.reason }),
    countResyncRequest: assign({ resyncRequests: ({ context }) => context.resyncRequests + 1 }),
    clearResyncRequests: assign({ resyncRequests: 0 }),
    resetBackoff: assign({ failures: 0 }),
  },
}).createMachine({
  id: 'feed',
  context: ({ input }) => ({
    policy: input.policy,
    failures: 0,
    reconnects: 0,
    resyncRequests: 0,
    reason: null,
  }),
  initial: 'attached',
  on: {
    'defect.raised': {
      actions: { type: 'throwDefect', params: ({ event }) => ({ defect: event.defect }) },
    },
  },
  states: {
    attached: {
      initial: 'connecting',
      entry: 'openSocket',
      exit: 'closeSocket',
      on: {
        'feed.stop': 'stopped',
        'socket.closed': {
          target: 'backingOff',
          actions: { type: 'recordLoss', params: ({ event }) => ({ reason: event.reason }) },
        },
        'channel.failed': {
          target: 'backingOff',
          actions: { type: 'recordLoss', params: ({ event }) => ({ reason: event.reason }) },
        },
        'subscription.refused': {
          target: 'refused',
          actions: { type: 'recordLoss', params: ({ event }) => ({ reason: event.reason }) },
        },
      },
      states: {
        connecting: {
          on: { 'socket.opened': 'subscribing' },
          after: {
            untilConnectTimeout: {
              target: '#feed.backingOff',
              actions: { type: 'recordLoss', params: { reason: 'connect timeout' } },
            },
          },
        },
        subscribing: {
          entry: 'subscribe',
          on: {
            'subscription.confirmed': 'established',
            'gap.detected': {
              target: '#feed.backingOff',
              actions: { type: 'recordLoss', params: ({ event }) => ({ reason: event.reason }) },
            },
          },
          after: {
            untilSubscribeTimeout: {
              target: '#feed.backingOff',
              actions: { type: 'recordLoss', params: { reason: 'subscribe timeout' } },
            },
          },
        },
        established: {
          type: 'parallel',
          after: { untilProvenSteady: { actions: 'resetBackoff' } },
          states: {
            standing: {
              initial: 'live',
              on: {
                'successor.confirmed': '.live',
                'gap.detected': {
                  target: '.resyncing',
                  actions: {
                    type: 'recordReason',
                    params: ({ event }) => ({ reason: event.reason }),
                  },
                },
              },
              states: {
                live: { on: { 'silence.detected': 'probing' } },
                probing: {
                  entry: 'sendPing',
                  on: { 'proof.received': 'live' },
                  after: { untilPongTimeout: 'stale' },
                },
                stale: {
                  entry: 'judgeSilence',
                  on: {
                    'proof.received': 'live',
                    'silence.confirmed': {
                      target: '#feed.backingOff',
                      actions: { type: 'recordLoss', params: { reason: 'no proof of life' } },
                    },
                  },
                },
                resyncing: {
                  entry: [
                    {
                      type: 'doubtValues',
                      params: ({ context }) => ({ reason: context.reason ?? 'gap' }),
                    },
                    'countResyncRequest',
                    'requestSnapshots',
                  ],
                  exit: 'clearResyncRequests',
                  on: {
                    'resync.completed': 'live',
                    'gap.detected': [
                      {
                        guard: 'canAskAgain',
                        actions: [
                          {
                            type: 'doubtValues',
                            params: ({ event }) => ({ reason: event.reason }),
                          },
                          'countResyncRequest',
                          'requestSnapshots',
                        ],
                      },
                      {
                        target: '#feed.backingOff',
                        actions: { type: 'recordLoss', params: { reason: 'gaps without end' } },
                      },
                    ],
                  },
                  after: {
                    untilResyncTimeout: {
                      target: '#feed.backingOff',
                      actions: { type: 'recordLoss', params: { reason: 'resync timeout' } },
                    },
                  },
                },
              },
            },
            renewal: {
              initial: 'settled',
              states: {
                settled: {
                  on: { 'renewal.asked': 'overlapping' },
                  after: { untilRenewal: { guard: 'growsOld', target: 'overlapping' } },
                },
                overlapping: {
                  entry: 'openSuccessor',
                  on: {
                    'successor.confirmed': { target: 'settled', actions: 'promoteSuccessor' },
                    'successor.lost': { target: 'pausing', actions: 'dropSuccessor' },
                  },
                  after: {
                    untilOverlapTimeout: { target: 'pausing', actions: 'dropSuccessor' },
                  },
                },
                pausing: { after: { untilNextSuccessor: 'overlapping' } },
              },
            },
          },
        },
      },
    },
    backingOff: {
      entry: {
        type: 'doubtValues',
        params: ({ context }) => ({ reason: context.reason ?? 'lost' }),
      },
      on: { 'feed.retry': 'attached', 'feed.stop': 'stopped' },
      after: { backoff: 'attached' },
    },
    refused: {
      entry: [
        { type: 'doubtValues', params: ({ context }) => ({ reason: context.reason ?? 'refused' }) },
        { type: 'raiseAlarm', params: ({ context }) => ({ reason: context.reason ?? 'refused' }) },
      ],
      on: { 'feed.retry': 'attached', 'feed.stop': 'stopped' },
      after: { untilRefusedRetry: 'attached' },
    },
    stopped: {
      type: 'final',
      entry: [
        { type: 'recordReason', params: { reason: 'stopped by command' } },
        { type: 'doubtValues', params: { reason: 'stopped by command' } },
      ],
    },
  },
});
