import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from 'vitest';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A file of these lines, gone after the tests. */
export const fileOf = async (lines: readonly string[], name = 'file.csv'): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tradewarden-models-'));
  folders.push(folder);
  const file = join(folder, name);
  await writeFile(file, lines.join('\n'));
  return file;
};

export const noProgress = (): void => undefined;
