import { startEmbedded, type EmbeddedPostgres } from '../../db/embedded/launcher.ts';
import { createDatabase, type Database } from '../../db/pool.ts';

/** The run's PostgreSQL: started by the harness, killed by it now and then, and started again. */
export type Server = {
  /** Makes an empty database and returns how to reach it. */
  readonly createDatabase: (name: string) => Promise<string>;
  readonly open: (name: string) => Database;
  /** `kill -9` of the postmaster; resolves once another one serves the same cluster. */
  readonly killAndRestart: () => Promise<void>;
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

  const restart = async (): Promise<void> => {
    process.kill(running.pid, 'SIGKILL');
    running = await start();
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
    killAndRestart: () => (restarting = restarting.then(restart)),
    stop: async () => {
      await restarting.catch(quiet);
      await running.stop();
    },
  };
};
