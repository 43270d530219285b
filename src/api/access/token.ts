import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';

import { knowSecret } from '../../logger/known-secrets.ts';

const TOKEN_BYTES = 32;
const TOKEN = /^[0-9a-f]{64}$/;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

const isAlreadyThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

const writeToken = (file: string): void => {
  const descriptor = openSync(file, 'wx', OWNER_ONLY);
  try {
    writeSync(descriptor, `${randomBytes(TOKEN_BYTES).toString('hex')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Makes the file with a new token, whole or not at all, unless it is there. */
const makeOnce = (file: string): void => {
  if (existsSync(file)) return;
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  writeToken(draft);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  } finally {
    unlinkSync(draft);
  }
};

/** The bearer token of the API, 256 bits as 64 hex digits; made on the first start. */
export const apiToken = (file: string): string => {
  makeOnce(file);
  const descriptor = openSync(file, 'r');
  try {
    const mode = fstatSync(descriptor).mode & 0o777;
    if ((mode & OTHERS) !== 0)
      throw new Error(
        `API token ${file}: expected a file that its owner alone can read (0600), ` +
          `found 0${mode.toString(8)}`,
      );
    const token = readFileSync(descriptor, 'utf8').trim();
    if (!TOKEN.test(token))
      throw new Error(`API token ${file}: expected 64 hex digits, found something else`);
    knowSecret(token);
    return token;
  } finally {
    closeSync(descriptor);
  }
};
