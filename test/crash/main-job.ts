import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { packageRoot } from '../../db/package-root.ts';
import type { Moment } from './moments.ts';

const ROOT = packageRoot();
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const MAIN = join(ROOT, 'dist', 'src', 'main.js');

/** The compiled program of this very source. */
export const buildProgram = (): void => {
  execFileSync(process.execPath, [TSC, '-p', join(ROOT, 'tsconfig.build.json')], { cwd: ROOT });
};

export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Running = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly hasEnded: () => boolean;
};

/** The environment without anybody's settings. */
const plainEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('TRADEWARDEN_') && name !== 'DATABASE_URL',
    ),
  );

/** Runs one command of the program, its probes and its API on any free port. */
export const startProgram = (args: readonly string[]): Running => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { ...plainEnvironment(), TRADEWARDEN_PROBES__PORT: '0', TRADEWARDEN_API__PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let over = false;
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      over = true;
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { child, ended, hasEnded: () => over };
};

const postmasterOf = (dataDirectory: string): number | null => {
  try {
    const [pid] = readFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').split(
      '\n',
    );
    return pid === undefined ? null : Number(pid);
  } catch {
    return null;
  }
};

const killNow = (pid: number | null | undefined): boolean => {
  try {
    return typeof pid === 'number' && process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
};

const summarySchema = z.object({
  trades: z.object({
    opened: z.int(),
    closed: z.int(),
    stopped: z.int(),
    settled: z.int(),
    failed: z.int(),
  }),
  pnl: z.number(),
  transitions: z.int(),
  restarts: z.int(),
  unprotectedSeconds: z.number(),
});

export type Summary = z.infer<typeof summarySchema>;

export type CrashedRun = {
  readonly summary: Summary;
  readonly kills: { readonly process: number; readonly database: number };
  /** What each process wrote to stderr, in order. */
  readonly logs: readonly string[];
};

/** Lets time pass until the moment, or until the process has ended by itself. */
const untilMoment = async (running: Running, { afterMs }: Moment): Promise<void> => {
  const moment = new Promise<void>((resolve) => {
    AbortSignal.timeout(afterMs).addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([moment, running.ended]);
};

/**
 * Runs the main job to its end through every moment: a killed process is started again by the same
 * command, a killed database is left to the process. Throws when a process ends badly by itself.
 */
export const runThrough = async (
  args: readonly string[],
  dataDirectory: string,
  moments: readonly Moment[],
): Promise<CrashedRun> => {
  const command = ['run', '--data-dir', dataDirectory, '--until-end', '--json', ...args];
  const logs: string[] = [];
  const kills = { process: 0, database: 0 };
  let running = startProgram(command);
  for (const moment of moments) {
    await untilMoment(running, moment);
    if (running.hasEnded()) break;
    if (moment.victim === 'database') {
      if (killNow(postmasterOf(dataDirectory))) kills.database += 1;
      continue;
    }
    killNow(running.child.pid);
    kills.process += 1;
    const { stderr } = await running.ended;
    logs.push(stderr);
    running = startProgram(command);
  }
  const { code, stdout, stderr } = await running.ended;
  logs.push(stderr);
  if (code !== 0) throw new Error(`expected exit code 0, found ${code}:\n${stderr.slice(-4_000)}`);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { summary: summarySchema.parse(JSON.parse(last)), kills, logs };
};
