import { createHmac, createPrivateKey, sign, type KeyObject } from 'node:crypto';

import type { Clock } from '../../../../machines/ports.ts';

/** `secret`: of an HMAC key as it was given, or an Ed25519 key in PEM. */
export type BinanceCredentials = { readonly apiKey: string; readonly secret: string };

type SigningKind = 'hmac' | 'ed25519';

type Params = Readonly<Record<string, string | number>>;

/** Signs requests of one account and carries the measured difference of the two clocks. */
export type BinanceAuth = {
  readonly kind: SigningKind;
  readonly apiKey: string;
  /** The query of a signed request, with time, window and signature. */
  readonly query: (params: Params) => string;
  /** The parameters of a signed request over the WebSocket API, with key, time and signature. */
  readonly params: (params: Params) => Params;
  readonly correctSkew: (skewMs: number) => void;
  /** Venue time − local time, by which requests are timed. */
  readonly skewMs: () => number;
  /** How long after its time a request is taken by the venue. */
  readonly windowMs: number;
};

/** How long after its time a request is still good, by the venue's clock. */
const WINDOW_MS = 5_000;

const PEM = /^-----BEGIN /;

const readKey = (pem: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new TypeError('Binance secret: expected an Ed25519 key in PEM, found something else');
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new TypeError(`Binance secret: expected ed25519, found ${key.asymmetricKeyType ?? '?'}`);
  return key;
};

const signerOf = (secret: string): { kind: SigningKind; sign: (text: string) => string } => {
  if (!PEM.test(secret))
    return {
      kind: 'hmac',
      sign: (text) => createHmac('sha256', secret).update(text).digest('hex'),
    };
  const key = readKey(secret);
  return { kind: 'ed25519', sign: (text) => sign(null, Buffer.from(text), key).toString('base64') };
};

/**
 * HMAC-SHA256 in hex, or Ed25519 in base64, over the query as it is sent; over the WebSocket API,
 * over all parameters in the order of their names. Throws for a PEM that holds no Ed25519 key; the
 * message carries none of it.
 */
export const createBinanceAuth = (
  { apiKey, secret }: BinanceCredentials,
  clock: Clock,
  windowMs: number = WINDOW_MS,
): BinanceAuth => {
  const signer = signerOf(secret);
  let skewMs = 0;
  const timed = (params: Params): Params => ({
    ...params,
    recvWindow: windowMs,
    timestamp: Math.floor(clock.now() + skewMs),
  });
  const textOf = (params: Params): [string, string][] =>
    Object.entries(params).map(([name, value]) => [name, String(value)]);
  return {
    kind: signer.kind,
    apiKey,
    query: (params) => {
      const query = new URLSearchParams(textOf(timed(params))).toString();
      return `${query}&signature=${encodeURIComponent(signer.sign(query))}`;
    },
    params: (params) => {
      const all = { ...timed(params), apiKey };
      const sorted = textOf(all).sort(([a], [b]) => (a < b ? -1 : 1));
      const text = sorted.map(([name, value]) => `${name}=${value}`).join('&');
      return { ...all, signature: signer.sign(text) };
    },
    correctSkew: (measuredMs) => {
      skewMs = measuredMs;
    },
    skewMs: () => skewMs,
    windowMs,
  };
};
