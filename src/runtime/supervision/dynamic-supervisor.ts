import {
  createActor,
  type Actor,
  type AnyActor,
  type InspectionEvent,
  type Observer,
} from 'xstate';

import type { Backoff } from '../../../machines/supervision/backoff.ts';
import {
  dynamicSupervisorMachine,
  type DynamicSupervisorEvent,
  type DynamicSupervisorInput,
} from '../../../machines/supervision/dynamic-supervisor.ts';
import type { Verdict } from '../../../machines/supervision/verdict.ts';
import type { Clock, Random } from '../../../machines/ports.ts';
import type { ChildHandle, ChildSpec, ExitReason } from './child.ts';
import { deferred } from './deferred.ts';
import { DuplicateChildError, exitOf, SupervisorStoppedError } from './errors.ts';
import type { ChildView, SupervisorHandle } from './handle.ts';
import { Member, type MemberHost } from './member.ts';
import { detached, type SupervisionObserver } from './observer.ts';
import { prober } from './probe.ts';
import { checkSpec } from './specs.ts';

export type DynamicSupervisorOptions = DynamicSupervisorInput & {
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: Random;
  readonly observer: SupervisionObserver;
  readonly inspect?: Observer<InspectionEvent>;
};

export type Quarantined = {
  readonly id: string;
  readonly restarts: number;
  /** Its last failure. */
  readonly error: unknown;
};

export type DynamicSupervisor = SupervisorHandle & {
  /** The chart that it runs by, for those who look at it. */
  readonly chart: AnyActor;
  /**
   * Starts a child and keeps it up. Rejects, and keeps nothing, when the first start fails, the id
   * is taken, or the supervisor is stopping. The handle stays good across restarts: its `stop` and
   * `kill` end the supervision too, its `probe` rejects while the child is down.
   */
  readonly startChild: (spec: ChildSpec) => Promise<ChildHandle>;
  /** Stops and forgets a child, a quarantined one too. False when there is none by that id. */
  readonly stopChild: (id: string) => Promise<boolean>;
  /** Takes in a child that must not run now: quarantined. Throws when the id is taken. */
  readonly park: (spec: ChildSpec, error: unknown) => void;
  readonly has: (id: string) => boolean;
  readonly isQuarantined: (id: string) => boolean;
  /** Children under supervision, the quarantined among them. */
  readonly count: () => number;
  readonly quarantined: () => readonly Quarantined[];
  /**
   * Starts a quarantined child again with a clean record. False when there is none by that id.
   * Rejects when it does not come up: then it is quarantined as before.
   */
  readonly release: (id: string) => Promise<boolean>;
};

/** Starts a supervisor of any number of equal, independent children that come and go. */
export const startDynamicSupervisor = (options: DynamicSupervisorOptions): DynamicSupervisor =>
  new RunningDynamicSupervisor(options);

class RunningDynamicSupervisor implements DynamicSupervisor {
  readonly id: string;
  readonly strategy = 'one_for_one';
  readonly chart: AnyActor;
  readonly started = Promise.resolve();
  readonly exited: Promise<ExitReason>;
  readonly probe: () => Promise<void>;
  readonly #host: MemberHost;
  readonly #tell: SupervisionObserver;
  readonly #actor: Actor<typeof dynamicSupervisorMachine>;
  readonly #members = new Map<string, Member>();
  readonly #exited = deferred<ExitReason>();
  #isOver = false;

  constructor(options: DynamicSupervisorOptions) {
    const { id, intensity, childIntensity, onExhausted, clock, inspect } = options;
    this.id = id;
    this.#tell = detached(options.observer);
    this.#host = this.#hostOf(options);
    this.#actor = createActor(dynamicSupervisorMachine, {
      id,
      clock,
      input: { id, intensity, childIntensity, onExhausted },
      ...(inspect === undefined ? {} : { inspect }),
    });
    this.chart = this.#actor;
    this.exited = this.#exited.promise;
    this.probe = prober(this.#actor);
    this.#listen();
    this.#actor.start();
    this.#tell({ type: 'supervisor.started', supervisor: id });
  }

  async startChild(spec: ChildSpec): Promise<ChildHandle> {
    const member = this.#admit(spec);
    await member.startFirst();
    return {
      stop: async () => {
        await this.#remove(member);
      },
      kill: () => {
        member.kill();
        this.#forget(member);
      },
      probe: () => member.probe(),
    };
  }

  async stopChild(id: string): Promise<boolean> {
    const member = this.#members.get(id);
    return member !== undefined && this.#remove(member);
  }

  park(spec: ChildSpec, error: unknown): void {
    const member = this.#admit(spec);
    member.error = error;
    this.#park(member);
  }

  async release(id: string): Promise<boolean> {
    const member = this.#members.get(id);
    if (member?.view.phase !== 'quarantined') return false;
    this.#send({ type: 'child.released' });
    await member.release();
    return true;
  }

  has(id: string): boolean {
    return this.#members.has(id);
  }

  isQuarantined(id: string): boolean {
    return this.#members.get(id)?.view.phase === 'quarantined';
  }

  count(): number {
    return this.#members.size;
  }

  children(): readonly ChildView[] {
    return [...this.#members.values()].map(({ view }) => view);
  }

  quarantined(): readonly Quarantined[] {
    // Asked for often, and there is hardly ever one among thousands.
    if (this.#actor.getSnapshot().context.quarantined === 0) return [];
    return [...this.#members.values()]
      .filter(({ view }) => view.phase === 'quarantined')
      .map(({ view, error }) => ({ id: view.id, restarts: view.restarts, error }));
  }

  async stop(): Promise<void> {
    this.#send({ type: 'supervisor.stop' });
    await this.exited;
  }

  kill(): void {
    if (this.#isOver) return;
    this.#actor.stop();
    this.#end({ kind: 'shutdown' });
  }

  #hostOf({ childIntensity, backoff, clock, random }: DynamicSupervisorOptions): MemberHost {
    return {
      supervisor: this.id,
      childIntensity,
      backoff,
      clock,
      random,
      tell: this.#tell,
      ended: (member) => this.#forget(member),
      relapsed: (member) => this.#park(member),
      failed: ({ view }, atMs, inMs) => {
        const { id: childId, incarnation } = view;
        this.#send({ type: 'child.failed', childId, incarnation, atMs, inMs });
      },
      exhausted: ({ view }) => {
        const { id: childId, incarnation } = view;
        this.#send({ type: 'child.exhausted', childId, incarnation });
      },
    };
  }

  #listen(): void {
    const actor = this.#actor;
    actor.on('child.restart', ({ childId, incarnation, inMs }) =>
      this.#waiting(childId, incarnation)?.beginIn(inMs),
    );
    actor.on('child.quarantine', ({ childId, incarnation }) =>
      this.#waiting(childId, incarnation)?.quarantine(),
    );
    actor.on('children.stop', () => void this.#retireAll());
    actor.on('supervisor.escalated', ({ verdict }) => {
      const exit = this.#exitOf(verdict);
      if (exit.kind === 'crashed')
        this.#tell({ type: 'supervisor.escalated', supervisor: this.id, error: exit.error });
    });
    actor.subscribe({
      complete: () => {
        const { output } = actor.getSnapshot();
        if (output !== undefined) this.#end(this.#exitOf(output));
      },
      error: (error) => this.#end({ kind: 'crashed', error }),
    });
  }

  #admit(spec: ChildSpec): Member {
    if (!this.#actor.getSnapshot().matches('running'))
      throw new SupervisorStoppedError(this.id, `take in ${spec.id}`);
    if (this.#members.has(spec.id)) throw new DuplicateChildError(this.id, spec.id);
    checkSpec(this.id, spec);
    const member = new Member(spec, this.#host);
    this.#members.set(spec.id, member);
    this.#send({ type: 'child.added' });
    return member;
  }

  #park(member: Member): void {
    this.#send({ type: 'child.parked' });
    member.quarantine();
  }

  #waiting(id: string, incarnation: number): Member | null {
    const member = this.#members.get(id);
    const isCurrent = member?.view.incarnation === incarnation && member.view.phase === 'waiting';
    return isCurrent ? member : null;
  }

  async #remove(member: Member): Promise<boolean> {
    const isMine = this.#members.get(member.spec.id) === member;
    await member.retire();
    this.#forget(member);
    return isMine;
  }

  #forget(member: Member): void {
    if (this.#members.get(member.spec.id) !== member) return;
    this.#members.delete(member.spec.id);
    this.#send({ type: 'child.removed' });
  }

  /** All at once, as the children are independent: many slow ones take no longer than one. */
  async #retireAll(): Promise<void> {
    await Promise.all([...this.#members.values()].reverse().map((member) => member.retire()));
    this.#send({ type: 'children.stopped' });
  }

  #exitOf(verdict: Verdict): ReturnType<typeof exitOf> {
    return exitOf(this.id, verdict, (child) => this.#members.get(child)?.error);
  }

  #send(event: DynamicSupervisorEvent): void {
    if (!this.#isOver) this.#actor.send(event);
  }

  #end(reason: ExitReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const member of [...this.#members.values()].reverse()) member.kill();
    this.#members.clear();
    this.#tell({ type: 'supervisor.stopped', supervisor: this.id, reason });
    this.#exited.resolve(reason);
  }
}
