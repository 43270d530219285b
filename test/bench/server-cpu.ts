import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const USER_TIME_FIELD = 11;

const ticksPerSecond = (): number =>
  Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * CPU milliseconds that a process on this machine has used, in steps of the host's clock tick; null
 * where the host does not say (only Linux does).
 */
export const cpuMsOf = (pid: number): number | null => {
  if (process.platform !== 'linux') return null;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[USER_TIME_FIELD]) + Number(fields[USER_TIME_FIELD + 1]);
  return (ticks * 1_000) / ticksPerSecond();
};
