import type { EpochMs } from '../../../machines/model/time.ts';
import type { ActorKey } from '../../../machines/ports.ts';
import type { DynamicSupervisor } from '../supervision/dynamic-supervisor.ts';
import type { ChildScope, ChildSpec } from '../supervision/child.ts';
import { SupervisorStoppedError } from '../supervision/errors.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { DurableActor, OwnershipLost, ownerOf, type DurableSurroundings } from './actor.ts';
import type { Branch, LiveActor, Restored, Whereabouts } from './branch-port.ts';
import type { Envelope } from './envelope.ts';
import type { DurableLogic } from './logic.ts';
import { Unheard } from './unheard.ts';

type Timed = { readonly type: string; readonly atMs: EpochMs };

export type BranchOptions<Context, Event, Input> = {
  readonly logic: DurableLogic<Context, Event, Input>;
  readonly supervisor: DynamicSupervisor;
  readonly shutdownMs: number;
  readonly surroundings: (
    key: ActorKey,
  ) => Omit<DurableSurroundings<Context, Event>, 'crashed' | 'rested'>;
  /** The current row, validated; null when the store has none. Throws on a row it cannot read. */
  readonly load: (key: ActorKey) => Promise<Restored<Context> | null>;
  /** An actor that had died runs again: what it was waiting for must be asked for anew. */
  readonly revived: (key: ActorKey) => Promise<void>;
  readonly ownershipLost: (error: OwnershipLost) => void;
  /** An event for an actor that the store does not know, or cannot read. */
  readonly unclaimed: (key: ActorKey, envelope: Envelope<Event>) => void;
};

type ActorOf<Context extends object, Event extends Timed, Input> = (
  restored: Restored<Context> | null,
) => DurableActor<Context, Event, Input>;

/** Makes the actor of one incarnation; aborted when that is not wanted any more. */
type Make<Context extends object, Event extends Timed, Input> = (
  actorOf: ActorOf<Context, Event, Input>,
  signal: AbortSignal,
) => Promise<DurableActor<Context, Event, Input>>;

class DurableBranch<Context extends object, Event extends Timed, Input> implements Branch<
  Context,
  Event,
  Input
> {
  readonly #options: BranchOptions<Context, Event, Input>;
  readonly #actors = new Map<string, DurableActor<Context, Event, Input>>();
  readonly #resuming = new Map<string, Promise<boolean>>();
  readonly #waiting = new Unheard<Event>();
  #isHeld = false;

  constructor(options: BranchOptions<Context, Event, Input>) {
    this.#options = options;
  }

  async bear(
    key: ActorKey,
    input: Input,
    birth: Pick<Envelope<Event>, 'eventId' | 'clears'>,
  ): Promise<void> {
    let first = true;
    await this.#startChild(key, async (actorOf, signal) => {
      if (!first) return this.#loaded(key, actorOf, signal);
      const actor = actorOf(null);
      await actor.bear(input, birth).catch((error: unknown) => {
        this.#actors.delete(ownerOf(key));
        if (error instanceof OwnershipLost) this.#options.ownershipLost(error);
        throw error;
      });
      first = false;
      return actor;
    });
  }

  /** One start per actor, however many ask for it meanwhile. */
  resume(key: ActorKey, restored?: Restored<Context>, word?: Envelope<Event>): Promise<boolean> {
    const owner = ownerOf(key);
    if (word !== undefined) this.#waiting.keepFirst(key, word);
    if (this.#actors.has(owner)) {
      this.#hear(key);
      return Promise.resolve(true);
    }
    const resuming =
      this.#resuming.get(owner) ??
      this.#resume(key, restored).finally(() => this.#resuming.delete(owner));
    this.#resuming.set(owner, resuming);
    return resuming;
  }

  async #resume(key: ActorKey, restored?: Restored<Context>): Promise<boolean> {
    let known = restored ?? (await this.#options.load(key));
    if (known === null) return false;
    await this.#startChild(key, async (actorOf, signal) => {
      if (known === null) return this.#loaded(key, actorOf, signal);
      const actor = actorOf(known);
      known = null;
      return actor;
    });
    return true;
  }

  park(key: ActorKey, error: unknown): void {
    this.#options.supervisor.park(
      this.#spec(key, (actorOf, signal) => this.#loaded(key, actorOf, signal)),
      error,
    );
  }

  async quarantine(key: ActorKey, error: unknown): Promise<void> {
    await this.#options.supervisor.stopChild(ownerOf(key));
    this.park(key, error);
  }

  async revive(key: ActorKey, word?: Envelope<Event>): Promise<boolean> {
    const { supervisor } = this.#options;
    const owner = ownerOf(key);
    if (!supervisor.isQuarantined(owner)) return false;
    if (word !== undefined) this.#waiting.keepFirst(key, word);
    try {
      return await supervisor.release(owner);
    } catch (error) {
      this.#waiting.take(key);
      throw error;
    }
  }

  whereabouts(key: ActorKey): Whereabouts {
    const { supervisor } = this.#options;
    const owner = ownerOf(key);
    const parked = supervisor.quarantined().find(({ id }) => id === owner);
    if (parked !== undefined) return { kind: 'parked', error: parked.error };
    const actor = this.#actors.get(owner);
    if (actor !== undefined) return { kind: 'up', waiting: actor.waiting() };
    return { kind: supervisor.has(owner) ? 'down' : 'absent' };
  }

  hold(): void {
    this.#isHeld = true;
  }

  open(): void {
    this.#isHeld = false;
    for (const key of this.#waiting.keys()) this.#wakeUnlessStarting(key);
  }

  deliver(key: ActorKey, envelope: Envelope<Event>): void {
    const actor = this.#actors.get(ownerOf(key));
    // Nothing overtakes what was said before.
    if (actor !== undefined && !this.#waiting.has(key)) actor.deliver(envelope);
    else if (!this.#waiting.keep(key, envelope)) this.#options.unclaimed(key, envelope);
    if (actor === undefined) this.#wakeUnlessStarting(key);
  }

  *live(): IterableIterator<LiveActor<Context>> {
    for (const actor of this.#actors.values()) yield view(actor);
  }

  find(key: ActorKey): LiveActor<Context> | null {
    const actor = this.#actors.get(ownerOf(key));
    return actor === undefined ? null : view(actor);
  }

  size(): number {
    return this.#actors.size;
  }

  async #wake(key: ActorKey): Promise<void> {
    try {
      if (await this.resume(key)) this.#hear(key);
      else for (const envelope of this.#waiting.take(key)) this.#options.unclaimed(key, envelope);
    } catch (error) {
      this.#cannotWake(key, error);
    }
  }

  #hear(key: ActorKey): void {
    if (!this.#waiting.has(key)) return;
    const actor = this.#actors.get(ownerOf(key));
    if (actor !== undefined)
      for (const envelope of this.#waiting.take(key)) actor.deliver(envelope);
    else this.#wakeUnlessStarting(key);
  }

  #wakeUnlessStarting(key: ActorKey): void {
    const { supervisor } = this.#options;
    const owner = ownerOf(key);
    if (supervisor.isQuarantined(owner)) this.#waiting.take(key);
    else if (!this.#isHeld && !supervisor.has(owner) && !this.#resuming.has(owner))
      void this.#wake(key);
  }

  /** An actor that cannot be taken up is parked; while everything stops, nobody is missed. */
  #cannotWake(key: ActorKey, error: unknown): void {
    const waiting = this.#waiting.take(key);
    try {
      if (error instanceof SupervisorStoppedError) throw error;
      if (!this.#options.supervisor.has(ownerOf(key))) this.park(key, error);
      for (const envelope of waiting) this.#options.unclaimed(key, envelope);
    } catch (fault) {
      if (!(fault instanceof SupervisorStoppedError)) throw fault;
    }
  }

  async #loaded(
    key: ActorKey,
    actorOf: ActorOf<Context, Event, Input>,
    signal: AbortSignal,
  ): Promise<DurableActor<Context, Event, Input>> {
    const restored = await unlessAborted(this.#options.load(key), signal);
    if (restored === null) throw new Error(`${ownerOf(key)}: expected a row in the store`);
    const actor = actorOf(restored);
    this.#actors.set(ownerOf(key), actor);
    try {
      await unlessAborted(this.#options.revived(key), signal);
    } catch (error) {
      // A start that has failed leaves nobody who would be spoken to.
      await this.#leave(actor);
      throw error;
    }
    actor.rest();
    return actor;
  }

  #leave(actor: DurableActor<Context, Event, Input>): Promise<void> {
    const owner = ownerOf(actor.key);
    if (this.#actors.get(owner) === actor) this.#actors.delete(owner);
    return actor.stop();
  }

  async #startChild(key: ActorKey, make: Make<Context, Event, Input>): Promise<void> {
    await this.#options.supervisor.startChild(this.#spec(key, make));
  }

  #spec(key: ActorKey, make: Make<Context, Event, Input>): ChildSpec {
    const { shutdownMs } = this.#options;
    const owner = ownerOf(key);
    return {
      id: owner,
      kind: 'worker',
      restart: 'transient',
      shutdownMs,
      start: async (scope) => {
        const actor = await make((restored) => this.#actor(key, restored, scope), scope.signal);
        this.#actors.set(owner, actor);
        // A crash by what it hears is no failure of its start.
        setImmediate(() => this.#hear(key));
        const stop = (): Promise<void> => this.#leave(actor);
        return { stop, kill: () => void stop() };
      },
    };
  }

  #actor(
    key: ActorKey,
    restored: Restored<Context> | null,
    scope: ChildScope,
  ): DurableActor<Context, Event, Input> {
    const { logic, surroundings, ownershipLost } = this.#options;
    const around = surroundings(key);
    const { sweeper } = around;
    const actor = new DurableActor<Context, Event, Input>(logic, key, restored, {
      ...around,
      // A timer that has run out meanwhile overtakes nothing either.
      sweeper: {
        ...sweeper,
        arm: (owner, deadline, reach) =>
          sweeper.arm(owner, deadline, () => {
            this.#hear(key);
            reach();
          }),
      },
      published: (transition) => {
        // The answer to an effect of the birth may come before the start of the child is over.
        if (transition.from === null) this.#actors.set(ownerOf(key), actor);
        around.published(transition);
      },
      rested: ({ state }) => {
        if (logic.isTerminal(state)) scope.exited({ kind: 'normal' });
      },
      crashed: (error) => {
        if (error instanceof OwnershipLost) ownershipLost(error);
        else scope.exited({ kind: 'crashed', error });
      },
    });
    return actor;
  }
}

const view = <Context extends object, Event extends Timed, Input>(
  actor: DurableActor<Context, Event, Input>,
): LiveActor<Context> => {
  const { context, state } = actor.stored();
  return { key: actor.key, state, context, seq: actor.seq(), waiting: actor.waiting() };
};

export const createBranch = <Context extends object, Event extends Timed, Input>(
  options: BranchOptions<Context, Event, Input>,
): Branch<Context, Event, Input> => new DurableBranch(options);
