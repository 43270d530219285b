import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate';

import type { EpochMs } from '../model/time.ts';
import {
  afterStop,
  amend,
  childOf,
  isLive,
  isSettled,
  newChild,
  type ChildPlan,
  type Children,
} from './children.ts';
import type { RestartWindow } from './intensity.ts';
import { judgeExit, renewChild, type ChildExit, type Judgement, type Policy } from './judgement.ts';
import { advance, retreat, type Step } from './steps.ts';
import { isFailure, type Verdict } from './verdict.ts';

export type SupervisorInput = {
  readonly id: string;
  readonly policy: Policy;
  readonly plans: readonly ChildPlan[];
};

export type SupervisorContext = {
  readonly id: string;
  readonly policy: Policy;
  readonly children: Children;
  readonly window: RestartWindow;
  readonly verdict: Verdict;
};

export type SupervisorEvent =
  | {
      readonly type: 'child.started';
      readonly childId: string;
      readonly incarnation: number;
      readonly atMs: EpochMs;
    }
  | ({ readonly type: 'child.exited' } & ChildExit)
  | { readonly type: 'child.stopped'; readonly childId: string; readonly incarnation: number }
  | { readonly type: 'child.restart'; readonly childId: string }
  | { readonly type: 'backoff.elapsed'; readonly childId: string; readonly incarnation: number }
  | { readonly type: 'supervisor.stop' };

export type SupervisorEmitted =
  | Step
  | {
      readonly type: 'child.restarting';
      readonly childId: string;
      readonly incarnation: number;
      readonly inMs: number;
      readonly restarts: number;
    }
  | { readonly type: 'supervisor.ready' }
  | { readonly type: 'supervisor.escalated'; readonly verdict: Verdict };

/*
 * starting → running ⇄ restarting, and from each of them → stopping → stopped.
 *
 * At any moment each child has at most one living incarnation: it is started only after its last
 * one has exited or was stopped. The children themselves live beside the chart; it asks for what is
 * to be done with them and is told what became of it.
 */
const judge = (context: SupervisorContext, event: SupervisorEvent): Judgement => {
  assertEvent(event, 'child.exited');
  return judgeExit(context.policy, context.children, context.window, event);
};

const timerOf = (childId: string): string => `backoff of ${childId}`;

export const supervisorMachine = setup({
  types: {} as {
    context: SupervisorContext;
    input: SupervisorInput;
    events: SupervisorEvent;
    emitted: SupervisorEmitted;
    output: Verdict;
  },
  guards: {
    isSettled: ({ context }) => context.children.every(isSettled),
    isUnsettled: ({ context }) => !context.children.every(isSettled),
    hasEnded: ({ context }) => context.children.every(({ phase }) => phase === 'ended'),
    isCurrent: ({ context, event }) => {
      assertEvent(event, ['child.started', 'child.stopped', 'backoff.elapsed']);
      return childOf(context.children, event.childId).incarnation === event.incarnation;
    },
    failedFirstStart: ({ context, event }) => {
      assertEvent(event, 'child.exited');
      const { phase, incarnation } = childOf(context.children, event.childId);
      const isFirst = incarnation === 1 && event.incarnation === 1;
      return isFirst && phase === 'starting' && event.exit === 'crashed';
    },
    isExhausted: ({ context, event }) => judge(context, event).type === 'exhausted',
    endsSupervisor: ({ context, event }) => judge(context, event).type === 'autoShutdown',
  },
  actions: {
    advance: enqueueActions(({ context, enqueue }) => {
      const { children, steps } = advance(context.policy.strategy, context.children);
      enqueue.assign({ children });
      for (const step of steps) enqueue.emit(step);
    }),
    retreat: enqueueActions(({ context, enqueue }) => {
      const { children, steps } = retreat(context.children);
      enqueue.assign({ children });
      for (const step of steps) enqueue.emit(step);
    }),
    noteStarted: assign({
      children: ({ context, event }) => {
        assertEvent(event, 'child.started');
        const { phase } = childOf(context.children, event.childId);
        return phase === 'starting'
          ? amend(context.children, event.childId, { phase: 'running', startedAtMs: event.atMs })
          : context.children;
      },
    }),
    noteStopped: assign({
      children: ({ context, event }) => {
        assertEvent(event, 'child.stopped');
        const child = childOf(context.children, event.childId);
        return child.phase === 'stopping'
          ? amend(context.children, child.id, { phase: afterStop(child) })
          : context.children;
      },
    }),
    noteElapsed: assign({
      children: ({ context, event }) => {
        assertEvent(event, 'backoff.elapsed');
        const { phase } = childOf(context.children, event.childId);
        return phase === 'waiting'
          ? amend(context.children, event.childId, { phase: 'held' })
          : context.children;
      },
    }),
    noteExited: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'child.exited');
      const judgement = judge(context, event);
      if (judgement.type === 'ignore') return;
      enqueue.assign({ children: judgement.children });
      if (judgement.type !== 'restart') return;
      const { window, inMs, restarts } = judgement;
      const { childId, incarnation } = event;
      enqueue.assign({ window });
      enqueue.emit({ type: 'child.restarting', childId, incarnation, inMs, restarts });
      enqueue.cancel(timerOf(childId));
      enqueue.raise(
        { type: 'backoff.elapsed', childId, incarnation },
        { delay: inMs, id: timerOf(childId) },
      );
    }),
    renew: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'child.restart');
      const { policy, children } = context;
      enqueue.cancel(timerOf(event.childId));
      enqueue.assign({ children: renewChild(policy.strategy, children, event.childId) });
    }),
    /** Nothing is started any more; what is not alive has ended. */
    dismiss: enqueueActions(({ context, enqueue }) => {
      for (const { id } of context.children) enqueue.cancel(timerOf(id));
      enqueue.assign({
        children: context.children.map((child) =>
          isLive(child) ? child : { ...child, phase: 'ended' },
        ),
      });
    }),
    noteGone: assign({
      children: ({ context, event }) => {
        assertEvent(event, ['child.stopped', 'child.exited']);
        const child = childOf(context.children, event.childId);
        const isAwaited = child.phase === 'stopping' && event.type === 'child.exited';
        return event.incarnation === child.incarnation && !isAwaited
          ? amend(context.children, child.id, { phase: 'ended' })
          : context.children;
      },
    }),
    judgeFirstStart: assign({
      children: ({ context, event }) => {
        assertEvent(event, 'child.exited');
        return amend(context.children, event.childId, { phase: 'ended' });
      },
      verdict: ({ event }) => {
        assertEvent(event, 'child.exited');
        return { type: 'startFailed' as const, childId: event.childId };
      },
    }),
    judgeExhausted: assign({
      verdict: ({ context, event }) => {
        assertEvent(event, 'child.exited');
        const { intensity } = context.policy;
        return { type: 'exhausted' as const, childId: event.childId, intensity };
      },
    }),
    judgeAutoShutdown: assign({
      verdict: ({ event }) => {
        assertEvent(event, 'child.exited');
        return { type: 'autoShutdown' as const, childId: event.childId };
      },
    }),
    announceReady: emit({ type: 'supervisor.ready' }),
    announceEscalation: enqueueActions(({ context, enqueue }) => {
      if (isFailure(context.verdict))
        enqueue.emit({ type: 'supervisor.escalated', verdict: context.verdict });
    }),
  },
}).createMachine({
  id: 'supervisor',
  context: ({ input }) => ({
    id: input.id,
    policy: input.policy,
    children: input.plans.map(newChild),
    window: [],
    verdict: { type: 'stopped' },
  }),
  initial: 'alive',
  states: {
    alive: {
      entry: 'advance',
      initial: 'starting',
      on: {
        'child.started': { guard: 'isCurrent', actions: ['noteStarted', 'advance'] },
        'child.stopped': { guard: 'isCurrent', actions: ['noteStopped', 'advance'] },
        'backoff.elapsed': { guard: 'isCurrent', actions: ['noteElapsed', 'advance'] },
        'child.restart': { actions: ['renew', 'advance'] },
        'child.exited': [
          { guard: 'isExhausted', target: 'stopping', actions: ['noteExited', 'judgeExhausted'] },
          {
            guard: 'endsSupervisor',
            target: 'stopping',
            actions: ['noteExited', 'judgeAutoShutdown'],
          },
          { actions: ['noteExited', 'advance'] },
        ],
        'supervisor.stop': { target: 'stopping' },
      },
      states: {
        starting: {
          on: {
            'child.exited': {
              guard: 'failedFirstStart',
              target: '#supervisor.stopping',
              actions: 'judgeFirstStart',
            },
          },
          always: { guard: 'isSettled', target: 'running', actions: 'announceReady' },
        },
        running: { always: { guard: 'isUnsettled', target: 'restarting' } },
        restarting: { always: { guard: 'isSettled', target: 'running' } },
      },
    },
    stopping: {
      entry: ['dismiss', 'announceEscalation', 'retreat'],
      on: {
        'child.stopped': { actions: ['noteGone', 'retreat'] },
        'child.exited': { actions: ['noteGone', 'retreat'] },
      },
      always: { guard: 'hasEnded', target: 'stopped' },
    },
    stopped: { type: 'final' },
  },
  output: ({ context }) => context.verdict,
});
