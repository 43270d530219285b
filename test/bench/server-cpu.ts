import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { createDatabase, type ConnectionTarget } from '../../db/pool.ts';
import { ask } from '../db/journal-database.ts';

const USER_TIME_FIELD = 11;

const ticksPerSecond = (): number =>
  Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const ticksOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[USER_TIME_FIELD]) + Number(fields[USER_TIME_FIELD + 1]);
};

/**
 * CPU milliseconds that the server processes have used so far, in steps of the host's clock tick;
 * null where the host does not say (only Linux does).
 */
export type ServerCpu = () => number | null;

/** The server processes of the connections that `applicationName` has open now. */
export const serverCpu = async (
  connection: ConnectionTarget,
  applicationName: string,
): Promise<ServerCpu> => {
  if (process.platform !== 'linux') return () => null;
  const database = createDatabase({
    connection,
    applicationName: 'bench-pids',
    maxConnections: 1,
    onFault: (error) => {
      throw error;
    },
  });
  const rows = await ask<{ readonly pid: number }>(
    database,
    'select pid from pg_stat_activity where application_name = $1',
    [applicationName],
  );
  await database.end();
  const msPerTick = 1_000 / ticksPerSecond();
  return () => rows.reduce((sum, { pid }) => sum + ticksOf(pid), 0) * msPerTick;
};
