import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { commandLine, processIdentity } from './process-identity.ts';

/** What a running server writes about itself into its cluster. */
export type PostmasterFile = {
  readonly pid: number;
  readonly port: number;
  readonly socketDirectory: string;
  readonly status: string;
};

/** The cluster's postmaster.pid; null when there is none, or only its beginning so far. */
export const readPostmasterFile = (cluster: string): PostmasterFile | null => {
  let text;
  try {
    text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const [pid, , , port, socketDirectory, , , status] = text.split('\n');
  if (pid === undefined || Number.isNaN(Number.parseInt(pid, 10))) return null;
  return {
    pid: Number.parseInt(pid, 10),
    port: Number.parseInt(port ?? '', 10),
    socketDirectory: socketDirectory ?? '',
    status: status?.trim() ?? '',
  };
};

/** Whether the process `pid` is the server of `cluster`, not another that got its number. */
export const isPostmasterOf = (pid: number, cluster: string): boolean => {
  if (processIdentity(pid) === null) return false;
  const line = commandLine(pid);
  return line !== null && line.includes('postgres') && `${line} `.includes(` -D ${cluster} `);
};

/** The server that runs on `cluster`; null when none does, whatever file it left. */
export const runningPostmaster = (cluster: string): PostmasterFile | null => {
  const found = readPostmasterFile(cluster);
  return found !== null && isPostmasterOf(found.pid, cluster) ? found : null;
};
