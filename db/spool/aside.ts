import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { flush } from '../embedded/durable-files.ts';
import type { Pending } from '../journal/batch.ts';

export type Aside = { readonly pending: Pending; readonly why: string };

/**
 * Adds appends that were not applied to a file, one JSON line each: never read again by this
 * program, never removed by it. Resolves when they are on the disk.
 */
export const writeAside = async (path: string, items: readonly Aside[]): Promise<void> => {
  const lines = items.map(({ pending, why }) => {
    const { columns, event, context } = pending.encoded;
    const found = `"columns":${columns},"event":${event},"context":${context}`;
    return `{"why":${JSON.stringify(why)},${found}}\n`;
  });
  const file = await open(path, 'a', 0o600);
  try {
    await file.writeFile(lines.join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
  flush(dirname(path));
};
