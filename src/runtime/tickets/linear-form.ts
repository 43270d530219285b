import { z } from 'zod';

import { marketTicker, ticketId } from '../../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { LinearTicketRequest } from '../../../machines/model/ticket-request.ts';
import { fieldFaults, type FieldFault } from '../field-faults.ts';
import { by, shown, ticketField, wording } from './fields.ts';

/*
 * A ticket for a position in a linear contract as people and programs write it: coins, and dollars
 * of the coin's own price, for a short too. How fine they may be is the market's to say.
 */

const PLAIN = /^\d{1,15}(?:\.\d{1,9})?$/;

/** `0.0150` and `0.015` are the same ticket. */
const trimmed = (text: string): string =>
  text
    .replace(/^0+(?=\d)/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

const written = (expected: string, isRight: (text: string) => boolean) =>
  z.unknown().transform((value, context) => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (PLAIN.test(text) && isRight(trimmed(text))) return trimmed(text);
    context.addIssue(`expected ${expected}, found ${shown(value)}`);
    return z.NEVER;
  });

const isPositive = (text: string): boolean => text !== '0';
const amountOf = (what: string) => written(`${what} above 0, a plain decimal`, isPositive);
const price = amountOf('dollars');
const distance = written('dollars of 0 or more, a plain decimal', () => true);

const whole = (expected: string, least: number, most: number) =>
  z.int(wording(expected)).min(least, wording(expected)).max(most, wording(expected));

const PERPETUAL = 'a market named after its venue, such as binanceUsdm:BTCUSDT';
const A_GROUP = 'an object with its distances';
const MOST_LEVERAGE = 125;
const LONGEST_HOLD_SECONDS = 31_536_000;

export const linearTicketForm = z.strictObject({
  ticket: ticketField,
  market: z.string(wording(PERPETUAL)).regex(/^[A-Za-z0-9]+:\S{1,100}$/, wording(PERPETUAL)),
  side: z.enum(['long', 'short'], wording('long or short')),
  quantity: amountOf('coins'),
  limitPrice: price,
  leverage: whole(`a whole number from 1 to ${MOST_LEVERAGE}`, 1, MOST_LEVERAGE)
    .nullable()
    .default(null),
  stopPrice: price,
  takeProfitPrice: z.null().or(price).default(null),
  restingExitPrice: z.null().or(price).default(null),
  worstExitPrice: z.null().or(price).default(null),
  trailing: z
    .strictObject({ distance: price, activation: distance.default('0') }, wording(A_GROUP))
    .nullable()
    .default(null),
  breakEven: z
    .strictObject({ activation: price, margin: distance.default('0') }, wording(A_GROUP))
    .nullable()
    .default(null),
  maxHoldSeconds: whole('whole seconds, up to a year', 1, LONGEST_HOLD_SECONDS)
    .nullable()
    .default(null),
  by,
});

const requestOf = ({
  ticket,
  market,
  side,
  maxHoldSeconds,
  ...rest
}: z.infer<typeof linearTicketForm>): LinearTicketRequest => ({
  kind: 'linear',
  ticketId: ticketId(ticket),
  market: marketTicker(market),
  side: side === 'long' ? 'yes' : 'no',
  maxHoldMs: maxHoldSeconds === null ? null : maxHoldSeconds * 1_000,
  ...rest,
});

/** A ticket for a linear contract, or everything that is wrong with its form. */
export const readLinearTicket = (
  value: unknown,
): Result<LinearTicketRequest, readonly FieldFault[]> => {
  const parsed = linearTicketForm.safeParse(value);
  return parsed.success ? ok(requestOf(parsed.data)) : fail(fieldFaults(parsed.error, 'ticket'));
};
