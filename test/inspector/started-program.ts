import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import { eventually } from '../support/eventually.ts';
import { temporaryDataDirectory } from '../support/launch.ts';

const START_MS = 120_000;

/** The built program, as anybody starts it: on its paper market, with its own database. */
export type Program = {
  /** The link that a terminal shows. */
  readonly link: string;
  readonly ask: (path: string) => Promise<unknown>;
  readonly end: () => Promise<void>;
};

const linesOf = (child: ChildProcess): readonly string[] => {
  const lines: string[] = [];
  if (child.stderr !== null)
    createInterface({ input: child.stderr }).on('line', (line) => void lines.push(line));
  return lines;
};

const placeForm = z.object({ url: z.string(), tokenFile: z.string() });

export const startProgram = async (): Promise<Program> => {
  const { dataDir, remove } = temporaryDataDirectory();
  const main = join('dist', 'src', 'main.js');
  const child = spawn(process.execPath, [main, 'run', '--json', '--data-dir', dataDir], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TRADEWARDEN_API__PORT: '0', TRADEWARDEN_PROBES__PORT: 'null' },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = linesOf(child);
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await remove();
  };
  try {
    const { tokenFile, url } = await eventually(() => {
      if (child.exitCode !== null) throw new Error(`expected a start, found:\n${lines.join('\n')}`);
      const line = lines.find((each) => each.includes('the API listens'));
      return placeForm.parse(JSON.parse(line ?? 'null'));
    }, START_MS);
    const token = readFileSync(tokenFile, 'utf8').trim();
    const headers = { Authorization: `Bearer ${token}` };
    return {
      link: `${url}/#token=${token}`,
      ask: async (path) => (await fetch(`${url}/api/v1${path}`, { headers })).json(),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
};
