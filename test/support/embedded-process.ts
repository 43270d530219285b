import { createInterface } from 'node:readline';
import { z } from 'zod';

import { lockDirectory, type DirectoryLock } from '../../db/embedded/directory-lock.ts';
import { startEmbedded } from '../../db/embedded/launcher.ts';

/*
 * A process of its own for the tests of locks and of the launcher: one JSON command a line on
 * stdin, one JSON answer a line on stdout. It ends when stdin does, and stops nothing.
 */

const commandSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('lock'), directory: z.string() }),
  z.object({ do: z.literal('unlock') }),
  z.object({ do: z.literal('start'), dataDir: z.string(), binDir: z.string().optional() }),
]);

let lock: DirectoryLock | null = null;

const obey = async (command: z.infer<typeof commandSchema>): Promise<unknown> => {
  switch (command.do) {
    case 'lock':
      lock = lockDirectory(command.directory);
      return { held: true };
    case 'unlock':
      lock?.release();
      return { held: false };
    case 'start': {
      const { dataDir, binDir } = command;
      const log = (): void => undefined;
      const options = { dataDir, ...(binDir === undefined ? {} : { binDir }), log };
      const { connection, pid, adopted } = await startEmbedded(options);
      return { connection, pid, adopted };
    }
  }
};

const answer = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

answer({ ready: process.pid });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    answer(await obey(commandSchema.parse(JSON.parse(line))));
  } catch (error) {
    answer({ refused: error instanceof Error ? error.message : String(error) });
  }
}
