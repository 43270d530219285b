import type { ActorKey } from '../../../machines/ports.ts';
import type { Envelope } from './envelope.ts';
import type { Stored } from './logic.ts';

/** An actor as the store has it. */
export type Restored<Context> = { readonly stored: Stored<Context>; readonly seq: number };

/** A living actor, for figures and screens. */
export type LiveActor<Context> = {
  readonly key: ActorKey;
  readonly state: string;
  readonly context: Context;
  readonly seq: number;
  readonly waiting: number;
};

/** Where an actor is that its supervisor may know. */
export type Whereabouts =
  | { readonly kind: 'parked'; readonly error: unknown }
  /** It runs; `waiting` as of a living actor. */
  | { readonly kind: 'up'; readonly waiting: number }
  /** Between two lives. */
  | { readonly kind: 'down' }
  /** Not supervised: it has ended, or was never taken up. */
  | { readonly kind: 'absent' };

/** All actors of one kind, each a child of one supervisor: born, resumed and spoken to here. */
export type Branch<Context, Event, Input> = {
  /** Commits a birth and starts the actor. Rejects when the store refuses it. */
  readonly bear: (
    key: ActorKey,
    input: Input,
    birth: Pick<Envelope<Event>, 'eventId' | 'clears'>,
  ) => Promise<void>;
  /**
   * Starts an actor from the row given, or from its current row. False when there is none. It hears
   * `word` before all that waits for it.
   */
  readonly resume: (
    key: ActorKey,
    restored?: Restored<Context>,
    word?: Envelope<Event>,
  ) => Promise<boolean>;
  /** What is said to actors that do not run waits from here on: nobody is taken up for it. */
  readonly hold: () => void;
  /** The end of holding: who was spoken to meanwhile, and does not run, is taken up. */
  readonly open: () => void;
  /** Takes in an actor whose row cannot be read: visible, alarmed, not running. */
  readonly park: (key: ActorKey, error: unknown) => void;
  /** Ends an actor and takes it in as parked: visible, alarmed, not running. */
  readonly quarantine: (key: ActorKey, error: unknown) => Promise<void>;
  /**
   * Starts a parked actor anew from its current row; it hears `word` first. False when it is not
   * parked. Rejects when it does not come up: then it is parked as before.
   */
  readonly revive: (key: ActorKey, word?: Envelope<Event>) => Promise<boolean>;
  readonly whereabouts: (key: ActorKey) => Whereabouts;
  /**
   * Delivers to a living actor; takes up one that is not. One that is being started, or started
   * again, hears it when it runs. A quarantined one gets nothing.
   */
  readonly deliver: (key: ActorKey, envelope: Envelope<Event>) => void;
  readonly live: () => IterableIterator<LiveActor<Context>>;
  readonly find: (key: ActorKey) => LiveActor<Context> | null;
  readonly size: () => number;
};
