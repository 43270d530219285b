import { execFile } from 'node:child_process';

import type { Channel } from '../channel.ts';
import { textOf } from '../message.ts';

const TIMEOUT_MS = 10_000;
const OUTPUT_BYTES = 65_536;

/** What a program needs to find its way; nothing of ours, where secrets may be. */
const PASSED = [
  'PATH',
  'HOME',
  'LANG',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
] as const;

const environment = (): Record<string, string> =>
  Object.fromEntries(
    PASSED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/**
 * Starts a program for each message, without a shell: the text is its last argument, the whole
 * message as JSON its standard input.
 */
export const command = (file: string, args: readonly string[]): Channel => ({
  name: 'command',
  send: (message, signal) =>
    new Promise((resolve, reject) => {
      const options = { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES, env: environment(), signal };
      const child = execFile(file, [...args, textOf(message)], options, (error) => {
        if (error === null) resolve();
        else
          reject(
            new Error(`expected ${file} to end well, found ${String(error.code ?? error.signal)}`),
          );
      });
      // A program that does not read what it is given is no failure of its own.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(JSON.stringify(message));
    }),
});
