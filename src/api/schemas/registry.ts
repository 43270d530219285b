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
export const priceCenti = z
  .number()
  .describe('In hundredths of a cent: of the held leg, or of the coin of a linear contract.');
export const countCenti = z
  .number()
  .describe('Hundredths of contracts, or of coins: with a fraction where those are divided finer.');
export const micros = z.number().describe('Millionths of a dollar.');
/** Of a market of binary contracts. */
export const side = z.enum(['yes', 'no']);
export const heldSide = z
  .enum(['yes', 'no', 'long', 'short'])
  .describe('Long or short: a linear contract, a perpetual.');
export const instrument = z
  .object({
    kind: z.literal('linear'),
    priceDecimals: z.int().describe('Digits of a dollar in a price; a coin has 6 less these.'),
    takerFeePpm: z.int().describe('Millionths of the notional.'),
    leverage: z.int(),
  })
  .describe('Of a linear contract, a perpetual; absent where the contract is binary.');
