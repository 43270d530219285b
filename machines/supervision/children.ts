import type { EpochMs } from '../model/time.ts';
import type { RestartClass } from './restart.ts';

/** What the supervisor knows of a child before it starts; no functions. */
export type ChildPlan = {
  readonly id: string;
  readonly restart: RestartClass;
  readonly significant: boolean;
};

/**
 * `held`: to be started when its turn comes. `waiting`: failed, its backoff runs. `condemned`: to
 * be stopped when its turn comes. `ended`: over, and not started again for its own sake.
 */
export type ChildPhase =
  'held' | 'waiting' | 'starting' | 'running' | 'condemned' | 'stopping' | 'ended';

export type Child = ChildPlan & {
  readonly phase: ChildPhase;
  /** Grows with each start, so that news of an earlier life is told from news of this one. */
  readonly incarnation: number;
  /** Failures in a row, as the backoff counts them. */
  readonly failures: number;
  /** Restarts for its own failures, ever. */
  readonly restarts: number;
  /** When this incarnation came up; null before. */
  readonly startedAtMs: EpochMs | null;
};

/** The children of one supervisor in the order of their start. */
export type Children = readonly Child[];

export const newChild = ({ id, restart, significant }: ChildPlan): Child => ({
  id,
  restart,
  significant,
  phase: 'held',
  incarnation: 0,
  failures: 0,
  restarts: 0,
  startedAtMs: null,
});

export const childOf = (children: Children, id: string): Child => {
  const child = children.find((candidate) => candidate.id === id);
  if (child !== undefined) return child;
  const known = children.map((candidate) => candidate.id).join(', ');
  throw new RangeError(`supervisor: expected one of the children ${known}, found ${id}`);
};

export const amend = (children: Children, id: string, change: Partial<Child>): Children =>
  children.map((child) => (child.id === id ? { ...child, ...change } : child));

/** Whether there may be something alive to stop. */
export const isLive = ({ phase }: Child): boolean =>
  phase === 'starting' || phase === 'running' || phase === 'condemned' || phase === 'stopping';

/** Whether the child is where the plan wants it: up, or over for good. */
export const isSettled = ({ phase }: Child): boolean => phase === 'running' || phase === 'ended';

/** A stopped child's next phase: a temporary child has one life. */
export const afterStop = ({ restart }: Child): ChildPhase =>
  restart === 'temporary' ? 'ended' : 'held';
