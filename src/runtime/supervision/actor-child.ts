import type { AnyActor, AnyActorRef, InspectionEvent } from 'xstate';

import type { ChildScope, StartChild } from './child.ts';
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
    let isStopping = false;
    actor.system.inspect(stopChildrenOfFailed);
    actor.subscribe({
      error: (error: unknown) => {
        stopChildren(actor);
        scope.exited({ kind: 'crashed', error });
      },
      complete: () => scope.exited({ kind: isStopping ? 'shutdown' : 'normal' }),
    });
    const kill = (): void => {
      isStopping = true;
      actor.stop();
      stopChildren(actor);
    };
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

/** An actor's failure reaches its parent as an event, whether or not the parent handles it. */
const stopChildrenOfFailed = (inspected: InspectionEvent): void => {
  if (inspected.type !== '@xstate.event' || inspected.sourceRef === undefined) return;
  if (inspected.event.type.startsWith('xstate.error.actor.')) stopChildren(inspected.sourceRef);
};

/** Stops all descendants of an actor, dead ones' children too. */
const stopChildren = (actor: Pick<AnyActorRef, 'getSnapshot'>): void => {
  for (const child of childrenOf(actor)) {
    stopChildren(child);
    child.send({ type: 'xstate.stop' });
  }
};

const childrenOf = (actor: Pick<AnyActorRef, 'getSnapshot'>): readonly AnyActorRef[] => {
  const snapshot: unknown = actor.getSnapshot();
  if (typeof snapshot !== 'object' || snapshot === null || !('children' in snapshot)) return [];
  // A machine's snapshot; other logic has no children.
  const children = snapshot.children as Readonly<Record<string, AnyActorRef | undefined>>;
  return Object.values(children).filter((child) => child !== undefined);
};
