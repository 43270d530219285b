import { z } from 'zod';

import { tradeId } from '../../../machines/model/ids.ts';
import { parseScope } from '../../../machines/model/layers.ts';

const idText = z.string().regex(/^[1-9][0-9]{0,18}$/, 'expected the id of a trade, digits');

/** Of everything about one trade. */
export const ofTrade = z.strictObject({ trade: idText.transform(tradeId) });

const LONGEST_PAGE = 500;

/** How much of a list, from where. */
export const page = {
  limit: z.coerce.number().int().min(1).max(LONGEST_PAGE).default(100),
  cursor: z
    .string()
    .regex(/^[1-9][0-9]{0,18}$/, 'expected the cursor of a page')
    .optional(),
};

/** From an instant on, and before another, on the market's clock. */
export const span = z
  .strictObject({ fromMs: z.coerce.number().min(0), toMs: z.coerce.number().min(0) })
  .refine(({ fromMs, toMs }) => fromMs < toMs, 'expected fromMs before toMs');

const oneScope = z.string().transform((text, context) => {
  const scope = parseScope(text);
  if (scope !== null) return scope;
  context.addIssue(`expected default, desk:NAME, series:NAME or trade:ID, found '${text}'`);
  return z.NEVER;
});

/** `?scope=desk:fast&scope=series:KXBTC15M` */
export const scopes = z
  .union([oneScope.transform((scope) => [scope]), z.array(oneScope)])
  .default([])
  .refine(
    (list) => list.every(({ kind, name }) => kind !== 'trade' || idText.safeParse(name).success),
    'expected the id of a trade after trade:',
  );
