import type { EpochMs } from '../model/time.ts';
import { backoffMs, failuresInARow, type Backoff } from './backoff.ts';
import { afterStop, amend, childOf, type Child, type Children } from './children.ts';
import { admitRestart, type Intensity, type RestartWindow } from './intensity.ts';
import { isRestarted, type ExitKind } from './restart.ts';
import { planRestart, type Strategy } from './strategies.ts';

/** Whether the end of significant children ends their supervisor. */
export type AutoShutdown = 'never' | 'any_significant' | 'all_significant';

export type Policy = {
  readonly strategy: Strategy;
  readonly intensity: Intensity;
  readonly backoff: Backoff;
  readonly autoShutdown: AutoShutdown;
};

/** A child's exit, with the time and the chance (uniform in [0, 1)) to decide on it. */
export type ChildExit = {
  readonly childId: string;
  readonly incarnation: number;
  readonly exit: ExitKind;
  readonly atMs: EpochMs;
  readonly chance: number;
};

export type Judgement =
  /** News of an earlier incarnation, or of a child that is being stopped anyway. */
  | { readonly type: 'ignore' }
  /** The child ended before its turn to be stopped came. */
  | { readonly type: 'spared'; readonly children: Children }
  | { readonly type: 'ended'; readonly children: Children }
  | { readonly type: 'autoShutdown'; readonly children: Children }
  | {
      readonly type: 'restart';
      readonly children: Children;
      readonly window: RestartWindow;
      readonly inMs: number;
      readonly restarts: number;
    }
  | { readonly type: 'exhausted'; readonly children: Children };

/** What the exit of a child means for it and for its siblings. */
export const judgeExit = (
  policy: Policy,
  children: Children,
  window: RestartWindow,
  exit: ChildExit,
): Judgement => {
  const child = childOf(children, exit.childId);
  if (exit.incarnation !== child.incarnation) return { type: 'ignore' };
  switch (child.phase) {
    case 'held':
    case 'waiting':
    case 'stopping':
    case 'ended':
      return { type: 'ignore' };
    case 'condemned':
      return { type: 'spared', children: amend(children, child.id, { phase: afterStop(child) }) };
    case 'starting':
    case 'running':
      return isRestarted(child.restart, exit.exit)
        ? judgeFailure(policy, children, window, child, exit)
        : judgeEnd(policy.autoShutdown, amend(children, child.id, { phase: 'ended' }), child);
  }
};

const judgeEnd = (autoShutdown: AutoShutdown, children: Children, child: Child): Judgement => {
  if (!child.significant || autoShutdown === 'never') return { type: 'ended', children };
  const isOver =
    autoShutdown === 'any_significant' ||
    children.every((other) => !other.significant || other.phase === 'ended');
  return { type: isOver ? 'autoShutdown' : 'ended', children };
};

const judgeFailure = (
  { strategy, intensity, backoff }: Policy,
  children: Children,
  before: RestartWindow,
  child: Child,
  { atMs, chance }: ChildExit,
): Judgement => {
  const { window, allowed } = admitRestart(before, intensity, atMs);
  if (!allowed)
    return { type: 'exhausted', children: amend(children, child.id, { phase: 'ended' }) };
  const failures = failuresInARow(backoff, child, atMs);
  const restarts = child.restarts + 1;
  const change = { phase: 'waiting', failures: failures + 1, restarts } as const;
  return {
    type: 'restart',
    children: amend(condemnSiblings(strategy, children, child.id), child.id, change),
    window,
    inMs: backoffMs(backoff, failures, chance),
    restarts,
  };
};

/**
 * The children when one is to be restarted by command: its siblings go along as after a failure,
 * but nothing is counted and nobody waits.
 */
export const renewChild = (strategy: Strategy, children: Children, id: string): Children => {
  const child = condemn(childOf(children, id));
  const phase = child.phase === 'waiting' ? 'held' : child.phase;
  return amend(condemnSiblings(strategy, children, id), id, { phase });
};

const condemnSiblings = (strategy: Strategy, children: Children, id: string): Children => {
  const order = children.map((child) => child.id);
  const { stop } = planRestart(strategy, order, id);
  return children.map((child) => (stop.includes(child.id) ? condemn(child) : child));
};

/** A child's phase when it is taken along; one that ended returns with the set. */
const condemn = (child: Child): Child => {
  switch (child.phase) {
    case 'starting':
    case 'running':
      return { ...child, phase: 'condemned' };
    case 'ended':
      return { ...child, phase: afterStop(child) };
    case 'held':
    case 'waiting':
    case 'condemned':
    case 'stopping':
      return child;
  }
};
