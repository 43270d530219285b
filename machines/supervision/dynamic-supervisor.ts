import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate';

import type { EpochMs } from '../model/time.ts';
import { admitRestart, type Intensity, type RestartWindow } from './intensity.ts';
import { isFailure, type Verdict } from './verdict.ts';

export type DynamicSupervisorInput = {
  readonly id: string;
  /** Of all children together. */
  readonly intensity: Intensity;
  /** Of one child. */
  readonly childIntensity: Intensity;
  /** Whether a child that exhausted its own restarts is parked or ends the supervisor. */
  readonly onExhausted: 'quarantine' | 'escalate';
};

export type DynamicSupervisorContext = DynamicSupervisorInput & {
  /** Children under supervision, the quarantined among them. */
  readonly children: number;
  readonly quarantined: number;
  readonly window: RestartWindow;
  readonly verdict: Verdict;
};

export type DynamicSupervisorEvent =
  | { readonly type: 'child.added' }
  | { readonly type: 'child.removed' }
  /** Parked from outside: a child that must not run. */
  | { readonly type: 'child.parked' }
  | { readonly type: 'child.released' }
  /** To be started again in `inMs`, if all children together have not failed too often. */
  | {
      readonly type: 'child.failed';
      readonly childId: string;
      readonly incarnation: number;
      readonly atMs: EpochMs;
      readonly inMs: number;
    }
  /** Failed once more than its own intensity allows. */
  | { readonly type: 'child.exhausted'; readonly childId: string; readonly incarnation: number }
  | { readonly type: 'supervisor.stop' }
  | { readonly type: 'children.stopped' };

export type DynamicSupervisorEmitted =
  | {
      readonly type: 'child.restart';
      readonly childId: string;
      readonly incarnation: number;
      readonly inMs: number;
    }
  | { readonly type: 'child.quarantine'; readonly childId: string; readonly incarnation: number }
  | { readonly type: 'children.stop' }
  | { readonly type: 'supervisor.escalated'; readonly verdict: Verdict };

/*
 * running → stopping → stopped.
 *
 * Any number of equal, independent children. The context holds counters only; each child's record
 * lives in a registry beside the chart, so that a spawn costs the same with ten children and with
 * ten thousand. A child is never dropped for failing: it is parked, or the supervisor escalates.
 */
export const dynamicSupervisorMachine = setup({
  types: {} as {
    context: DynamicSupervisorContext;
    input: DynamicSupervisorInput;
    events: DynamicSupervisorEvent;
    emitted: DynamicSupervisorEmitted;
    output: Verdict;
  },
  guards: {
    isTooOften: ({ context, event }) => {
      assertEvent(event, 'child.failed');
      return !admitRestart(context.window, context.intensity, event.atMs).allowed;
    },
    isParking: ({ context }) => context.onExhausted === 'quarantine',
  },
  actions: {
    countAdded: assign({ children: ({ context }) => context.children + 1 }),
    countRemoved: assign({ children: ({ context }) => context.children - 1 }),
    countParked: assign({ quarantined: ({ context }) => context.quarantined + 1 }),
    countReleased: assign({ quarantined: ({ context }) => context.quarantined - 1 }),
    countRestart: assign({
      window: ({ context, event }) => {
        assertEvent(event, 'child.failed');
        return admitRestart(context.window, context.intensity, event.atMs).window;
      },
    }),
    restartChild: emit(({ event }) => {
      assertEvent(event, 'child.failed');
      const { childId, incarnation, inMs } = event;
      return { type: 'child.restart' as const, childId, incarnation, inMs };
    }),
    quarantineChild: emit(({ event }) => {
      assertEvent(event, 'child.exhausted');
      const { childId, incarnation } = event;
      return { type: 'child.quarantine' as const, childId, incarnation };
    }),
    judgeAll: assign({
      verdict: ({ context, event }) => {
        assertEvent(event, 'child.failed');
        const { intensity } = context;
        return { type: 'exhausted' as const, childId: event.childId, intensity };
      },
    }),
    judgeChild: assign({
      verdict: ({ context, event }) => {
        assertEvent(event, 'child.exhausted');
        const { childIntensity: intensity } = context;
        return { type: 'exhausted' as const, childId: event.childId, intensity };
      },
    }),
    announceEscalation: enqueueActions(({ context, enqueue }) => {
      if (isFailure(context.verdict))
        enqueue.emit({ type: 'supervisor.escalated', verdict: context.verdict });
    }),
    stopChildren: emit({ type: 'children.stop' }),
  },
}).createMachine({
  id: 'dynamicSupervisor',
  context: ({ input }) => ({
    ...input,
    children: 0,
    quarantined: 0,
    window: [],
    verdict: { type: 'stopped' },
  }),
  initial: 'running',
  states: {
    running: {
      on: {
        'child.added': { actions: 'countAdded' },
        'child.removed': { actions: 'countRemoved' },
        'child.parked': { actions: 'countParked' },
        'child.released': { actions: 'countReleased' },
        'child.failed': [
          { guard: 'isTooOften', target: 'stopping', actions: 'judgeAll' },
          { actions: ['countRestart', 'restartChild'] },
        ],
        'child.exhausted': [
          { guard: 'isParking', actions: ['countParked', 'quarantineChild'] },
          { target: 'stopping', actions: 'judgeChild' },
        ],
        'supervisor.stop': { target: 'stopping' },
      },
    },
    stopping: {
      entry: ['announceEscalation', 'stopChildren'],
      on: { 'children.stopped': { target: 'stopped' } },
    },
    stopped: { type: 'final' },
  },
  output: ({ context }) => context.verdict,
});
