import { writeFileSync } from 'node:fs';

import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';

/** Puts an export where `--out` wants it, for its owner alone; why it cannot be, or null. */
export const written = (file: string, bytes: Uint8Array): CommandFault | null => {
  try {
    writeFileSync(file, bytes, { mode: 0o600 });
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const line = `--out ${file}: expected a file that can be written, found ${why}`;
    return { exitCode: EXIT.usage, lines: [line] };
  }
};
