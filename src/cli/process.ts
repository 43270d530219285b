import { askOn } from './ask.ts';
import type { Commands } from './commands.ts';
import { runCli } from './program.ts';
import { stopOnSignals } from './signals.ts';
import { packageVersion } from './version.ts';

/** After its work is done, whatever still holds the process is given this long. */
const LINGER_MS = 2_000;

/** Runs the command line on the real process: its arguments, variables, streams and signals. */
export const runProcess = async (commands: Commands): Promise<void> => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const exitCode = await runCli(process.argv.slice(2), {
    env: process.env,
    console: {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      ...(process.stderr.isTTY && {
        secret: (text: string) => void process.stderr.write(text),
        status: (line: string) => void process.stderr.write(`\r\u001b[K${line}`),
      }),
      ...(process.stdin.isTTY &&
        process.stderr.isTTY && { ask: askOn(process.stdin, process.stderr) }),
    },
    commands,
    version: packageVersion(import.meta.url),
    stop: stopOnSignals(process, (forced) => process.exit(forced)),
  });
  process.exitCode = exitCode;
  setTimeout(() => process.exit(exitCode), LINGER_MS).unref();
};
