import { constants, createPrivateKey, sign, type KeyObject } from 'node:crypto';

import type { Clock } from '../../../machines/ports.ts';

export type KalshiCredentials = { readonly keyId: string; readonly privateKeyPem: string };

/** Signs requests of one account and carries the measured difference of the two clocks. */
export type KalshiAuth = {
  /** The three access headers for `path` (from the root, without query), valid for about 5 s. */
  readonly headers: (method: string, path: string) => Readonly<Record<string, string>>;
  /** Venue time − local time, by which timestamps are corrected. */
  readonly skewMs: () => number;
  readonly correctSkew: (skewMs: number) => void;
};

const readKey = (pem: string): KeyObject => {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new TypeError('Kalshi private key: expected an RSA key in PEM, found something else');
  }
};

/**
 * RSA-PSS over SHA-256 with MGF1-SHA256 and a salt as long as the digest, of
 * `timestamp + METHOD + path`. Throws when the key is no RSA key; the message carries none of it.
 */
export const createKalshiAuth = (credentials: KalshiCredentials, clock: Clock): KalshiAuth => {
  const key = readKey(credentials.privateKeyPem);
  if (key.asymmetricKeyType !== 'rsa')
    throw new TypeError(`Kalshi private key: expected rsa, found ${key.asymmetricKeyType ?? '?'}`);
  let skewMs = 0;

  return {
    headers: (method, path) => {
      const timestamp = Math.floor(clock.now() + skewMs).toString();
      const signature = sign('sha256', Buffer.from(timestamp + method + path), {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      });
      return {
        'KALSHI-ACCESS-KEY': credentials.keyId,
        'KALSHI-ACCESS-TIMESTAMP': timestamp,
        'KALSHI-ACCESS-SIGNATURE': signature.toString('base64'),
      };
    },
    skewMs: () => skewMs,
    correctSkew: (measuredMs) => {
      skewMs = measuredMs;
    },
  };
};
