import { Client } from 'pg';
import { z } from 'zod';

import { DATABASE, ROLE } from './cluster.ts';

/** How to reach an embedded server: over its unix socket, as its only role. */
export type EmbeddedConnection = {
  /** The directory of the socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
};

type SocketAddress = { readonly socketDirectory: string; readonly port: number };

const DURABILITY_SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/** A server that is ready answers; copying the template of a new database is the longest. */
const ANSWERS_WITHIN_MS = 60_000;

const settingsSchema = z.array(z.object({ name: z.string(), setting: z.string() }));

const refuseUnsafe = async (client: Client): Promise<void> => {
  const { rows } = await client.query({
    text: 'select name, setting from pg_settings where name = any($1) order by name',
    values: [DURABILITY_SETTINGS],
  });
  const off = settingsSchema.parse(rows).filter(({ setting }) => setting !== 'on');
  if (off.length === 0) return;
  const found = off.map(({ name, setting }) => `${name} = ${setting}`).join(', ');
  throw new Error(
    `PostgreSQL settings: expected ${DURABILITY_SETTINGS.join(', ')} on, found ${found}. ` +
      'A commit would not survive a power cut. Reset them (alter system reset …) and restart',
  );
};

const createDatabase = async (client: Client): Promise<void> => {
  const { rowCount } = await client.query({
    text: 'select from pg_database where datname = $1',
    values: [DATABASE],
  });
  if (rowCount === 0) await client.query(`create database ${DATABASE}`);
};

/**
 * Makes the database on first use and checks that the server keeps what it acknowledges. Throws
 * when somebody has switched a durability setting off.
 */
export const bootstrap = async (address: SocketAddress): Promise<EmbeddedConnection> => {
  const target = { host: address.socketDirectory, port: address.port, user: ROLE };
  const client = new Client({
    ...target,
    database: 'postgres',
    connectionTimeoutMillis: ANSWERS_WITHIN_MS,
    query_timeout: ANSWERS_WITHIN_MS,
  });
  // A failing query rejects by itself; the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await refuseUnsafe(client);
    await createDatabase(client);
  } finally {
    await client.end();
  }
  return { ...target, database: DATABASE };
};
