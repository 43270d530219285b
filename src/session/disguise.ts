import { createHmac, randomBytes } from 'node:crypto';

import { z } from 'zod';

import type { Queryable } from '../../db/queryable.ts';
import { redacted } from '../recording/redact.ts';
import { answering } from '../service/answering.ts';

const KEY_BYTES = 32;
const NAME_DIGITS = 8;

/** Takes from values what must not leave the house: one name is always told by the same other. */
export type Conceal = (value: unknown) => unknown;

/** By a key that nobody keeps: what one process tells fits together, and leads back to nobody. */
export const createConceal = (installation: string): Conceal => {
  const key = randomBytes(KEY_BYTES);
  const nameOf = (person: string): string =>
    `person-${createHmac('sha256', key).update(person).digest('hex').slice(0, NAME_DIGITS)}`;
  return (value) => redacted(value, { nameOf, installations: [installation] });
};

const rows = z.array(z.unknown());

/** A database whose answers are concealed before anybody reads them. */
export const concealed = (q: Queryable, conceal: Conceal): Queryable =>
  answering(async (statement) => rows.parse(conceal(await q.query<unknown>(statement))));
