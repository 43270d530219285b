import type { HealthState, HealthVerdicts } from '../../machines/health/health.ts';
import type { Clock } from '../../machines/ports.ts';
import type { Log } from '../logger/log.ts';
import type { ServiceManager } from './service-manager.ts';

/** Where nobody watches: how often the status is brought up to date. */
const STATUS_EVERY_MS = 10_000;

/** A start or a stop that goes on is granted this many beats more, again and again. */
const BEATS_GRANTED = 3;

const MICROS_PER_MS = 1_000;

export type SignsOfLifeOptions = {
  readonly manager: ServiceManager;
  readonly state: () => HealthState;
  readonly verdicts: () => HealthVerdicts;
  /** Real time. */
  readonly clock: Clock;
  readonly log: Log;
};

/** What the service manager is told; each settles once it has been told, or the failure logged. */
export type SignsOfLife = {
  /** The start is over. */
  readonly ready: () => Promise<void>;
  readonly stopping: () => Promise<void>;
  readonly end: () => void;
};

type Phase = 'starting' | 'running' | 'stopping';

/** `systemctl status` shows this line. */
const statusOf = (phase: Phase, { startupPercent }: HealthState, verdicts: HealthVerdicts) => {
  const { live, ready } = verdicts;
  if (!live.pass) return `not alive: ${live.failed.join(', ')}`;
  if (phase === 'starting') return `starting, ${startupPercent} %`;
  if (phase === 'stopping') return 'stopping';
  return ready.pass ? 'guarding, takes new trades' : `guarding, no new trades: ${ready.failed[0]}`;
};

/**
 * Tells the service manager what the probes would answer. The watchdog hears a beat only while
 * liveness holds: a tree that no longer turns is started again, and nothing else is a reason to.
 * While the process starts or stops and is alive, it asks for more time instead.
 */
export const startSignsOfLife = (options: SignsOfLifeOptions): SignsOfLife => {
  const { clock, log, manager, state, verdicts } = options;
  const beatMs = manager.watchdogMs === null ? STATUS_EVERY_MS : manager.watchdogMs / 3;
  let phase: Phase = 'starting';

  const tell = async (assignments: readonly string[]): Promise<void> => {
    const status = `STATUS=${statusOf(phase, state(), verdicts())}`;
    try {
      await manager.tell([...assignments, status]);
    } catch (error) {
      log.warn('the service manager does not hear', { error });
    }
  };
  const beat = (): readonly string[] => {
    if (!verdicts().live.pass) return [];
    const grantedMicros = Math.round(beatMs * BEATS_GRANTED * MICROS_PER_MS);
    return phase === 'running' ? ['WATCHDOG=1'] : [`EXTEND_TIMEOUT_USEC=${grantedMicros}`];
  };

  let isOver = false;
  const timer = { handle: clock.setTimeout(() => void round(), beatMs) };
  const round = async (): Promise<void> => {
    await tell(beat());
    if (!isOver) timer.handle = clock.setTimeout(() => void round(), beatMs);
  };

  return {
    ready: () => {
      phase = 'running';
      return tell(['READY=1']);
    },
    stopping: () => {
      phase = 'stopping';
      return tell(['STOPPING=1']);
    },
    end: () => {
      isOver = true;
      clock.clearTimeout(timer.handle);
    },
  };
};
