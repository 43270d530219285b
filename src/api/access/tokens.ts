import { createHash, timingSafeEqual } from 'node:crypto';

import { ROLES, type Caller, type Role } from './roles.ts';
import { apiToken } from './token.ts';

/** A token for each role. */
export type Tokens = Readonly<Record<Role, string>>;

const NAME_DIGITS = 8;

/** The tokens of one installation: `file` is the admin's, the others lie beside it. */
export const apiTokens = (file: string): Tokens => ({
  admin: apiToken(file),
  operate: apiToken(`${file}-operate`),
  view: apiToken(`${file}-view`),
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Finds who a token is of. Digests are compared, and all of them: equal lengths, and no hint by
 * the time taken.
 */
export const callerBy = (tokens: Tokens): ((token: string) => Caller | null) => {
  const known = ROLES.map((role) => {
    const expected = digest(tokens[role]);
    const token = expected.toString('hex').slice(0, NAME_DIGITS);
    return { expected, caller: { role, token } satisfies Caller };
  });
  return (token) => {
    const given = digest(token);
    const found = known.filter(({ expected }) => timingSafeEqual(given, expected));
    return found[0]?.caller ?? null;
  };
};
