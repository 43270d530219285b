import { amend, isLive, type Child, type ChildPhase, type Children } from './children.ts';
import type { Strategy } from './strategies.ts';

/** A request to the world about one incarnation of a child. */
export type Step = {
  readonly type: 'child.start' | 'child.stop';
  readonly childId: string;
  readonly incarnation: number;
};

export type Advance = { readonly children: Children; readonly steps: readonly Step[] };

/**
 * What to do now so that every child comes up again. Under `one_for_one` children are independent
 * once they have been up; under the other strategies the condemned are stopped one by one, last
 * started first, and only then, after the backoff, the held are started one by one, in order.
 */
export const advance = (strategy: Strategy, children: Children): Advance => {
  const condemned = children.filter((child) => child.phase === 'condemned').reverse();
  if (strategy === 'one_for_one')
    return take(children, condemned, [...returning(children), ...newcomer(children)]);
  if (children.some((child) => child.phase === 'stopping')) return take(children, [], []);
  if (condemned.length > 0) return take(children, condemned.slice(0, 1), []);
  const isSetWaiting = children.some((child) => child.phase === 'waiting');
  if (strategy === 'one_for_all' && isSetWaiting) return take(children, [], []);
  const next = children.find((child) => child.phase !== 'running' && child.phase !== 'ended');
  return take(children, [], next?.phase === 'held' ? [next] : []);
};

/** What to do now so that every child ends: one by one, last started first. */
export const retreat = (children: Children): Advance => {
  const last = children.findLast(isLive);
  return take(children, last === undefined || last.phase === 'stopping' ? [] : [last], []);
};

const returning = (children: Children): Children =>
  children.filter((child) => child.phase === 'held' && child.incarnation > 0);

const newcomer = (children: Children): Children => {
  const isBooting = children.some((child) => child.phase === 'starting' && child.incarnation === 1);
  return isBooting
    ? []
    : children.filter((child) => child.phase === 'held' && child.incarnation === 0).slice(0, 1);
};

const take = (children: Children, stop: Children, start: Children): Advance => ({
  children: start.reduce(
    (now, child) => enter(now, child, 'starting'),
    stop.reduce((now, child) => enter(now, child, 'stopping'), children),
  ),
  steps: [
    ...stop.map(({ id, incarnation }) => ({
      type: 'child.stop' as const,
      childId: id,
      incarnation,
    })),
    ...start.map(({ id, incarnation }) => ({
      type: 'child.start' as const,
      childId: id,
      incarnation: incarnation + 1,
    })),
  ],
});

const enter = (
  children: Children,
  { id, incarnation }: Child,
  phase: Extract<ChildPhase, 'starting' | 'stopping'>,
): Children =>
  phase === 'starting'
    ? amend(children, id, { phase, incarnation: incarnation + 1, startedAtMs: null })
    : amend(children, id, { phase });
