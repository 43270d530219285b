import type { ActorKey } from '../../../machines/ports.ts';
import { MAILBOX_LIMIT, ownerOf } from './actor.ts';
import type { Envelope } from './envelope.ts';

type Said<Event> = { readonly key: ActorKey; readonly envelopes: Envelope<Event>[] };

/** What was said to actors that do not run yet, in order. */
export class Unheard<Event> {
  readonly #said = new Map<string, Said<Event>>();

  has(key: ActorKey): boolean {
    return this.#said.has(ownerOf(key));
  }

  keys(): readonly ActorKey[] {
    return [...this.#said.values()].map(({ key }) => key);
  }

  /** False when as much waits for the actor as a mailbox holds: then it is not kept. */
  keep(key: ActorKey, envelope: Envelope<Event>): boolean {
    const envelopes = this.#of(key);
    if (envelopes.length >= MAILBOX_LIMIT) return false;
    envelopes.push(envelope);
    return true;
  }

  /** Puts an event before all that waits for the actor. */
  keepFirst(key: ActorKey, envelope: Envelope<Event>): void {
    this.#of(key).unshift(envelope);
  }

  /** All that waits for the actor, which is not kept any more. */
  take(key: ActorKey): readonly Envelope<Event>[] {
    const owner = ownerOf(key);
    const envelopes = this.#said.get(owner)?.envelopes ?? [];
    this.#said.delete(owner);
    return envelopes;
  }

  #of(key: ActorKey): Envelope<Event>[] {
    const owner = ownerOf(key);
    const { envelopes } = this.#said.get(owner) ?? { envelopes: [] };
    this.#said.set(owner, { key, envelopes });
    return envelopes;
  }
}
