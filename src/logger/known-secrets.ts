/* Secrets that this process holds, and every spelling by which they could get into a text. */

/** What is shorter would be found in texts that have nothing to do with it. */
const LEAST_CHARS = 10;

const spellings = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
};

/** A key in PEM is told by any of its lines, its banners apart. */
const partsOf = (secret: string): readonly string[] => {
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith('-----'));
  return lines.length > 1 ? [secret, ...lines] : [secret];
};

/** In an address, which need not be one that `URL` knows: a socket's has no host. */
const PASSWORDS = [/^[a-z][a-z0-9+.-]*:\/\/[^\s:/?#]*:([^\s/?#]*)@/i, /\bpassword=([^\s&]+)/i];

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The password is a secret of its own: drivers tell the rest of an address. */
const passwordsOf = (secret: string): readonly string[] =>
  PASSWORDS.flatMap((shape) => shape.exec(secret)?.[1] ?? []).flatMap((password) => [
    password,
    decoded(password),
  ]);

/** Of an address of the web that is a secret, who has its path has it; its host is no secret. */
const tailsOf = (secret: string): readonly string[] => {
  if (!/^https?:/i.test(secret) || !URL.canParse(secret)) return [];
  const { pathname, search } = new URL(secret);
  const parts = [...pathname.split('/'), ...new URLSearchParams(search).values()];
  return [pathname + search, ...parts, ...parts.map(decoded)];
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const known = new Set<string>();
let pattern: RegExp | null = null;

/** From now on the secret is masked wherever text is redacted, in whatever spelling. */
export const knowSecret = (secret: string): void => {
  const before = known.size;
  for (const part of [...partsOf(secret), ...passwordsOf(secret), ...tailsOf(secret)])
    for (const spelling of spellings(part)) if (part.length >= LEAST_CHARS) known.add(spelling);
  if (known.size === before) return;
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  pattern = new RegExp(longestFirst.map(escaped).join('|'), 'gi');
};

export const withoutKnownSecrets = (text: string, mask: string): string =>
  pattern === null ? text : text.replace(pattern, mask);
