import { heldFromYes } from '../../../machines/model/contract.ts';
import { formatDecimal } from '../../../machines/model/decimal.ts';
import type { LinearInstrument } from '../../../machines/model/instrument.ts';
import {
  countCenti,
  yesPriceWithin,
  type CountCenti,
  type HeldPriceCenti,
} from '../../../machines/model/money.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { LinearTicketRequest } from '../../../machines/model/ticket-request.ts';
import type { FieldFault } from '../field-faults.ts';
import {
  dollarsIn,
  faultOf,
  linearFigures,
  type LinearFigures,
  type LinearMarket,
} from './linear-scale.ts';

/** What a ticket asks for as the trade will hold it; distances are the same for both legs. */
export type LinearTerms = {
  readonly instrument: LinearInstrument;
  readonly figures: LinearFigures;
  readonly countCenti: CountCenti;
  readonly limitCenti: HeldPriceCenti;
  readonly stopCenti: HeldPriceCenti;
  readonly takeProfitCenti: HeldPriceCenti | null;
  readonly restingExitCenti: HeldPriceCenti | null;
  readonly worstExitCenti: HeldPriceCenti | null;
};

type Case = {
  readonly request: LinearTicketRequest;
  readonly market: LinearMarket;
  readonly figures: LinearFigures;
  readonly leverage: number;
};

/** The field that is on the wrong side of another price; null where it is not, or not there. */
const misplaced = (
  { market, request }: Case,
  [field, value]: readonly [string, number | null],
  [name, bound]: readonly [string, number],
  isBetter: boolean,
): FieldFault | null => {
  const isAbove = isBetter === (request.side === 'yes');
  if (value === null || (isAbove ? value > bound : value < bound)) return null;
  const where = `${isAbove ? 'above' : 'below'} the ${name} of ${dollarsIn(market, bound)}`;
  return faultOf(field, `a price ${where}`, dollarsIn(market, value));
};

const misplacements = (given: Case): readonly (FieldFault | null)[] => {
  const { limit, restingExit, stop, takeProfit, worstExit } = given.figures;
  const toLimit = ['limit', limit] as const;
  return [
    misplaced(given, ['stopPrice', stop], toLimit, false),
    misplaced(given, ['takeProfitPrice', takeProfit], toLimit, true),
    misplaced(given, ['restingExitPrice', restingExit], toLimit, true),
    misplaced(given, ['worstExitPrice', worstExit], ['stop', stop], false),
  ];
};

/** The venue closes a position out about there: a stop beyond that would guard nothing. */
const liquidated = ({ market, figures, leverage }: Case): FieldFault | null => {
  const { limit, stop } = figures;
  if (Math.abs(limit - stop) * leverage < limit) return null;
  const most = dollarsIn(market, Math.floor(limit / leverage));
  return faultOf(
    'stopPrice',
    `a stop before the liquidation, less than ${most} from the limit by a leverage of ${leverage}`,
    dollarsIn(market, stop),
  );
};

const sizes = ({ market, request, figures }: Case): readonly (FieldFault | null)[] => {
  const { count, limit } = figures;
  const { ceiling, minNotionalMicros } = market.instrument;
  const least = formatDecimal(minNotionalMicros, 6);
  // A short is held at what its price leaves of the ceiling, and what it has cost must be exact.
  const most = request.side === 'yes' ? limit : ceiling;
  return [
    count * limit >= minNotionalMicros
      ? null
      : faultOf('quantity', `coins of ${least} dollars at the least`, request.quantity),
    Number.isSafeInteger(2 * count * most)
      ? null
      : faultOf('quantity', 'a position whose cost is an exact number', request.quantity),
  ];
};

const farDistances = ({ market, figures }: Case): readonly (FieldFault | null)[] => {
  const { breakEven, limit, trailing } = figures;
  const fields = [
    ['trailing.distance', trailing?.distance],
    ['trailing.activation', trailing?.activation],
    ['breakEven.activation', breakEven?.activation],
    ['breakEven.margin', breakEven?.margin],
  ] as const;
  return fields.map(([field, value]) =>
    value === undefined || value < limit
      ? null
      : faultOf(
          field,
          `less than the limit of ${dollarsIn(market, limit)}`,
          dollarsIn(market, value),
        ),
  );
};

const termsOf = ({ request, market, figures, leverage }: Case): LinearTerms => {
  const instrument = { ...market.instrument, leverage };
  const { ceiling } = instrument;
  const held = (units: number): HeldPriceCenti =>
    heldFromYes(request.side, yesPriceWithin(units, ceiling), ceiling);
  const heldOrNone = (units: number | null): HeldPriceCenti | null =>
    units === null ? null : held(units);
  return {
    instrument,
    figures,
    countCenti: countCenti(figures.count),
    limitCenti: held(figures.limit),
    stopCenti: held(figures.stop),
    takeProfitCenti: heldOrNone(figures.takeProfit),
    restingExitCenti: heldOrNone(figures.restingExit),
    worstExitCenti: heldOrNone(figures.worstExit),
  };
};

/**
 * What the ticket asks for on the scale of its market. Else all that the market cannot express, or,
 * where it can, all that makes no sense there.
 */
export const linearTerms = (
  request: LinearTicketRequest,
  market: LinearMarket,
): Result<LinearTerms, readonly FieldFault[]> => {
  const figures = linearFigures(request, market);
  if (!figures.ok) return figures;
  const leverage = request.leverage ?? market.instrument.leverage;
  const given: Case = { request, market, figures: figures.value, leverage };
  const faults = [
    ...sizes(given),
    ...misplacements(given),
    liquidated(given),
    ...farDistances(given),
  ].filter((fault) => fault !== null);
  return faults.length === 0 ? ok(termsOf(given)) : fail(faults);
};
