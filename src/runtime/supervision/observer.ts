import type { ExitReason } from './child.ts';

type OfChild = { readonly supervisor: string; readonly child: string };

/** What happens in a tree, for logs and figures. Supervisors themselves do not log. */
export type SupervisionEvent =
  | { readonly type: 'supervisor.started'; readonly supervisor: string }
  | { readonly type: 'supervisor.escalated'; readonly supervisor: string; readonly error: Error }
  | {
      readonly type: 'supervisor.stopped';
      readonly supervisor: string;
      readonly reason: ExitReason;
    }
  | (OfChild & { readonly type: 'child.started'; readonly incarnation: number })
  | (OfChild & {
      readonly type: 'child.exited';
      readonly incarnation: number;
      readonly reason: ExitReason;
      /** Whether it had come up before. */
      readonly while: 'starting' | 'running';
    })
  | (OfChild & {
      readonly type: 'child.restarting';
      readonly incarnation: number;
      readonly inMs: number;
      /** Restarts for its own failures so far, this one included. */
      readonly restarts: number;
    })
  | (OfChild & { readonly type: 'child.stopped'; readonly incarnation: number })
  /** Did not stop within `afterMs`. */
  | (OfChild & {
      readonly type: 'child.killed';
      readonly incarnation: number;
      readonly afterMs: number;
    })
  /** Its `stop` or `kill` failed. */
  | (OfChild & {
      readonly type: 'child.stopFailed';
      readonly incarnation: number;
      readonly error: unknown;
    })
  | (OfChild & {
      readonly type: 'child.quarantined';
      readonly restarts: number;
      readonly error: unknown;
    })
  | (OfChild & { readonly type: 'child.released' });

export type SupervisionObserver = (event: SupervisionEvent) => void;

/** An observer whose own failure does not touch the tree: it surfaces as an uncaught exception. */
export const detached =
  (observer: SupervisionObserver): SupervisionObserver =>
  (event) => {
    try {
      observer(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
