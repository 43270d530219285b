import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

import { packageRoot } from '../../db/package-root.ts';

const answerSchema = z.object({
  held: z.boolean().optional(),
  refused: z.string().optional(),
  pid: z.number().optional(),
  adopted: z.boolean().optional(),
  connection: z
    .object({ host: z.string(), port: z.number(), user: z.string(), database: z.string() })
    .optional(),
});
export type ChildAnswer = z.infer<typeof answerSchema>;

export type Child = {
  readonly pid: number;
  readonly ask: (command: Readonly<Record<string, unknown>>) => Promise<ChildAnswer>;
  /** Sends a signal and waits for the end. */
  readonly kill: (signal: NodeJS.Signals, toGroup?: boolean) => Promise<void>;
};

/** Starts test/support/embedded-process.ts in a process group of its own, as `user` if given. */
export const startChild = async (
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<Child> => {
  const script = join(packageRoot(), 'test', 'support', 'embedded-process.ts');
  const process_ = spawn(process.execPath, ['--import', 'tsx', script], {
    ...user,
    cwd: packageRoot(),
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(process_, 'exit');
  const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
  const nextAnswer = async (): Promise<ChildAnswer> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('expected an answer, found the end of the process');
    return answerSchema.parse(JSON.parse(line.value));
  };
  await nextAnswer();
  const pid = process_.pid ?? 0;
  return {
    pid,
    ask: (command) => {
      process_.stdin.write(`${JSON.stringify(command)}\n`);
      return nextAnswer();
    },
    kill: async (signal, toGroup = false) => {
      if (process_.exitCode !== null || process_.signalCode !== null) return;
      process.kill(toGroup ? -pid : pid, signal);
      await ended;
    },
  };
};
