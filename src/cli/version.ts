import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** The version in the nearest `package.json` above `from`, a module's URL. */
export const packageVersion = (from: string): string => {
  const here = new URL('package.json', from);
  if (existsSync(here)) {
    const parsed: unknown = JSON.parse(readFileSync(here, 'utf8'));
    return manifest.parse(parsed).version;
  }
  const above = new URL('..', new URL('.', from)).href;
  if (above === from) throw new Error(`package.json: expected one above ${from}, found none`);
  return packageVersion(above);
};
