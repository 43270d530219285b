/** What a token may do, from the least to the most; each may what those before it may. */
export const ROLES = ['view', 'operate', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Who asks: a token by its public name, which tells nothing of the token itself. */
export type Caller = { readonly role: Role; readonly token: string };

export const mayAct = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** Who is behind a request, as the journal shows it. */
export const nameOf = ({ token }: Caller): string => `api/${token}`;
