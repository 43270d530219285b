import type {
  ChildHandle,
  ChildScope,
  ChildSpec,
  ExitReason,
} from '../../../src/runtime/supervision/child.ts';
import type { SupervisionEvent } from '../../../src/runtime/supervision/observer.ts';
import type { SupervisorOptions } from '../../../src/runtime/supervision/supervisor.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

/** What a scripted child does when it is started, and when it is told to stop. */
export type StartScript = 'up' | 'throws' | 'rejects' | 'crashes' | 'slow';
export type StopScript = 'stops' | 'hangs' | 'rejects';

/**
 * Children that do what the test says and write down what is done to them. One incarnation of a
 * child that starts while another one lives is a defect, and throws.
 */
export type Cast = {
  readonly clock: TestClock;
  /** `start a`, `stop a`, `kill a`, in the order it happened; `clear` empties it. */
  readonly log: string[];
  readonly events: SupervisionEvent[];
  readonly worker: (id: string, spec?: Partial<ChildSpec>) => ChildSpec;
  /** Scripts the next starts of a child; afterwards it comes up again. */
  readonly nextStarts: (id: string, ...scripts: readonly StartScript[]) => void;
  readonly whenStopped: (id: string, script: StopScript) => void;
  /** Lets a slow start come up, or fail. */
  readonly settle: (id: string, error?: Error) => Promise<void>;
  readonly exit: (id: string, reason: ExitReason) => Promise<void>;
  readonly crash: (id: string, message?: string) => Promise<void>;
  readonly scope: (id: string) => ChildScope;
  readonly isAlive: (id: string) => boolean;
  /** What happened since the last call. */
  readonly since: () => readonly string[];
  readonly options: Omit<SupervisorOptions, 'id' | 'children'>;
};

/** Lets all promise callbacks that are due run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Pending = { readonly up: () => void; readonly fail: (error: Error) => void };

export const newCast = (): Cast => {
  const clock = testClock();
  const log: string[] = [];
  const events: SupervisionEvent[] = [];
  const alive = new Set<string>();
  const scopes = new Map<string, ChildScope>();
  const starts = new Map<string, StartScript[]>();
  const stops = new Map<string, StopScript>();
  const pending = new Map<string, Pending>();

  const scope = (id: string): ChildScope => {
    const found = scopes.get(id);
    if (found === undefined) throw new Error(`cast: expected ${id} to have been started`);
    return found;
  };
  const handleOf = (id: string, incarnation: number): ChildHandle => {
    const isCurrent = (): boolean => scope(id).incarnation === incarnation;
    const die = (): void => {
      if (isCurrent()) alive.delete(id);
    };
    return {
      stop: () => {
        log.push(`stop ${id}`);
        const script = stops.get(id) ?? 'stops';
        if (script === 'hangs') return new Promise(() => undefined);
        if (script === 'rejects') return Promise.reject(new Error(`${id} cannot stop`));
        die();
        return Promise.resolve();
      },
      kill: () => {
        if (alive.has(id) && isCurrent()) log.push(`kill ${id}`);
        die();
      },
    };
  };
  const startOf =
    (id: string): ChildSpec['start'] =>
    (childScope) => {
      log.push(`start ${id}`);
      if (alive.has(id)) throw new Error(`cast: ${id} has two lives`);
      scopes.set(id, childScope);
      const handle = handleOf(id, childScope.incarnation);
      const error = new Error(`${id} cannot start`);
      switch (starts.get(id)?.shift() ?? 'up') {
        case 'throws':
          throw error;
        case 'rejects':
          return Promise.reject(error);
        case 'crashes':
          childScope.exited({ kind: 'crashed', error });
          return handle;
        case 'slow':
          return new Promise((resolve, reject) => {
            pending.set(id, {
              up: () => {
                alive.add(id);
                resolve(handle);
              },
              fail: reject,
            });
          });
        case 'up':
          alive.add(id);
          return handle;
      }
    };
  const exit = async (id: string, reason: ExitReason): Promise<void> => {
    alive.delete(id);
    scope(id).exited(reason);
    await turn();
  };
  return {
    clock,
    log,
    events,
    worker: (id, spec) => ({
      id,
      kind: 'worker',
      restart: 'permanent',
      shutdownMs: 1000,
      start: startOf(id),
      ...spec,
    }),
    nextStarts: (id, ...scripts) => void starts.set(id, [...scripts]),
    whenStopped: (id, script) => void stops.set(id, script),
    settle: async (id, error) => {
      const start = pending.get(id);
      if (start === undefined) throw new Error(`cast: expected ${id} to be starting`);
      pending.delete(id);
      if (error === undefined) start.up();
      else start.fail(error);
      await turn();
    },
    exit,
    crash: (id, message = `${id} crashed`) =>
      exit(id, { kind: 'crashed', error: new Error(message) }),
    scope,
    isAlive: (id) => alive.has(id),
    since: () => log.splice(0),
    options: {
      strategy: 'one_for_one',
      intensity: { restarts: 3, periodMs: 5_000 },
      backoff: { baseMs: 100, factor: 2, capMs: 1_000, jitter: 0, quietMs: 10_000 },
      autoShutdown: 'never',
      clock,
      random: () => 0,
      observer: (event) => void events.push(event),
    },
  };
};
