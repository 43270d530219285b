import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DatabaseUser } from './database-user.ts';

/** Names the socket file; no TCP port is opened. */
export const SOCKET_PORT = 5432;

/** sun_path holds 108 bytes on Linux and 104 on macOS, the final zero included. */
const LONGEST_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

const fits = (directory: string): boolean =>
  Buffer.byteLength(join(directory, `.s.PGSQL.${SOCKET_PORT}`)) <= LONGEST_SOCKET_PATH_BYTES;

/** Where the socket of a data directory lies: inside, or elsewhere when the path is too long. */
export const socketDirectoryOf = (dataDirectory: string): string => {
  const inside = join(dataDirectory, 'socket');
  if (fits(inside)) return inside;
  const mark = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  const outside = join(tmpdir(), `tradewarden-${mark}`);
  if (fits(outside)) return outside;
  throw new Error(`socket path: expected at most ${LONGEST_SOCKET_PATH_BYTES} bytes in ${outside}`);
};

/**
 * Makes the directory that guards the socket: mode 0700, the server's account its owner. Throws
 * when somebody else has put something there.
 */
export const makeSocketDirectory = (directory: string, user: DatabaseUser | null): void => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const owner = user?.uid ?? process.getuid?.() ?? 0;
  const found = lstatSync(directory);
  const isOurs = found.uid === owner || found.uid === process.getuid?.();
  if (!found.isDirectory() || !isOurs)
    throw new Error(
      `socket directory ${directory}: expected a directory of user ${owner}, ` +
        `found ${found.isDirectory() ? 'one' : 'something else'} of user ${found.uid}`,
    );
  if (user !== null) chownSync(directory, user.uid, user.gid);
  chmodSync(directory, 0o700);
};
