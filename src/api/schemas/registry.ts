import { z } from 'zod';

/** The shapes of the document, each under its name. */
export const shapes = z.registry<{ readonly id: string }>();

/** Names a shape of an answer: it is in the document once, under this name. */
export const named = <Schema extends z.ZodType>(id: string, schema: Schema): Schema => {
  shapes.add(schema, { id });
  return schema;
};

export const instantMs = z.number().describe('Milliseconds since 1970, on the market’s clock.');
export const realMs = z.number().describe('Milliseconds since 1970, on the real clock.');
export const priceCenti = z.number().describe('Price of the held leg in hundredths of a cent.');
export const countCenti = z.number().describe('Contracts, in hundredths.');
export const micros = z.number().describe('Millionths of a dollar.');
export const side = z.enum(['yes', 'no']);
