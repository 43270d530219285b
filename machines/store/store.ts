import { assign, fromPromise, setup } from 'xstate';

export type StorePolicy = {
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** How long a start waits for a database that does not answer. */
  readonly startPatienceMs: number;
  /**
   * Without a database for this long the store gives up and its supervisor decides; never when
   * null: nobody else could take over.
   */
  readonly giveUpAfterMs: number | null;
};

export type StoreContext = {
  readonly policy: StorePolicy;
  /** Attempts to get the database back since it was lost. */
  readonly attempts: number;
  /** The last one; null once the store is ready. */
  readonly failure: unknown;
  /** A start has waited for long enough. */
  readonly isImpatient: boolean;
};

export type StoreEvent =
  { readonly type: 'database.lost'; readonly error: unknown } | { readonly type: 'database.found' };

/** An effect's failure that may pass by itself: the connection failed, not what was asked. */
export class PassingFault extends Error {
  override readonly name = 'PassingFault';
}

const unprovided = fromPromise<undefined>(() =>
  Promise.reject(new Error('store: the effect is not provided')),
);

/*
 * starting ─▶ draining ─▶ ready ⇄ away (relaunching ⇄ waiting, draining)
 *  │   launching ─▶ migrating ─▶ claiming; any of them ⇄ hesitating while patience lasts
 *  └────────┴─▶ failed ◀─ away
 *
 * Invariant: `ready` is reached only with a migrated schema, a claimed lease and no spool left. The
 * journal decides for itself when appends go to the spool; the chart brings the server back.
 */

const A_DAY_MS = 86_400_000;

const noted = {
  type: 'noteFailure',
  params: ({ event }: { readonly event: { readonly error: unknown } }) => ({ error: event.error }),
} as const;

const passing = {
  type: 'mayPass',
  params: ({ event }: { readonly event: { readonly error: unknown } }) => ({ error: event.error }),
} as const;

/** A start that met a fault: it waits and begins anew, or gives up. */
const stumbled = [
  { guard: passing, target: 'hesitating', actions: noted },
  { target: '#store.failed', actions: noted },
] as const;

export const storeMachine = setup({
  types: {} as {
    context: StoreContext;
    events: StoreEvent;
    input: { readonly policy: StorePolicy };
    tags: 'writable' | 'alarm';
  },
  actors: {
    /** Starts or adopts the server, or checks the given one; resolves when it answers. */
    launchDatabase: unprovided,
    migrateSchema: unprovided,
    /** Takes the lease of every shard. */
    claimShards: unprovided,
    /** Resolves when the database has every transition that was acknowledged. */
    drainSpool: unprovided,
  },
  delays: {
    untilRetry: ({ context: { policy, attempts } }) =>
      Math.min(policy.retryMaxMs, policy.retryBaseMs * 2 ** Math.min(attempts, 16)),
    untilImpatient: ({ context }) => context.policy.startPatienceMs,
    untilGivenUp: ({ context }) => context.policy.giveUpAfterMs ?? A_DAY_MS,
  },
  actions: {
    noteFailure: assign((_, params: { readonly error: unknown }) => ({ failure: params.error })),
    countAttempt: assign(({ context }) => ({ attempts: context.attempts + 1 })),
    forgetAttempts: assign({ attempts: 0, failure: null }),
    losePatience: assign({ isImpatient: true }),
  },
  guards: {
    /** The database did not answer, and it is early enough to try again. */
    mayPass: ({ context }, params: { readonly error: unknown }) =>
      params.error instanceof PassingFault && !context.isImpatient,
    isImpatient: ({ context }) => context.isImpatient,
    /** Somebody else could take over. */
    isReplaceable: ({ context }) => context.policy.giveUpAfterMs !== null,
  },
}).createMachine({
  id: 'store',
  context: ({ input }) => ({
    policy: input.policy,
    attempts: 0,
    failure: null,
    isImpatient: false,
  }),
  initial: 'starting',
  states: {
    starting: {
      initial: 'launching',
      after: { untilImpatient: { actions: 'losePatience' } },
      states: {
        launching: { invoke: { src: 'launchDatabase', onDone: 'migrating', onError: stumbled } },
        migrating: { invoke: { src: 'migrateSchema', onDone: 'claiming', onError: stumbled } },
        claiming: {
          invoke: { src: 'claimShards', onDone: '#store.draining', onError: stumbled },
        },
        hesitating: {
          tags: 'alarm',
          entry: 'countAttempt',
          always: { guard: 'isImpatient', target: '#store.failed' },
          after: { untilRetry: 'launching' },
        },
      },
    },
    draining: {
      on: { 'database.lost': { target: 'away', actions: noted } },
      invoke: {
        src: 'drainSpool',
        onDone: 'ready',
        onError: { target: 'failed', actions: noted },
      },
    },
    ready: {
      tags: 'writable',
      entry: 'forgetAttempts',
      on: { 'database.lost': { target: 'away', actions: noted } },
    },
    away: {
      tags: 'alarm',
      initial: 'relaunching',
      after: { untilGivenUp: { guard: 'isReplaceable', target: 'failed' } },
      states: {
        relaunching: {
          entry: 'countAttempt',
          on: { 'database.found': 'draining' },
          invoke: { src: 'launchDatabase', onDone: 'draining', onError: 'waiting' },
        },
        waiting: {
          on: { 'database.found': 'draining' },
          after: { untilRetry: 'relaunching' },
        },
        draining: {
          on: { 'database.lost': 'waiting' },
          invoke: {
            src: 'drainSpool',
            onDone: '#store.ready',
            onError: { target: '#store.failed', actions: noted },
          },
        },
      },
    },
    failed: { tags: 'alarm', type: 'final' },
  },
});
