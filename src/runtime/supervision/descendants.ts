import type { AnyActorRef, InspectionEvent } from 'xstate';

type Inspectable = Pick<AnyActorRef, 'getSnapshot'>;

/** What an actor calls itself. An `active` one may be stuck nevertheless. */
export const statusOf = (actor: Inspectable): unknown => {
  const snapshot: unknown = actor.getSnapshot();
  const hasStatus = typeof snapshot === 'object' && snapshot !== null && 'status' in snapshot;
  return hasStatus ? snapshot.status : undefined;
};

/** Stops all descendants of an actor, those below a dead one too. */
export const stopDescendants = (actor: Inspectable): void => {
  for (const child of childrenOf(actor)) {
    stopDescendants(child);
    if (statusOf(child) === 'active') child.send({ type: 'xstate.stop' });
  }
};

/**
 * An inspector that stops the descendants of each actor that fails: its error travels to its parent
 * as an event, whether or not the parent handles it.
 */
export const stopOrphansOfFailed = (inspected: InspectionEvent): void => {
  if (inspected.type !== '@xstate.event' || inspected.sourceRef === undefined) return;
  if (inspected.event.type.startsWith('xstate.error.actor.')) stopDescendants(inspected.sourceRef);
};

const childrenOf = (actor: Inspectable): readonly AnyActorRef[] => {
  const snapshot: unknown = actor.getSnapshot();
  if (typeof snapshot !== 'object' || snapshot === null || !('children' in snapshot)) return [];
  // A machine's snapshot; other logic has no children.
  const children = snapshot.children as Readonly<Record<string, AnyActorRef | undefined>>;
  return Object.values(children).filter((child) => child !== undefined);
};
