import type { Clock } from '../../../machines/ports.ts';

/*
 * A run owns time, chance and turns of the event loop. While it lasts, the host's are replaced:
 * `setImmediate` queues a simulated turn, clocks and `AbortSignal.timeout` go by simulated time,
 * and whatever else would let the host in is a breach.
 */

type Turn = { readonly run: () => void };

export type Seal = {
  /** Runs everything that this instant has set off: promise callbacks and turns, until quiet. */
  readonly settle: () => Promise<void>;
  readonly open: () => void;
};

/** More turns than this without time moving on is a loop. */
const TURNS_MAX = 100_000;

const host = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  now: Date.now,
  random: Math.random,
  abortAfter: AbortSignal.timeout.bind(AbortSignal),
  performanceNow: performance.now.bind(performance),
};

/** Processor time of this process so far, for figures about the run. */
export const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const hostTurn = (): Promise<void> =>
  new Promise((resolve) => {
    host.setImmediate(resolve);
  });

const replace = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
};

/** `breached` hears of each of the host's sources that is asked in spite of the seal. */
export const seal = (
  clock: Pick<Clock, 'now' | 'setTimeout'>,
  breached: (what: string) => void,
): Seal => {
  const turns = new Set<Turn>();

  const forbid = (name: string) => (): never => {
    const { stack = '' } = new Error(name);
    breached(`${name}${stack.split('\n')[2] ?? ''}`);
    throw new Error(`${name} was asked in a simulated run`);
  };

  replace(globalThis, 'setTimeout', forbid('setTimeout'));
  replace(globalThis, 'setInterval', forbid('setInterval'));
  replace(globalThis, 'setImmediate', (run: (...args: unknown[]) => void, ...args: unknown[]) => {
    const turn: Turn = { run: () => run(...args) };
    turns.add(turn);
    return turn;
  });
  replace(globalThis, 'clearImmediate', (turn: Turn) => turns.delete(turn));
  replace(Date, 'now', () => clock.now());
  replace(Math, 'random', forbid('Math.random'));
  replace(performance, 'now', () => clock.now());
  replace(AbortSignal, 'timeout', (afterMs: number) => {
    const aborting = new AbortController();
    clock.setTimeout(() => aborting.abort(new DOMException('timeout', 'TimeoutError')), afterMs);
    return aborting.signal;
  });

  return {
    settle: async () => {
      await hostTurn();
      for (let count = 0; turns.size > 0; count += 1) {
        const [turn] = turns;
        if (turn === undefined) return;
        if (count > TURNS_MAX) throw new Error('turns: expected them to end');
        turns.delete(turn);
        turn.run();
        await hostTurn();
      }
    },
    open: () => {
      replace(globalThis, 'setTimeout', host.setTimeout);
      replace(globalThis, 'setInterval', host.setInterval);
      replace(globalThis, 'setImmediate', host.setImmediate);
      replace(globalThis, 'clearImmediate', host.clearImmediate);
      replace(Date, 'now', host.now);
      replace(Math, 'random', host.random);
      replace(performance, 'now', host.performanceNow);
      replace(AbortSignal, 'timeout', host.abortAfter);
    },
  };
};
