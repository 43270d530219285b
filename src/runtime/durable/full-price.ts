import { z } from 'zod';

import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';

/*
 * The bound of stored prices: what both legs of the market cost together. It is a dollar, but for a
 * ticket or a request that carries a linear instrument.
 */

export const priceUpTo = (full: number): z.ZodNumber => z.number().int().min(0).max(full);

const instrumented = z.object({ instrument: z.object({ ceiling: z.int().positive() }) });

/** The bound by a stored ticket or request, whose own schema has yet to see it. */
const fullPriceIn = (value: unknown): number => {
  const found = instrumented.safeParse(value);
  return found.success ? found.data.instrument.ceiling : FULL_PRICE_CENTI;
};

/** The bound by what has a ticket or a request as this member: a context, a birth. */
export const fullPriceBy = (value: unknown, member: 'ticket' | 'request'): number =>
  fullPriceIn(z.record(z.string(), z.unknown()).safeParse(value).data?.[member]);

/** The schema of each bound, made once: a process meets as many of them as linear markets. */
export const perFullPrice = <Schema>(
  make: (full: number) => Schema,
): ((full: number) => Schema) => {
  const made = new Map<number, Schema>();
  return (full) => {
    const known = made.get(full);
    if (known !== undefined) return known;
    const schema = make(full);
    made.set(full, schema);
    return schema;
  };
};
