/** A secret that was planted, by the name under which a find is told. */
export type Canary = { readonly name: string; readonly secret: string };

const spellingsOf = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('hex'),
    // A text within a longer one is encoded by where it begins, its first and last groups apart.
    ...[0, 1, 2].map((shift) => {
      const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
      return shifted.slice(shift === 0 ? 0 : 4, -4);
    }),
    bytes.toString('base64url'),
  ];
};

/** A key in PEM is a canary line by line: a part of it is a leak. */
export const canariesOf = (secrets: Readonly<Record<string, string>>): readonly Canary[] =>
  Object.entries(secrets).flatMap(([name, secret]) => {
    const lines = secret.trim().split('\n');
    if (lines.length === 1) return [{ name, secret: secret.trim() }];
    return lines
      .filter((line) => line.length >= 40 && !line.startsWith('-----'))
      .map((line, index) => ({ name: `${name}, line ${index + 1}`, secret: line }));
  });

/** Where which canary sings, in whatever spelling. */
export const findCanaries = (
  places: Readonly<Record<string, string>>,
  canaries: readonly Canary[],
): readonly string[] =>
  Object.entries(places).flatMap(([place, text]) => {
    const lower = text.toLowerCase();
    return canaries.flatMap(({ name, secret }) =>
      spellingsOf(secret)
        .filter((spelling) => lower.includes(spelling.toLowerCase()))
        .map((spelling) => `${place}: ${name} as ${spelling.slice(0, 6)}…`),
    );
  });
