import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Clock } from '../../../machines/ports.ts';

/** The API key and HMAC secret of the account at this market. */
export type SimCredentials = { readonly apiKey: string; readonly secret: string };

export type SimRefusal = { readonly status: number; readonly code: number; readonly msg: string };

/** Judges who asks for an account. Null: the request may pass. */
export type AccountGate = {
  readonly key: (apiKey: string | null) => SimRefusal | null;
  /** `signed`: the text that was signed, without the signature. */
  readonly signature: (
    params: URLSearchParams,
    signed: string,
    apiKey: string | null,
  ) => SimRefusal | null;
};

const WINDOW_DEFAULT_MS = 5_000;
/** A request may be ahead of the venue's clock by this much. */
const AHEAD_MAX_MS = 1_000;

const refusal = (status: number, code: number, msg: string): SimRefusal => ({ status, code, msg });

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Network latency is real time: what is allowed for it grows with the clock's speed. */
export const createAccountGate = (
  { apiKey: known, secret }: SimCredentials,
  clock: Clock,
  speed: number,
): AccountGate => {
  const key: AccountGate['key'] = (apiKey) => {
    if (apiKey === null || apiKey === '') return refusal(401, -2014, 'API-key format invalid.');
    return isSame(apiKey, known)
      ? null
      : refusal(401, -2015, 'Invalid API-key, IP, or permissions for action.');
  };
  return {
    key,
    signature: (params, signed, apiKey) => {
      const unknown = key(apiKey);
      if (unknown !== null) return unknown;
      const timestamp = params.get('timestamp');
      const signature = params.get('signature');
      for (const [name, value] of Object.entries({ timestamp, signature }))
        if (value === null)
          return refusal(400, -1102, `Mandatory parameter '${name}' was not sent.`);
      const atMs = Number(timestamp);
      const windowMs = Number(params.get('recvWindow') ?? WINDOW_DEFAULT_MS);
      const ageMs = clock.now() - atMs;
      if (!(windowMs <= 60_000) || !(ageMs <= windowMs * speed) || -ageMs > AHEAD_MAX_MS * speed)
        return refusal(400, -1021, 'Timestamp for this request is outside of the recvWindow.');
      const expected = createHmac('sha256', secret).update(signed).digest('hex');
      return isSame(signature ?? '', expected)
        ? null
        : refusal(400, -1022, 'Signature for this request is not valid.');
    },
  };
};
