import { processIdentity } from '../../db/embedded/process-identity.ts';

/** Whether a process of this host runs; a zombie does not. */
export const isRunning = (pid: number): boolean => processIdentity(pid) !== null;
