import type { EventId, IntentId } from '../../../machines/model/ids.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { ActorKey, IntentRecord } from '../../../machines/ports.ts';

/** An event on its way into a mailbox. An actor accepts each `eventId` at most once, for ever. */
export type Envelope<Event> = {
  readonly eventId: EventId;
  readonly event: Event;
  /** Intents whose outcome this event is; its commit removes them from the outbox. */
  readonly clears: readonly IntentId[];
  /** Monotonic instant at which its cause reached the process; for latency figures. */
  readonly causedAt?: number;
};

/** The first event of every journal; what follows is decided from its input. */
export type Born<Input> = {
  readonly type: 'actor.born';
  readonly atMs: EpochMs;
  readonly input: Input;
};

/** One committed transition, as it is published. */
export type Transition<Context = unknown> = {
  readonly key: ActorKey;
  readonly seq: number;
  readonly atMs: EpochMs;
  readonly event: { readonly type: string } & Readonly<Record<string, unknown>>;
  readonly from: string | null;
  readonly to: string;
  readonly before: Context | null;
  readonly after: Context;
  readonly intents: readonly IntentRecord[];
  /** From the append to its verdict, real milliseconds. */
  readonly commitMs: number;
  /** From the cause to the verdict, real milliseconds; null where the cause was not timed. */
  readonly decisionMs: number | null;
};
