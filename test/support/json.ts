import { z } from 'zod';

const members = z.record(z.string(), z.unknown());

/** The members of a JSON object. Throws on anything else. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  members.parse(value);

/** The members of each object in a JSON list. Throws on anything else. */
export const rowsOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  z.array(members).parse(value);

/** The levels of a book: price and count, both as text. Throws on anything else. */
export const levelsOf = (value: unknown): readonly (readonly [price: string, count: string])[] =>
  z.array(z.tuple([z.string(), z.string()])).parse(value);
