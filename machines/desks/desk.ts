import { assign, setup } from 'xstate';

import type { DeskSettings } from '../model/settings.ts';
import { plusMs, type EpochMs } from '../model/time.ts';

/** What the desk sees once a second. */
export type DeskAssessment = {
  readonly type: 'desk.assessed';
  readonly atMs: EpochMs;
  /** The entry switch; stops have their own and are not touched by it. */
  readonly entriesEnabled: boolean;
  /** Feeds, store and venue are fit for new trades. */
  readonly healthy: boolean;
  /** The strongest momentum among the desk's symbols, |basis points|; null while unknown. */
  readonly momentumBp: number | null;
  /** Some market of the desk is within its window of time to close. */
  readonly windowOpen: boolean;
};

export type DeskContext = {
  readonly settings: DeskSettings;
  readonly pausedUntilMs: EpochMs | null;
};

/*
 * disabled ⇄ paused ⇄ inactive ⇄ active
 *
 * Invariant: after a spike the desk stays paused until momentum has been calm for the whole quiet
 * time; each restless second starts the quiet time anew.
 */

export const deskMachine = setup({
  types: {} as {
    context: DeskContext;
    events: DeskAssessment;
    input: {
      readonly settings: DeskSettings;
      /** The pause that an earlier process has left. */
      readonly pausedUntilMs?: EpochMs | null;
    };
    tags: 'entering';
  },
  actions: {
    extendPause: assign(({ context, event }) => ({
      pausedUntilMs: plusMs(event.atMs, context.settings.spikePause.quietMs),
    })),
    endPause: assign({ pausedUntilMs: null }),
  },
  guards: {
    isOff: ({ event }) => !event.entriesEnabled || !event.healthy,
    isRestless: ({ context, event }) => {
      const { enabled, thresholdBp, calmBp } = context.settings.spikePause;
      const bound = context.pausedUntilMs === null ? thresholdBp : calmBp;
      return enabled && event.momentumBp !== null && event.momentumBp >= bound;
    },
    isQuieting: ({ context, event }) =>
      context.pausedUntilMs !== null && event.atMs < context.pausedUntilMs,
    isOutside: ({ event }) => !event.windowOpen,
  },
}).createMachine({
  id: 'desk',
  context: ({ input: { settings, pausedUntilMs } }) => ({
    settings,
    pausedUntilMs: settings.spikePause.enabled ? (pausedUntilMs ?? null) : null,
  }),
  initial: 'inactive',
  on: {
    'desk.assessed': [
      { guard: 'isRestless', target: '.choosing', actions: 'extendPause' },
      { guard: 'isQuieting', target: '.choosing' },
      { target: '.choosing', actions: 'endPause' },
    ],
  },
  states: {
    choosing: {
      always: [
        { guard: 'isOff', target: 'disabled' },
        { guard: 'isQuieting', target: 'paused' },
        { guard: 'isOutside', target: 'inactive' },
        { target: 'active' },
      ],
    },
    disabled: {},
    paused: {},
    inactive: {},
    active: { tags: 'entering' },
  },
});
