import { constants, sign } from 'node:crypto';

import type { EpochMs } from '../../machines/model/time.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';

/** The headers by which the paper venue knows its client, signed as the venue documents it. */
export const signedHeaders = (
  { keyId, privateKeyPem }: Simulator['credentials'],
  atMs: EpochMs,
  method: string,
  path: string,
): Record<string, string> => {
  const timestamp = String(Math.floor(atMs));
  const key = { key: privateKeyPem, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const signature = sign('sha256', Buffer.from(timestamp + method + path), key);
  return {
    'KALSHI-ACCESS-KEY': keyId,
    'KALSHI-ACCESS-TIMESTAMP': timestamp,
    'KALSHI-ACCESS-SIGNATURE': signature.toString('base64'),
  };
};
