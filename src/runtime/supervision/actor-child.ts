import type { AnyActor } from 'xstate';

import type { ChildScope, StartChild } from './child.ts';
import { statusOf, stopDescendants, stopOrphansOfFailed } from './descendants.ts';
import { prober } from './probe.ts';

/**
 * An XState root actor as a supervised child. `create` makes a new, unstarted actor for each
 * incarnation. The actor's error is the child's crash, its final state a normal exit.
 *
 * XState leaves the children of an actor that failed in its own code alive. Here every failed actor
 * of the child's system, at any depth and also one whose parent recovers, has its children stopped.
 */
export const actorChild =
  (create: (scope: ChildScope) => AnyActor): StartChild =>
  (scope) => {
    const actor = create(scope);
    let isOver = false;
    const end = (finish: () => void): void => {
      if (isOver) return;
      isOver = true;
      finish();
      stopDescendants(actor);
    };
    actor.system.inspect(stopOrphansOfFailed);
    actor.subscribe({
      error: (error: unknown) => end(() => scope.exited({ kind: 'crashed', error })),
      complete: () => end(() => scope.exited({ kind: isDone(actor) ? 'normal' : 'shutdown' })),
    });
    const kill = (): void => end(() => actor.stop());
    actor.start();
    return {
      stop: () => {
        kill();
        return Promise.resolve();
      },
      kill,
      probe: prober(actor),
    };
  };

/** Whether it came to its final state, and was not stopped from outside. */
const isDone = (actor: AnyActor): boolean => statusOf(actor) === 'done';
