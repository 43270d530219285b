import { createInterface } from 'node:readline';

/**
 * Asks a person for one line. Null where none comes: the input ends, or `stop` is aborted. Typed in
 * the terminal's own mode, so that Ctrl-C reaches the process.
 */
export const askOn =
  (input: NodeJS.ReadableStream, output: NodeJS.WritableStream) =>
  (question: string, stop: AbortSignal): Promise<string | null> =>
    new Promise((resolve) => {
      const lines = createInterface({ input, terminal: false });
      const end = (): void => lines.close();
      lines.once('line', (line) => {
        resolve(line.trim());
        end();
      });
      lines.once('close', () => {
        stop.removeEventListener('abort', end);
        resolve(null);
      });
      if (stop.aborted) end();
      else stop.addEventListener('abort', end, { once: true });
      output.write(question);
    });
