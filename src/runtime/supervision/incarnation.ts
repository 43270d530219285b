import type { Clock } from '../../../machines/ports.ts';
import type { ChildHandle, ChildSpec, ExitReason } from './child.ts';
import { deferred } from './deferred.ts';

/** What a supervisor hears of one life of a child. */
export type IncarnationListener = {
  readonly started: () => void;
  /** Ended by itself. Called in a turn of its own, never from within the dying child. */
  readonly exited: (reason: ExitReason, during: 'starting' | 'running') => void;
  readonly overdue: (afterMs: number) => void;
  readonly stopFailed: (error: unknown) => void;
};

/**
 * One life of a child: starting → running → over, never back. However it ends, its handle is
 * disposed of, even one that a slow start brings in after the end.
 */
export class Incarnation {
  readonly number: number;
  readonly #spec: ChildSpec;
  readonly #listener: IncarnationListener;
  readonly #abort = new AbortController();
  readonly #startSettled = deferred<undefined>();
  readonly #ended = deferred<undefined>();
  #phase: 'starting' | 'running' | 'over' = 'starting';
  #isStopping = false;
  #handle: ChildHandle | null = null;

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
    const { id, start } = this.#spec;
    const exited = (reason: ExitReason): void => this.#exit(reason);
    const fail = (error: unknown): void => {
      this.#exit({ kind: 'crashed', error });
      this.#startSettled.resolve(undefined);
    };
    try {
      const { number: incarnation } = this;
      const child = start({ id, incarnation, exited, signal: this.#abort.signal });
      if (child instanceof Promise) child.then((handle) => this.#settle(handle), fail);
      else this.#settle(child);
    } catch (error) {
      fail(error);
    }
  }

  /** Ends the child in good order, or by force after its `shutdownMs`. Never rejects. */
  async stop(clock: Clock): Promise<void> {
    if (this.#phase === 'over') return;
    this.#isStopping = true;
    if (this.#phase === 'starting') this.#abort.abort();
    const { shutdownMs } = this.#spec;
    const overdue = deferred<'overdue'>();
    const timer = Number.isFinite(shutdownMs)
      ? clock.setTimeout(() => overdue.resolve('overdue'), shutdownMs)
      : null;
    const outcome = await Promise.race([this.#stopInOrder(), overdue.promise]);
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

  #settle(handle: ChildHandle): void {
    this.#handle = handle;
    if (this.#phase === 'over') this.#dispose();
    else {
      this.#phase = 'running';
      if (!this.#isStopping) this.#listener.started();
    }
    this.#startSettled.resolve(undefined);
  }

  #exit(reason: ExitReason): void {
    if (this.#phase === 'over') return;
    const during = this.#phase;
    this.kill();
    if (!this.#isStopping) queueMicrotask(() => this.#listener.exited(reason, during));
  }

  async #stopInOrder(): Promise<'stopped' | 'failed'> {
    try {
      await Promise.race([this.#startSettled.promise, this.#ended.promise]);
      await Promise.race([this.handle?.stop(), this.#ended.promise]);
      return 'stopped';
    } catch (error) {
      this.#listener.stopFailed(error);
      return 'failed';
    }
  }

  #close(): void {
    this.#phase = 'over';
    this.#abort.abort();
    this.#ended.resolve(undefined);
  }

  #dispose(): void {
    try {
      this.#handle?.kill();
    } catch (error) {
      this.#listener.stopFailed(error);
    }
  }
}
