import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a client signs with at the paper venue. */
export type VenueCredentials = { readonly keyId: string; readonly privateKeyPem: string };

const FILE = 'venue-key.json';
const stored = z.strictObject({ keyId: z.uuid(), privateKeyPem: z.string().min(1) });

/** The directory's RSA key pair, made on first use; readable by its owner only. */
export const openVenueCredentials = (directory: string): VenueCredentials => {
  const path = join(directory, FILE);
  try {
    return stored.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const credentials = {
    keyId: randomUUID(),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  writeFileSync(`${path}.new`, JSON.stringify(credentials), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return credentials;
};
