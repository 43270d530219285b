import { formatDecimal, parseDecimal } from '../../../machines/model/decimal.ts';
import {
  countDecimalsOf,
  priceDecimalsOf,
  type LinearInstrument,
} from '../../../machines/model/instrument.ts';
import type { Market } from '../../../machines/model/market.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { LinearTicketRequest } from '../../../machines/model/ticket-request.ts';
import type { FieldFault } from '../field-faults.ts';

/* A ticket's decimals as integers on the scale of its market. */

export type LinearMarket = Market & { readonly instrument: LinearInstrument };

/** What a ticket asks for in units of the market, prices and distances those of the coin. */
export type LinearFigures = {
  readonly count: number;
  readonly limit: number;
  readonly stop: number;
  readonly takeProfit: number | null;
  readonly restingExit: number | null;
  readonly worstExit: number | null;
  readonly trailing: { readonly distance: number; readonly activation: number } | null;
  readonly breakEven: { readonly activation: number; readonly margin: number } | null;
};

/** The most that a count may be, in units. */
const MOST_COUNT = 1e10;

export const faultOf = (field: string, expected: string, found: string): FieldFault => ({
  field,
  message: `expected ${expected}, found ${found}`,
});

/** A price or a distance in units as dollars of the coin. */
export const dollarsIn = (market: LinearMarket, units: number): string =>
  formatDecimal(units, priceDecimalsOf(market));

type Grain = {
  readonly decimals: number;
  readonly step: number;
  readonly most: number;
};

/** Reads decimals, and notes each that does not fit. */
const createReader = (market: LinearMarket) => {
  const faults: FieldFault[] = [];
  const { ceiling, countStep } = market.instrument;
  const priceDecimals = priceDecimalsOf(market);
  const read = (field: string, text: string, { decimals, step, most }: Grain): number => {
    const value = parseDecimal(text, decimals);
    if (value !== null && value % step === 0 && value <= most) return value;
    const grain = `a multiple of ${formatDecimal(step, decimals)}`;
    faults.push(faultOf(field, `${grain}, at most ${formatDecimal(most, decimals)}`, text));
    return 0;
  };
  const grain = { decimals: priceDecimals, step: 1, most: ceiling - 1 };
  const level = (field: string, text: string): number => read(field, text, grain);
  const price = (field: string, text: string): number => {
    const step = market.tickCenti;
    return read(field, text, { ...grain, step, most: ceiling - step });
  };
  return {
    faults,
    /** A level that the watch compares with, or a distance: as fine as the market's unit. */
    level,
    levelOrNone: (field: string, text: string | null): number | null =>
      text === null ? null : level(field, text),
    /** A price that an order names. */
    price,
    priceOrNone: (field: string, text: string | null): number | null =>
      text === null ? null : price(field, text),
    count: (field: string, text: string): number =>
      read(field, text, {
        decimals: countDecimalsOf(market),
        step: countStep,
        most: MOST_COUNT - (MOST_COUNT % countStep),
      }),
  };
};

/** The figures of a ticket, or every one that the market cannot express. */
export const linearFigures = (
  request: LinearTicketRequest,
  market: LinearMarket,
): Result<LinearFigures, readonly FieldFault[]> => {
  const { count, faults, level, levelOrNone, price, priceOrNone } = createReader(market);
  const { trailing, breakEven } = request;
  const figures: LinearFigures = {
    count: count('quantity', request.quantity),
    limit: price('limitPrice', request.limitPrice),
    stop: level('stopPrice', request.stopPrice),
    takeProfit: levelOrNone('takeProfitPrice', request.takeProfitPrice),
    restingExit: priceOrNone('restingExitPrice', request.restingExitPrice),
    worstExit: levelOrNone('worstExitPrice', request.worstExitPrice),
    trailing: trailing && {
      distance: level('trailing.distance', trailing.distance),
      activation: level('trailing.activation', trailing.activation),
    },
    breakEven: breakEven && {
      activation: level('breakEven.activation', breakEven.activation),
      margin: level('breakEven.margin', breakEven.margin),
    },
  };
  return faults.length === 0 ? ok(figures) : fail(faults);
};
