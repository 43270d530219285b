import { eventId, intentId, type EventId, type IntentId } from '../../../machines/model/ids.ts';
import { unreachable } from '../../../machines/model/result.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type {
  ActorKey,
  AppendVerdict,
  Clock,
  IntentRecord,
  Journal,
  JournalAppend,
  LeaseProof,
} from '../../../machines/ports.ts';
import type { Sweeper } from '../sweeper.ts';
import type { Born, Envelope, Transition } from './envelope.ts';
import type { DurableLogic, Step, Stored } from './logic.ts';

/** More waiting events than this means that the actor does not keep up: a defect. */
export const MAILBOX_LIMIT = 4_096;

/** Another process owns the actor now. Nothing may be done for it here any more. */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost';
}

/** What an actor needs of its surroundings. */
export type DurableSurroundings<Context, Event> = {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly sweeper: Sweeper;
  readonly lease: () => LeaseProof;
  /** Makes the event of a deadline; called when it is reached. */
  readonly reached: (timerId: string, atMs: EpochMs) => Event;
  /** Performs committed intents. Must not throw; outcomes come back as envelopes. */
  readonly act: (intents: readonly IntentRecord[]) => void;
  readonly published: (transition: Transition<Context>) => void;
  /** An event for which the chart has no transition in this state. */
  readonly ignored: (event: Event, state: string) => void;
  /** The mailbox is empty. */
  readonly rested: (stored: Stored<Context>) => void;
  /** The actor is dead: a defect in its chart, or its ownership is gone. */
  readonly crashed: (error: unknown) => void;
};

/** `trade:17`, or the client order id of an order. */
export const ownerOf = (key: ActorKey): string =>
  key.kind === 'trade' ? `trade:${key.tradeId}` : `order:${key.orderId}`;

type Decision<Context> = {
  readonly eventId: EventId;
  readonly event: { readonly type: string } & Readonly<Record<string, unknown>>;
  readonly clears: readonly IntentId[];
  readonly causedAt: number | undefined;
  readonly atMs: EpochMs;
  readonly step: Step<Context>;
};

/**
 * Decide, commit, act. One event at a time: the pure step gives the next state and the intents, one
 * statement commits both, and only then is anybody told and anything done.
 */
export class DurableActor<
  Context extends object,
  Event extends { readonly type: string; readonly atMs: EpochMs },
  Input,
> {
  readonly key: ActorKey;
  readonly #owner: string;
  readonly #logic: DurableLogic<Context, Event, Input>;
  readonly #around: DurableSurroundings<Context, Event>;
  readonly #mailbox: Envelope<Event>[] = [];
  #stored: Stored<Context> | null;
  #seq: number;
  #running: Promise<void> | null = null;
  #over = false;

  constructor(
    logic: DurableLogic<Context, Event, Input>,
    key: ActorKey,
    restored: { readonly stored: Stored<Context>; readonly seq: number } | null,
    around: DurableSurroundings<Context, Event>,
  ) {
    this.key = key;
    this.#owner = ownerOf(key);
    this.#logic = logic;
    this.#around = around;
    this.#stored = restored?.stored ?? null;
    this.#seq = restored?.seq ?? 0;
    if (this.#stored !== null) this.#armDeadline();
  }

  /** Commits the birth of a new actor. Rejects when the store refuses it. */
  async bear(input: Input, birth: Pick<Envelope<Event>, 'eventId' | 'clears'>): Promise<void> {
    const atMs = this.#around.clock.now();
    const event: Born<Input> = { type: 'actor.born', atMs, input };
    const step = this.#logic.born(input, atMs);
    const verdict = await this.#commit({ ...birth, event, causedAt: undefined, atMs, step });
    if (verdict === 'duplicate') throw new Error(`${this.#owner}: born twice by one event`);
  }

  /** Puts an event into the mailbox. A dead or stopped actor drops it: what matters comes again. */
  deliver(envelope: Envelope<Event>): void {
    if (this.#over) return;
    if (this.#mailbox.length >= MAILBOX_LIMIT) {
      this.#crash(new Error(`${this.#owner}: ${MAILBOX_LIMIT} events are waiting, the limit`));
      return;
    }
    this.#mailbox.push(envelope);
    this.#running ??= this.#run();
  }

  stored(): Stored<Context> {
    if (this.#stored === null) throw new Error(`${this.#owner}: expected a born actor`);
    return this.#stored;
  }

  seq(): number {
    return this.#seq;
  }

  /** Events not yet taken or ignored, the one in hand included. */
  waiting(): number {
    return this.#mailbox.length + (this.#running === null ? 0 : 1);
  }

  /** Says that it rests, unless something is under way: then it will be said after that. */
  rest(): void {
    if (this.#running === null && !this.#over) this.#around.rested(this.stored());
  }

  /** Resolves once the mailbox is empty and nothing is being committed. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Finishes the commit in flight and forgets the mailbox. */
  async stop(): Promise<void> {
    this.#end();
    await this.idle();
  }

  async #run(): Promise<void> {
    try {
      for (let next = this.#mailbox.shift(); next !== undefined; next = this.#mailbox.shift())
        await this.#handle(next);
      this.#running = null;
      this.rest();
    } catch (error) {
      this.#running = null;
      this.#crash(error);
    }
  }

  async #handle(envelope: Envelope<Event>): Promise<void> {
    const { eventId, event, clears, causedAt } = envelope;
    const before = this.stored();
    const step = this.#logic.step(before, event);
    if (!step.changed && clears.length === 0) {
      this.#around.ignored(event, before.state);
      return;
    }
    await this.#commit({
      eventId,
      event: { ...event },
      clears,
      causedAt,
      atMs: event.atMs,
      step,
    });
  }

  async #commit(decision: Decision<Context>): Promise<AppendVerdict> {
    const entry = this.#entryOf(decision);
    const startedAt = performance.now();
    const verdict = await this.#around.journal.append(entry);
    const endedAt = performance.now();
    switch (verdict) {
      case 'accepted':
        this.#take(decision, entry, {
          commitMs: endedAt - startedAt,
          decisionMs: decision.causedAt === undefined ? null : endedAt - decision.causedAt,
        });
        return verdict;
      case 'duplicate':
        return verdict;
      case 'fenced':
        throw new OwnershipLost(`${this.#owner}: the lease has another owner`);
      case 'conflict':
        throw new OwnershipLost(
          `${this.#owner}: another writer has committed transition ${entry.seq}`,
        );
      default:
        return unreachable(verdict);
    }
  }

  #entryOf({ eventId, event, clears, atMs, step }: Decision<Context>): JournalAppend {
    const seq = this.#seq + 1;
    return {
      actor: this.key,
      seq,
      atMs,
      eventId,
      event,
      from: this.#stored?.state ?? null,
      to: step.state,
      context: step.context,
      machineVersion: this.#logic.version,
      lease: this.#around.lease(),
      row: this.#logic.row(step, atMs),
      intents: step.intents.map((intent, index) => ({
        intentId: intentId(`${this.#owner}/${seq}/${index + 1}`),
        intent,
      })),
      clears,
      fills: this.#logic.fills(this.#stored?.context ?? null, step.context),
    };
  }

  #take(
    { step, event, atMs }: Decision<Context>,
    { seq, from, to, intents }: JournalAppend,
    figures: Pick<Transition, 'commitMs' | 'decisionMs'>,
  ): void {
    const before = this.#stored?.context ?? null;
    this.#stored = { state: step.state, context: step.context };
    this.#seq = seq;
    if (!this.#over) this.#armDeadline();
    const { key } = this;
    const after = step.context;
    this.#around.published({ key, seq, atMs, event, from, to, before, after, intents, ...figures });
    if (intents.length > 0) this.#around.act(intents);
  }

  #armDeadline(): void {
    const { sweeper } = this.#around;
    const deadline = this.#logic.deadline(this.stored().context);
    if (deadline === null) sweeper.disarm(this.#owner);
    else sweeper.arm(this.#owner, deadline, () => this.#reach(deadline.timerId));
  }

  /** Called by the sweeper on behalf of all actors: whatever fails here is this one's own crash. */
  #reach(timerId: string): void {
    const { reached, clock } = this.#around;
    try {
      const event = reached(timerId, clock.now());
      this.deliver({ eventId: eventId(`timer/${timerId}`), event, clears: [] });
    } catch (error) {
      this.#crash(error);
    }
  }

  #crash(error: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#around.crashed(error);
  }

  #end(): void {
    this.#over = true;
    this.#mailbox.length = 0;
    this.#around.sweeper.disarm(this.#owner);
  }
}
