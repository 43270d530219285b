import type { AnyActor } from 'xstate';

import { statusOf } from './descendants.ts';
import { deferred } from './deferred.ts';

/**
 * Probes of an actor: each sends it an event and resolves when the actor has worked through it.
 * `status` alone proves nothing, as an actor with a wedged mailbox stays `active`. Rejects when the
 * actor has ended; does not settle while it is stuck. Machines need no handler for `health.probe`.
 */
export const prober = (actor: AnyActor): (() => Promise<void>) => {
  let pending: Promise<void> | null = null;

  const sendProbe = async (): Promise<void> => {
    const answer = deferred<undefined>();
    const ended = (): void =>
      answer.reject(new Error(`actor ${actor.id}: expected an answer, found it ended`));
    const subscription = actor.subscribe({
      next: () => answer.resolve(undefined),
      error: ended,
      complete: ended,
    });
    if (statusOf(actor) === 'active') actor.send({ type: 'health.probe' });
    else ended();
    try {
      await answer.promise;
    } finally {
      subscription.unsubscribe();
      pending = null;
    }
  };

  return () => (pending ??= sendProbe());
};
