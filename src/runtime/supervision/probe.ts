import type { AnyActorRef } from 'xstate';

import { deferred } from './deferred.ts';

/**
 * Probes of an actor: each sends it an event and resolves when the actor has worked through it.
 * `status` alone proves nothing, as an actor with a wedged mailbox stays `active`. Rejects when the
 * actor has ended; does not settle while it is stuck. Machines need no handler for `health.probe`.
 */
export const prober = (actor: AnyActorRef): (() => Promise<void>) => {
  let pending: Promise<void> | null = null;

  const sendProbe = async (): Promise<void> => {
    const answer = deferred<undefined>();
    const subscription = actor.subscribe({
      next: () => answer.resolve(undefined),
      error: () => answer.reject(new Error(`actor ${actor.id}: expected an answer, found it dead`)),
      complete: () =>
        answer.reject(new Error(`actor ${actor.id}: expected an answer, found it stopped`)),
    });
    actor.send({ type: 'health.probe' });
    try {
      await answer.promise;
    } finally {
      subscription.unsubscribe();
      pending = null;
    }
  };

  return () => (pending ??= sendProbe());
};
