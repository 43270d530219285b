import { withoutKnownSecrets } from './known-secrets.ts';

/** Keys whose values are never written, whatever they hold. */
const SECRET_KEY = new RegExp(
  [
    'secret|token|password|passwd|passphrase|authorization|credential|cookie',
    'private_?key|api_?key',
  ].join('|'),
  'i',
);

/** Where a secret is kept is no secret. */
const PLACE = /(?:_f|F)ile$|(?:_p|P)ath$/;

/** PEM blocks, also where line breaks are escaped, also cut off before their end. */
const PEM = /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g;

/** `scheme://user:password@host`: the password goes, the rest stays. The last `@` ends it. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/"']*@/gi;

/** `password=…` in connection strings and query strings. */
const ASSIGNED_SECRET = /\b(password|passwd|secret|token|sslpassword)=(?:'[^']*'|[^\s&"']+)/gi;

const BEARER = /\b(bearer)\s+[A-Za-z0-9._~+/=-]+/gi;

const MASK = '***';

const isSecretKey = (key: string): boolean => SECRET_KEY.test(key) && !PLACE.test(key);

/** `text` without the secrets of this process, and without those that can be told by their form. */
export const redactText = (text: string): string =>
  withoutKnownSecrets(text, MASK)
    .replace(PEM, MASK)
    .replace(URL_PASSWORD, `$1:${MASK}@`)
    .replace(ASSIGNED_SECRET, `$1=${MASK}`)
    .replace(BEARER, `$1 ${MASK}`);

const DEEPEST = 8;

const redactError = (error: Error, depth: number): Readonly<Record<string, unknown>> => ({
  name: error.name,
  message: redactText(error.message),
  ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
  ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  ...('code' in error ? { code: redactValue(error.code, depth + 1) } : {}),
});

const redactValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return redactObject(value, depth);
};

const redactObject = (object: object, depth: number): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      isSecretKey(key) ? MASK : redactValue(value, depth + 1),
    ]),
  );

/** A copy of `fields` that is safe to write: plain data, secrets masked, errors spelled out. */
export const redactFields = (fields: object): Readonly<Record<string, unknown>> =>
  redactObject(fields, 0);
