import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The command of systemd that speaks its notification protocol. */
const COMMAND = 'systemd-notify';

/** A message that is not taken by then is given up; the next one says as much. */
const PATIENCE_MS = 10_000;

const MICROS_PER_MS = 1_000;

/** What has started this process and wants to hear how it is. */
export type ServiceManager = {
  /** Sends `READY=1`, `WATCHDOG=1` and the like; resolves once they were taken. */
  readonly tell: (assignments: readonly string[]) => Promise<void>;
  /** Without a sign of life for so long it starts the process again; null: it does not watch. */
  readonly watchdogMs: number | null;
};

type Environment = Readonly<Record<string, string | undefined>>;

const watchdogOf = (env: Environment): number | null => {
  const { WATCHDOG_PID: pid, WATCHDOG_USEC: micros = '' } = env;
  if (pid !== undefined && pid !== String(process.pid)) return null;
  return /^[1-9][0-9]*$/.test(micros) ? Number(micros) / MICROS_PER_MS : null;
};

/**
 * The service manager, where it has given a socket to speak to; else null. Node opens no datagram
 * socket of a file, so each message is a short run of systemd's own `systemd-notify`: the unit lets
 * in messages of the process's children (`NotifyAccess=all`). It waits until its message was taken,
 * or systemd could meet a sender that is gone.
 */
export const serviceManagerOf = (env: Environment, command = COMMAND): ServiceManager | null => {
  const { NOTIFY_SOCKET: socket, PATH: path } = env;
  if (socket === undefined || socket === '') return null;
  const options = { env: { NOTIFY_SOCKET: socket, PATH: path }, timeout: PATIENCE_MS };
  return {
    watchdogMs: watchdogOf(env),
    tell: async (assignments) => {
      await run(command, assignments, options);
    },
  };
};
