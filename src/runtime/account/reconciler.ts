import { isApplied, keyOf, type Difference } from '../../../machines/accounts/differences.ts';
import type { ReconcilePolicy } from '../../../machines/accounts/policy.ts';
import { NO_SUSPICIONS, weigh, type Suspicions } from '../../../machines/accounts/suspicion.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { VenueId } from '../../../machines/model/ids.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Clock, TimerHandle } from '../../../machines/ports.ts';
import type { Log } from '../../logger/log.ts';
import type { VenueFault } from '../../venues/venue.ts';
import type { Alarms } from '../alarms.ts';
import type { Look } from './look.ts';
import type { Remedies } from './remedies.ts';

/** What one reconciliation has found, over all its looks. */
export type Reconciliation = {
  readonly asOfMs: EpochMs;
  readonly looks: number;
  /** Each difference once, as it was found last. */
  readonly differences: readonly Difference[];
};

export type ReconcileFigures = {
  readonly successes: number;
  readonly failures: number;
  readonly lastSuccessAtMs: EpochMs | null;
  /** How long the last one took, real milliseconds. */
  readonly lastTookMs: number | null;
  /** What the last one has found, by kind. */
  readonly differences: Readonly<Record<string, number>>;
};

export type ReconcilerOptions = {
  readonly venue: VenueId;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms;
  readonly policy: ReconcilePolicy;
  /** How long a doubt ripens before it is looked into; `graceMs` unless said otherwise. */
  readonly ripenMs?: number;
  /** Compares the store with the venue; reaches back to what the last success has seen. */
  readonly look: (lastAsOfMs: EpochMs | null) => Promise<Result<Look, VenueFault>>;
  readonly remedies: Remedies;
  /** Writes down what the venue has said. */
  readonly record: (look: Look) => Promise<void>;
  readonly succeeded: (reconciliation: Reconciliation) => void;
};

/** Keeps the store and the venue in agreement, one reconciliation at a time. */
export type Reconciler = {
  /** A reconciliation begun after this call; calls made meanwhile share one. */
  readonly reconcile: (why: string) => Promise<Result<Reconciliation, VenueFault>>;
  /** Something does not fit: reconciles soon, unless `stillHolds` denies it by then. */
  readonly suspect: (why: string, stillHolds?: () => boolean) => void;
  readonly figures: () => ReconcileFigures;
  readonly stop: () => void;
};

/** A difference may take a look to be found, one to be confirmed, and one to be gone. */
const LOOKS_MAX = 4;

const STOPPED: VenueFault = {
  kind: 'unreachable',
  retryable: false,
  message: 'the reconciliation was stopped',
};

const faultOf = (error: unknown): VenueFault => ({
  kind: 'unreachable',
  retryable: true,
  message: error instanceof Error ? error.message : String(error),
});

class Reconciling implements Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #startedAtMs: EpochMs;
  readonly #staleAlarm: string;
  #suspicions: Suspicions = NO_SUSPICIONS;
  #lastAsOfMs: EpochMs | null = null;
  #successes = 0;
  #failures = 0;
  /** In a row. */
  #failed = 0;
  #lastSuccessAtMs: EpochMs | null = null;
  #lastTookMs: number | null = null;
  #lastFound: readonly Difference[] = [];
  #running: Promise<Result<Reconciliation, VenueFault>> | null = null;
  #next: Promise<Result<Reconciliation, VenueFault>> | null = null;
  #timer: TimerHandle | null = null;
  #doubt: { readonly handle: TimerHandle; readonly reasons: (() => boolean)[] } | null = null;
  #pausing: { readonly handle: TimerHandle; readonly resolve: () => void } | null = null;
  #stopped = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.now();
    this.#staleAlarm = `reconcile/stale/${options.venue}`;
    this.#schedule(options.policy.intervalMs);
  }

  reconcile(why: string): Promise<Result<Reconciliation, VenueFault>> {
    if (this.#running === null) return this.#begin(why);
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      return this.#begin(why);
    });
    return this.#next;
  }

  suspect(why: string, stillHolds: () => boolean = () => true): void {
    if (this.#stopped) return;
    if (this.#doubt !== null) {
      this.#doubt.reasons.push(stillHolds);
      return;
    }
    const { clock, policy, ripenMs = policy.graceMs } = this.#options;
    const reasons = [stillHolds];
    const handle = clock.setTimeout(() => {
      this.#doubt = null;
      if (reasons.some((holds) => holds())) void this.reconcile(why);
    }, ripenMs);
    this.#doubt = { handle, reasons };
  }

  figures(): ReconcileFigures {
    const counts = new Map<string, number>();
    for (const { kind } of this.#lastFound) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return {
      successes: this.#successes,
      failures: this.#failures,
      lastSuccessAtMs: this.#lastSuccessAtMs,
      lastTookMs: this.#lastTookMs,
      differences: Object.fromEntries(counts),
    };
  }

  stop(): void {
    const { clock } = this.#options;
    this.#stopped = true;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    if (this.#doubt !== null) clock.clearTimeout(this.#doubt.handle);
    if (this.#pausing !== null) {
      clock.clearTimeout(this.#pausing.handle);
      this.#pausing.resolve();
    }
  }

  #begin(why: string): Promise<Result<Reconciliation, VenueFault>> {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    const running = this.#run(why).finally(() => {
      this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #run(why: string): Promise<Result<Reconciliation, VenueFault>> {
    const startedAt = performance.now();
    const outcome = await this.#settle().catch((error: unknown) => fail(faultOf(error)));
    if (this.#stopped) return fail(STOPPED);
    this.#lastTookMs = performance.now() - startedAt;
    if (outcome.ok) this.#noteSuccess(outcome.value);
    else this.#noteFailure(why, outcome.error);
    return outcome;
  }

  /** Looks until there is nothing left to confirm or to see taken in. */
  async #settle(): Promise<Result<Reconciliation, VenueFault>> {
    const { look, record, remedies, policy } = this.#options;
    const found = new Map<string, Difference>();
    for (let looks = 1; !this.#isOver(); looks += 1) {
      const seen = await look(this.#lastAsOfMs);
      if (!seen.ok) return seen;
      if (this.#isOver()) break;
      const { differences, theirs, unjudged } = seen.value;
      const findings = weigh(differences, theirs.asOfMs, this.#suspicions);
      this.#suspicions = findings.suspicions;
      for (const difference of findings.certain) found.set(keyOf(difference), difference);
      remedies.carryOut(findings.certain, unjudged);
      await record(seen.value);
      const isUnfinished = findings.suspected.length > 0 || findings.certain.some(isApplied);
      if (!isUnfinished || looks === LOOKS_MAX) {
        this.#lastAsOfMs = theirs.asOfMs;
        return ok({ asOfMs: theirs.asOfMs, looks, differences: [...found.values()] });
      }
      await this.#pause(policy.confirmMs);
    }
    return fail(STOPPED);
  }

  #isOver(): boolean {
    return this.#stopped;
  }

  #noteSuccess(reconciliation: Reconciliation): void {
    const { alarms, clock, policy, succeeded } = this.#options;
    this.#successes += 1;
    this.#failed = 0;
    this.#lastSuccessAtMs = clock.now();
    this.#lastFound = reconciliation.differences;
    alarms.clear(this.#staleAlarm);
    this.#schedule(policy.intervalMs);
    succeeded(reconciliation);
  }

  #noteFailure(why: string, { kind, message }: VenueFault): void {
    const { alarms, clock, log, policy } = this.#options;
    this.#failures += 1;
    this.#failed += 1;
    const sinceMs = clock.now() - (this.#lastSuccessAtMs ?? this.#startedAtMs);
    const failing = { sinceMs: Math.round(sinceMs), failures: this.#failed };
    const fields = { venue: this.#options.venue, kind, message, ...failing };
    log.warn('the store cannot be compared with the venue', { why, ...fields });
    if (sinceMs >= policy.staleMs)
      alarms.raise(
        this.#staleAlarm,
        'the venue has not been compared with the store for long',
        fields,
      );
    const doubled = policy.retryBaseMs * 2 ** Math.min(this.#failed - 1, 16);
    this.#schedule(Math.min(policy.retryMaxMs, doubled));
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#timer = null;
      void this.reconcile('the time has come');
    }, delayMs);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        this.#pausing = null;
        resolve();
      };
      this.#pausing = { handle: this.#options.clock.setTimeout(finish, ms), resolve: finish };
    });
  }
}

export const createReconciler = (options: ReconcilerOptions): Reconciler =>
  new Reconciling(options);
