import { redactText } from '../logger/redact.ts';

/** Where a command writes: results to `out`, everything else to `err`. */
export type Console = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Writes what only a person may read; absent where there is no terminal. */
  readonly secret?: (text: string) => void;
  /** Writes over the last such line; absent where there is no terminal to do it on. */
  readonly status?: (line: string) => void;
  /** Asks the person at the terminal; absent where nobody sits at one. */
  readonly ask?: (question: string, stop: AbortSignal) => Promise<string | null>;
};

export const printLines = (write: (text: string) => void, lines: readonly string[]): void => {
  for (const line of lines) write(`${line}\n`);
};

export const printJson = (write: (text: string) => void, value: unknown): void =>
  write(`${JSON.stringify(value)}\n`);

/** One `tradewarden: …` line per fault, without secrets. */
export const printFaults = (console: Console, faults: readonly string[]): void =>
  printLines(
    console.err,
    faults.map((fault) => `tradewarden: ${redactText(fault)}`),
  );
