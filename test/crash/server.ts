import { startEmbedded, type EmbeddedPostgres } from '../../db/embedded/launcher.ts';
import { createDatabase, type Database } from '../../db/pool.ts';
import { elapsed, monotonicMs } from './timebase.ts';

export type Outage = { readonly fromMs: number; readonly toMs: number };

/** The run's PostgreSQL: started by the harness, killed by it now and then, and started again. */
export type Server = {
  /** Makes an empty database and returns how to reach it. */
  readonly createDatabase: (name: string) => Promise<string>;
  readonly open: (name: string) => Database;
  /** `kill -9` of the postmaster; another one serves the same cluster so long afterwards. */
  readonly killFor: (outageMs: number) => void;
  /** When it did not answer, on the machine's monotonic clock. */
  readonly outages: readonly Outage[];
  /** Resolves once every killed server has its successor; rejects when one has not come up. */
  readonly settled: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const quiet = (): void => undefined;

export const startServer = async (dataDir: string): Promise<Server> => {
  const start = (): Promise<EmbeddedPostgres> => startEmbedded({ dataDir, log: quiet });
  let running = await start();
  let restarting: Promise<void> = Promise.resolve();
  const { connection } = running;

  const open = (name: string): Database =>
    createDatabase({
      connection: { ...connection, database: name },
      applicationName: 'crash',
      onFault: quiet,
      maxConnections: 2,
      statementTimeoutMs: 60_000,
      replyTimeoutMs: 70_000,
    });

  const outages: Outage[] = [];
  const restart = async (outageMs: number): Promise<void> => {
    const fromMs = monotonicMs();
    process.kill(running.pid, 'SIGKILL');
    await elapsed(outageMs);
    running = await start();
    outages.push({ fromMs, toMs: monotonicMs() });
  };

  return {
    createDatabase: async (name) => {
      const admin = open(connection.database);
      try {
        await admin.query({ name: '', text: `create database ${name}`, values: [] });
      } finally {
        await admin.end();
      }
      const host = encodeURIComponent(connection.host);
      return `postgresql://${connection.user}@/${name}?host=${host}`;
    },
    open,
    killFor: (outageMs) => {
      restarting = restarting.then(() => restart(outageMs));
    },
    outages,
    settled: () => restarting,
    stop: async () => {
      await restarting.catch(quiet);
      await running.stop();
    },
  };
};
