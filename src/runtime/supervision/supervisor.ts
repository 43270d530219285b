import {
  createActor,
  type Actor,
  type AnyActor,
  type InspectionEvent,
  type Observer,
} from 'xstate';

import type { Policy } from '../../../machines/supervision/judgement.ts';
import type { Strategy } from '../../../machines/supervision/strategies.ts';
import type { Step } from '../../../machines/supervision/steps.ts';
import {
  supervisorMachine,
  type SupervisorEvent,
} from '../../../machines/supervision/supervisor.ts';
import type { Clock, Random } from '../../../machines/ports.ts';
import type { ChildSpec, ExitReason } from './child.ts';
import { deferred } from './deferred.ts';
import { asError, exitOf, faultOf, SupervisorStoppedError } from './errors.ts';
import type { ChildView, SupervisorHandle } from './handle.ts';
import { Incarnation } from './incarnation.ts';
import { detached, type SupervisionObserver } from './observer.ts';
import { prober } from './probe.ts';
import { checkSpecs } from './specs.ts';

export type SupervisorOptions = Policy & {
  readonly id: string;
  /** In the order of their start. */
  readonly children: readonly ChildSpec[];
  readonly clock: Clock;
  readonly random: Random;
  readonly observer: SupervisionObserver;
  readonly inspect?: Observer<InspectionEvent>;
};

export type Supervisor = SupervisorHandle & {
  /** The chart that it runs by, for those who look at it. */
  readonly chart: AnyActor;
  /**
   * Stops the child and starts it anew, whatever phase it is in, with the siblings that the
   * strategy names; it counts no restart and waits for no backoff. Throws for an unknown and for
   * a temporary child, and when the supervisor is stopping.
   */
  readonly restartChild: (id: string) => void;
};

/**
 * Starts the children one after the other and keeps them up. A child that fails is started again
 * after its backoff, with the siblings that the strategy names; too many restarts end the
 * supervisor with a crash. Throws when the specs contradict each other.
 */
export const startSupervisor = (options: SupervisorOptions): Supervisor => {
  checkSpecs(options.id, options.autoShutdown, options.children);
  return new StaticSupervisor(options);
};

class StaticSupervisor implements Supervisor {
  readonly id: string;
  readonly strategy: Strategy;
  readonly chart: AnyActor;
  readonly started: Promise<void>;
  readonly exited: Promise<ExitReason>;
  readonly probe: () => Promise<void>;
  readonly #options: SupervisorOptions;
  readonly #tell: SupervisionObserver;
  readonly #actor: Actor<typeof supervisorMachine>;
  readonly #specs: ReadonlyMap<string, ChildSpec>;
  readonly #lives = new Map<string, Incarnation>();
  readonly #errors = new Map<string, unknown>();
  readonly #started = deferred<undefined>();
  readonly #exited = deferred<ExitReason>();
  #isOver = false;

  constructor(options: SupervisorOptions) {
    const { id, children, clock, inspect } = options;
    const { strategy, intensity, backoff, autoShutdown } = options;
    this.id = id;
    this.strategy = strategy;
    this.#options = options;
    this.#tell = detached(options.observer);
    this.#specs = new Map(children.map((spec) => [spec.id, spec]));
    this.#actor = createActor(supervisorMachine, {
      id,
      clock,
      input: {
        id,
        policy: { strategy, intensity, backoff, autoShutdown },
        plans: children.map(({ id: childId, restart, significant = false }) => ({
          id: childId,
          restart,
          significant,
        })),
      },
      ...(inspect === undefined ? {} : { inspect }),
    });
    this.chart = this.#actor;
    this.started = this.#started.promise;
    this.exited = this.#exited.promise;
    // Its error reaches the owner through `exited` as well.
    this.started.catch(() => undefined);
    const probeSelf = prober(this.#actor);
    this.probe = async () => {
      await probeSelf();
      await Promise.all([...this.#lives.values()].map(async (life) => life.handle?.probe?.()));
    };
    this.#listen();
    this.#actor.start();
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

  children(): readonly ChildView[] {
    return this.#actor
      .getSnapshot()
      .context.children.map(({ id, phase, incarnation, restarts, startedAtMs }) => {
        const { kind } = this.#specOf(id);
        return { id, kind, phase, incarnation, restarts, startedAtMs };
      });
  }

  restartChild(id: string): void {
    const { restart } = this.#specOf(id);
    if (restart === 'temporary')
      throw new RangeError(`${id}: expected a child that is restarted, found a temporary one`);
    if (!this.#actor.getSnapshot().matches('alive'))
      throw new SupervisorStoppedError(this.id, `restart ${id}`);
    this.#send({ type: 'child.restart', childId: id });
  }

  #listen(): void {
    const actor = this.#actor;
    const supervisor = this.id;
    actor.on('child.start', (step) => this.#startChild(step));
    actor.on('child.stop', (step) => void this.#stopChild(step));
    actor.on('child.restarting', ({ childId, incarnation, inMs, restarts }) =>
      this.#tell({
        type: 'child.restarting',
        supervisor,
        child: childId,
        incarnation,
        inMs,
        restarts,
      }),
    );
    actor.on('supervisor.ready', () => {
      this.#tell({ type: 'supervisor.started', supervisor });
      this.#started.resolve(undefined);
    });
    actor.on('supervisor.escalated', ({ verdict }) => {
      const exit = exitOf(supervisor, verdict, (child) => this.#errors.get(child));
      if (exit.kind === 'crashed')
        this.#tell({ type: 'supervisor.escalated', supervisor, error: exit.error });
    });
    actor.subscribe({
      complete: () => {
        const { output } = actor.getSnapshot();
        if (output !== undefined)
          this.#end(exitOf(supervisor, output, (child) => this.#errors.get(child)));
      },
      error: (error) => this.#end({ kind: 'crashed', error }),
    });
  }

  #startChild({ childId, incarnation }: Step): void {
    const { clock, random } = this.#options;
    const of = { supervisor: this.id, child: childId, incarnation };
    const life = new Incarnation(this.#specOf(childId), incarnation, {
      started: () => {
        this.#tell({ type: 'child.started', ...of });
        this.#send({ type: 'child.started', childId, incarnation, atMs: clock.now() });
      },
      exited: (reason, during) => {
        this.#errors.set(childId, faultOf(reason));
        this.#tell({ type: 'child.exited', ...of, reason, while: during });
        const { kind: exit } = reason;
        const atMs = clock.now();
        this.#send({ type: 'child.exited', childId, incarnation, exit, atMs, chance: random() });
      },
      overdue: (afterMs) => this.#tell({ type: 'child.killed', ...of, afterMs }),
      stopFailed: (error) => this.#tell({ type: 'child.stopFailed', ...of, error }),
    });
    this.#lives.set(childId, life);
    life.start();
  }

  async #stopChild({ childId, incarnation }: Step): Promise<void> {
    await this.#lives.get(childId)?.stop(this.#options.clock);
    this.#tell({ type: 'child.stopped', supervisor: this.id, child: childId, incarnation });
    this.#send({ type: 'child.stopped', childId, incarnation });
  }

  #send(event: SupervisorEvent): void {
    if (!this.#isOver) this.#actor.send(event);
  }

  #end(reason: ExitReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const life of [...this.#lives.values()].reverse()) life.kill();
    this.#started.reject(
      reason.kind === 'crashed'
        ? asError(reason.error)
        : new SupervisorStoppedError(this.id, 'come up'),
    );
    this.#tell({ type: 'supervisor.stopped', supervisor: this.id, reason });
    this.#exited.resolve(reason);
  }

  #specOf(id: string): ChildSpec {
    const spec = this.#specs.get(id);
    if (spec !== undefined) return spec;
    const known = [...this.#specs.keys()].join(', ');
    throw new RangeError(`supervisor ${this.id}: expected one of ${known}, found ${id}`);
  }
}
