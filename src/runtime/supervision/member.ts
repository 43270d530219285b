import type { Backoff } from '../../../machines/supervision/backoff.ts';
import {
  beginning,
  judgeCareer,
  newCareer,
  type Career,
} from '../../../machines/supervision/career.ts';
import type { Intensity } from '../../../machines/supervision/intensity.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock, Random, TimerHandle } from '../../../machines/ports.ts';
import type { ChildSpec, ExitReason } from './child.ts';
import { deferred, type Deferred } from './deferred.ts';
import { ChildStartError, faultOf, SupervisorStoppedError } from './errors.ts';
import type { ChildView } from './handle.ts';
import { Incarnation } from './incarnation.ts';
import type { SupervisionObserver } from './observer.ts';

/** What a member needs of its dynamic supervisor. */
export type MemberHost = {
  readonly supervisor: string;
  readonly childIntensity: Intensity;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: SupervisionObserver;
  /** The member is over and to be forgotten. */
  readonly ended: (member: Member) => void;
  /** Released from quarantine, it did not come up: it is to be parked again. */
  readonly relapsed: (member: Member) => void;
  readonly failed: (member: Member, atMs: EpochMs, inMs: number) => void;
  readonly exhausted: (member: Member) => void;
};

/** The first start of a record, which somebody waits for; one that fails is never tried again. */
type FirstStart = {
  readonly up: Deferred<undefined>;
  readonly failed: (member: Member) => void;
};

/** One child of a dynamic supervisor across its incarnations: its record, its life, its timer. */
export class Member {
  readonly spec: ChildSpec;
  /** Of the last failure. */
  error: unknown = undefined;
  readonly #host: MemberHost;
  #phase: ChildView['phase'] = 'held';
  #career: Career = newCareer;
  #life: Incarnation | null = null;
  #timer: TimerHandle | null = null;
  #firstStart: FirstStart | null = null;
  #retiring: Promise<void> | null = null;

  constructor(spec: ChildSpec, host: MemberHost) {
    this.spec = spec;
    this.#host = host;
  }

  get view(): ChildView {
    const { id, kind } = this.spec;
    const { incarnation, restarts, startedAtMs } = this.#career;
    return { id, kind, phase: this.#phase, incarnation, restarts, startedAtMs };
  }

  /** Rejects while the member is not running. */
  async probe(): Promise<void> {
    const handle = this.#life?.handle ?? null;
    if (handle === null)
      throw new Error(`${this.spec.id}: expected it to be running, found it ${this.#phase}`);
    await handle.probe?.();
  }

  /** Starts the first incarnation; resolves when it is up, rejects when it failed to come up. */
  startFirst(): Promise<void> {
    return this.#startFirst(this.#host.ended);
  }

  begin(): void {
    this.#timer = null;
    this.#phase = 'starting';
    this.#career = beginning(this.#career);
    const { tell } = this.#host;
    const of = this.#names();
    this.#life = new Incarnation(this.spec, of.incarnation, {
      started: () => this.#started(),
      exited: (reason, during) => {
        tell({ type: 'child.exited', ...of, reason, while: during });
        this.#exited(reason);
      },
      overdue: (afterMs) => tell({ type: 'child.killed', ...of, afterMs }),
      stopFailed: (error) => tell({ type: 'child.stopFailed', ...of, error }),
    });
    this.#life.start();
  }

  beginIn(inMs: number): void {
    const { restarts } = this.#career;
    this.#host.tell({ type: 'child.restarting', ...this.#names(), inMs, restarts });
    this.#timer = this.#host.clock.setTimeout(() => this.begin(), inMs);
  }

  quarantine(): void {
    this.#phase = 'quarantined';
    const { supervisor, tell } = this.#host;
    const { restarts } = this.#career;
    const child = this.spec.id;
    tell({ type: 'child.quarantined', supervisor, child, restarts, error: this.error });
  }

  /** Starts a quarantined member anew with a clean record; rejects, parked again, when it fails. */
  release(): Promise<void> {
    const { relapsed, supervisor, tell } = this.#host;
    this.#career = { ...newCareer, incarnation: this.#career.incarnation };
    tell({ type: 'child.released', supervisor, child: this.spec.id });
    return this.#startFirst(relapsed);
  }

  /** Stops it for good; a second call waits for the first. */
  retire(): Promise<void> {
    return (this.#retiring ??= this.#retire());
  }

  kill(): void {
    this.#leave();
    this.#life?.kill();
  }

  async #startFirst(failed: FirstStart['failed']): Promise<void> {
    const up = deferred<undefined>();
    this.#firstStart = { up, failed };
    this.begin();
    await up.promise;
  }

  async #retire(): Promise<void> {
    this.#leave();
    await this.#life?.stop(this.#host.clock);
    this.#host.tell({ type: 'child.stopped', ...this.#names() });
  }

  #leave(): void {
    this.#phase = 'stopping';
    if (this.#timer !== null) this.#host.clock.clearTimeout(this.#timer);
    this.#timer = null;
    const { supervisor } = this.#host;
    this.#firstStart?.up.reject(new SupervisorStoppedError(supervisor, `start ${this.spec.id}`));
    this.#firstStart = null;
  }

  #started(): void {
    this.#phase = 'running';
    this.#career = { ...this.#career, startedAtMs: this.#host.clock.now() };
    this.#host.tell({ type: 'child.started', ...this.#names() });
    this.#firstStart?.up.resolve(undefined);
    this.#firstStart = null;
  }

  #exited(reason: ExitReason): void {
    if (this.#phase === 'stopping') return;
    const { supervisor, clock, random, childIntensity: intensity, backoff } = this.#host;
    this.error = faultOf(reason);
    const first = this.#firstStart;
    this.#firstStart = null;
    if (first !== null && reason.kind === 'crashed') {
      first.up.reject(new ChildStartError(supervisor, this.spec.id, reason.error));
      first.failed(this);
      return;
    }
    first?.up.resolve(undefined);
    const atMs = clock.now();
    const policy = { restart: this.spec.restart, intensity, backoff };
    const exit = { exit: reason.kind, atMs, chance: random() };
    const verdict = judgeCareer(this.#career, policy, exit);
    this.#phase = 'waiting';
    switch (verdict.type) {
      case 'ended':
        this.#phase = 'ended';
        this.#host.ended(this);
        return;
      case 'restart':
        this.#career = verdict.career;
        this.#host.failed(this, atMs, verdict.inMs);
        return;
      case 'exhausted':
        this.#host.exhausted(this);
        return;
    }
  }

  #names(): { supervisor: string; child: string; incarnation: number } {
    const { supervisor } = this.#host;
    return { supervisor, child: this.spec.id, incarnation: this.#career.incarnation };
  }
}
