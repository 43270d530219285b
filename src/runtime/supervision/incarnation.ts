import type { Clock } from '../../../machines/ports.ts';
import type { ChildHandle, ChildScope, ChildSpec, ExitReason } from './child.ts';
import { deferred, type Deferred } from './deferred.ts';

/** What a supervisor hears of one life of a child. */
export type IncarnationListener = {
  readonly started: () => void;
  /** Ended by itself. Called in a turn of its own, never from within the dying child. */
  readonly exited: (reason: ExitReason, during: 'starting' | 'running') => void;
  readonly overdue: (afterMs: number) => void;
  readonly stopFailed: (error: unknown) => void;
};

type StopOutcome = 'stopped' | 'failed' | 'overdue';

/**
 * One life of a child: starting → running → over, never back. However it ends, its handle is
 * disposed of, even one that a slow start brings in after the end.
 */
export class Incarnation {
  readonly number: number;
  readonly #spec: ChildSpec;
  readonly #listener: IncarnationListener;
  #phase: 'starting' | 'running' | 'over' = 'starting';
  #handle: ChildHandle | null = null;
  /** Settles with an asynchronous start. */
  #start: Promise<void> | null = null;
  /** Made for those children only that ask for their signal. */
  #abort: AbortController | null = null;
  #stopping: Deferred<StopOutcome> | null = null;

  constructor(spec: ChildSpec, number: number, listener: IncarnationListener) {
    this.number = number;
    this.#spec = spec;
    this.#listener = listener;
  }

  /** The handle of a running child. */
  get handle(): ChildHandle | null {
    return this.#phase === 'running' ? this.#handle : null;
  }

  start(): void {
    try {
      const child = this.#spec.start(this.#scope());
      if (!(child instanceof Promise)) this.#settle(child);
      else
        this.#start = child.then(
          (handle) => this.#settle(handle),
          (error: unknown) => this.#exit({ kind: 'crashed', error }),
        );
    } catch (error) {
      this.#exit({ kind: 'crashed', error });
    }
  }

  /** Ends the child in good order, or by force after its `shutdownMs`. Never rejects. */
  async stop(clock: Clock): Promise<void> {
    if (this.#phase === 'over') return;
    const { shutdownMs } = this.#spec;
    const stopping = deferred<StopOutcome>();
    this.#stopping = stopping;
    if (this.#phase === 'starting') this.#abort?.abort();
    const timer = Number.isFinite(shutdownMs)
      ? clock.setTimeout(() => stopping.resolve('overdue'), shutdownMs)
      : null;
    void this.#stopInOrder().then(stopping.resolve);
    const outcome = await stopping.promise;
    if (timer !== null) clock.clearTimeout(timer);
    if (outcome === 'overdue') this.#listener.overdue(shutdownMs);
    if (outcome === 'stopped') this.#close();
    else this.kill();
  }

  /** Ends the child at once. */
  kill(): void {
    if (this.#phase === 'over') return;
    this.#close();
    this.#dispose();
  }

  #scope(): ChildScope {
    const signal = (): AbortSignal => {
      this.#abort ??= new AbortController();
      if (this.#phase === 'over') this.#abort.abort();
      return this.#abort.signal;
    };
    return {
      id: this.#spec.id,
      incarnation: this.number,
      exited: (reason) => this.#exit(reason),
      get signal() {
        return signal();
      },
    };
  }

  #settle(handle: ChildHandle): void {
    this.#handle = handle;
    if (this.#phase === 'over') {
      this.#dispose();
      return;
    }
    this.#phase = 'running';
    if (this.#stopping === null) this.#listener.started();
  }

  #exit(reason: ExitReason): void {
    if (this.#phase === 'over') return;
    const during = this.#phase;
    const isAwaited = this.#stopping !== null;
    this.kill();
    if (!isAwaited) queueMicrotask(() => this.#listener.exited(reason, during));
  }

  async #stopInOrder(): Promise<StopOutcome> {
    try {
      if (this.#phase === 'starting') await this.#start;
      await this.handle?.stop();
      return 'stopped';
    } catch (error) {
      this.#listener.stopFailed(error);
      return 'failed';
    }
  }

  #close(): void {
    this.#phase = 'over';
    this.#abort?.abort();
    this.#stopping?.resolve('stopped');
  }

  #dispose(): void {
    try {
      this.#handle?.kill();
    } catch (error) {
      this.#listener.stopFailed(error);
    }
  }
}
