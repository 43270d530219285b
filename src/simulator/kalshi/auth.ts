import { constants, createPrivateKey, createPublicKey, verify } from 'node:crypto';

import type { EpochMs } from '../../../machines/model/time.ts';
import type { VenueCredentials } from './credentials.ts';
import { nested, type Refusal } from './refusal.ts';

/** What a signature covers. `path` runs from the root, without the query. */
export type SignedRequest = {
  readonly method: string;
  readonly path: string;
  readonly header: (name: string) => string | undefined;
};

/** Null when the request is genuine and timely. */
export type Gate = (request: SignedRequest) => Refusal | null;

/** How far a request's timestamp may lie from the venue's clock, either way. */
export const TIMESTAMP_TOLERANCE_MS = 5_000;
const SALT_LENGTH = 32;

const unauthenticated = (details: string): Refusal =>
  nested(401, 'authentication_error', 'authentication error', { details });

/** Verifies RSA-PSS (SHA-256, salt 32) over timestamp + method + path. */
export const createGate = (
  credentials: VenueCredentials,
  now: () => EpochMs,
  toleranceMs: number = TIMESTAMP_TOLERANCE_MS,
): Gate => {
  const publicKey = createPublicKey(createPrivateKey(credentials.privateKeyPem));
  return ({ method, path, header }) => {
    const keyId = header('kalshi-access-key');
    const timestamp = header('kalshi-access-timestamp');
    const signature = header('kalshi-access-signature');
    if (keyId === undefined || timestamp === undefined || signature === undefined)
      return nested(401, 'signature_is_missing_from_headers', 'signature is missing from headers');
    if (keyId !== credentials.keyId) return unauthenticated('NOT_FOUND');
    if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - now()) > toleranceMs)
      return nested(401, 'header_timestamp_expired', 'header timestamp expired');
    const genuine = verify(
      'sha256',
      Buffer.from(timestamp + method + path),
      { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_LENGTH },
      Buffer.from(signature, 'base64'),
    );
    return genuine ? null : unauthenticated('INCORRECT_API_KEY_SIGNATURE');
  };
};
