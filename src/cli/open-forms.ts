import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import type { FieldFault } from '../runtime/field-faults.ts';
import { readHandTicket } from '../runtime/tickets/form.ts';
import { readLinearTicket } from '../runtime/tickets/linear-form.ts';

/* What was typed for `open` as a ticket: of binary contracts, or by its market's name of linear. */

const BINARY = ['count', 'limit', 'strike', 'symbol', 'closes'] as const;
const LINEAR = [
  'quantity',
  'price',
  'leverage',
  'stop',
  'takeProfit',
  'restingExit',
  'worstExit',
  'trail',
  'trailFrom',
  'breakEvenFrom',
  'breakEvenKeep',
  'maxHold',
] as const;

type Name = 'ticket' | 'market' | 'side' | (typeof BINARY | typeof LINEAR)[number];

/** What a person has typed of a ticket. */
export type TicketOptions = { readonly [Option in Name]?: string } & { readonly by: string };

/** The options whose fields have names of their own. */
const OPTION_OF: Readonly<Record<string, string>> = {
  limitCents: 'limit',
  strikeDollars: 'strike',
  closesAt: 'closes',
  limitPrice: 'price',
  stopPrice: 'stop',
  takeProfitPrice: 'take-profit',
  restingExitPrice: 'resting-exit',
  worstExitPrice: 'worst-exit',
  'trailing.distance': 'trail',
  'trailing.activation': 'trail-from',
  'breakEven.activation': 'break-even-from',
  'breakEven.margin': 'break-even-keep',
  maxHoldSeconds: 'max-hold',
};

const faultText = ({ field, message }: FieldFault): string =>
  `--${OPTION_OF[field] ?? field}: ${message}`;

const dashed = (camel: string): string =>
  camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Options that are of the other kind of contracts. */
const misfits = (
  options: TicketOptions,
  others: readonly Name[],
  kind: string,
): readonly string[] =>
  others.flatMap((name) => {
    const text = options[name];
    return text === undefined
      ? []
      : [`--${dashed(name)}: expected none for a ${kind} contract, found '${text}'`];
  });

/** A whole number as one; whatever else is told as it was typed. */
const wholeOf = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : text;

const binaryForm = (options: TicketOptions): unknown => {
  const { ticket, market, side, count, limit, strike, symbol, closes, by } = options;
  const form = { ticket, market, side, count, symbol, by };
  return { ...form, limitCents: limit, strikeDollars: strike, closesAt: closes };
};

const linearForm = (options: TicketOptions): unknown => {
  const { ticket, market, side, by, quantity, price, leverage, stop, maxHold } = options;
  const { takeProfit, restingExit, worstExit } = options;
  const { trail, trailFrom, breakEvenFrom, breakEvenKeep } = options;
  const isTrailed = (trail ?? trailFrom) !== undefined;
  const isKeptEven = (breakEvenFrom ?? breakEvenKeep) !== undefined;
  return {
    ...{ ticket, market, side, quantity, by },
    limitPrice: price,
    leverage: wholeOf(leverage),
    stopPrice: stop,
    takeProfitPrice: takeProfit,
    restingExitPrice: restingExit,
    worstExitPrice: worstExit,
    trailing: isTrailed ? { distance: trail, activation: trailFrom } : null,
    breakEven: isKeptEven ? { activation: breakEvenFrom, margin: breakEvenKeep } : null,
    maxHoldSeconds: wholeOf(maxHold),
  };
};

/** The ticket that was typed, or everything that is wrong with it. */
export const readTicketOptions = (
  options: TicketOptions,
): Result<TicketRequest, readonly string[]> => {
  const isLinear = options.market?.includes(':') === true;
  const request: Result<TicketRequest, readonly FieldFault[]> = isLinear
    ? readLinearTicket(linearForm(options))
    : readHandTicket(binaryForm(options));
  const faults = [
    ...(request.ok ? [] : request.error.map(faultText)),
    ...(isLinear ? misfits(options, BINARY, 'linear') : misfits(options, LINEAR, 'binary')),
  ];
  return request.ok && faults.length === 0 ? ok(request.value) : fail(faults);
};
