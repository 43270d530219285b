import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const readIfThere = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

const fromProc = (pid: number): string | null => {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The command's name stands in brackets and may hold spaces and brackets itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields?.[0];
  const startTicks = fields?.[19];
  if (startTicks === undefined || state === 'Z' || state === 'X') return null;
  return `${readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${startTicks}`;
};

const ps = (pid: number, column: string): string | null => {
  const args = ['-o', 'stat=', '-o', `${column}=`, '-p', String(pid)];
  const { status, stdout, error } = spawnSync('ps', args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  const [, state, value] = /^(\S+)\s+(.+)$/.exec(stdout.trim()) ?? [];
  return status !== 0 || value === undefined || state?.startsWith('Z') === true ? null : value;
};

const hasProc = (): boolean => readIfThere('/proc/self/stat') !== null;

/**
 * What tells a process from a later one with the same pid: the instant it started. Null when no
 * such process runs; a zombie does not.
 */
export const processIdentity = (pid: number, isProcRead = hasProc()): string | null =>
  isProcRead ? fromProc(pid) : ps(pid, 'lstart');

/** The command line of a process, its arguments joined by spaces; null when it does not run. */
export const commandLine = (pid: number, isProcRead = hasProc()): string | null =>
  isProcRead
    ? (readIfThere(`/proc/${pid}/cmdline`)?.split('\0').join(' ').trim() ?? null)
    : ps(pid, 'command');
