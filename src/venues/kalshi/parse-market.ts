import { parseDecimal } from '../../../machines/model/decimal.ts';
import {
  eventTicker,
  marketTicker,
  seriesOf,
  type SeriesTicker,
  type SymbolId,
} from '../../../machines/model/ids.ts';
import type { Market, MarketStatus, SettlementResult } from '../../../machines/model/market.ts';
import { FULL_PRICE_CENTI } from '../../../machines/model/money.ts';
import type { PriceRange } from '../../../machines/model/price-grid.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { VenueSettlement } from '../../../machines/model/venue-account.ts';
import { countOf, instantOfText, microsOf, microsOfCents, microsOfNumber } from './parse.ts';
import type { WireMarket, WireSettlement } from './schemas.ts';

/** Which coin settles a series; null where the series is not priced against one. */
export type SymbolOfSeries = (series: SeriesTicker) => SymbolId | null;

/** `determined`, `disputed` and `amended` have ended trading, but their result is not yet final. */
const STATUSES: ReadonlyMap<string, MarketStatus> = new Map([
  ['initialized', 'upcoming'],
  ['inactive', 'paused'],
  ['active', 'active'],
  ['closed', 'closed'],
  ['determined', 'closed'],
  ['disputed', 'closed'],
  ['amended', 'closed'],
  ['finalized', 'settled'],
]);

const ABOVE_STRIKE: ReadonlySet<string> = new Set(['greater', 'greater_or_equal']);
/** A cent lies on every price grid the venue has. */
const CENT_CENTI = 100;

/** The venue's word on a result; null while there is none (`""`) or for a word unknown to us. */
export const parseResult = (
  result: string,
  scalarDollars: string | null | undefined,
): SettlementResult | null => {
  if (result === 'yes' || result === 'no') return { kind: 'binary', winner: result };
  if (result === 'void') return { kind: 'void' };
  if (result !== 'scalar') return null;
  const yesValueMicros = microsOf(scalarDollars ?? '');
  return yesValueMicros === null ? null : { kind: 'scalar', yesValueMicros };
};

/** A settlement has its value in cents. */
const resultOf = ({ market_result: result, value }: WireSettlement): SettlementResult | null => {
  if (result !== 'scalar' || typeof value !== 'number') return parseResult(result, null);
  const yesValueMicros = microsOfCents(value);
  return yesValueMicros === null ? null : { kind: 'scalar', yesValueMicros };
};

export const parseSettlement = (wire: WireSettlement): VenueSettlement | null => {
  const settledAtMs = instantOfText(wire.settled_time);
  const result = resultOf(wire);
  if (settledAtMs === null || result === null) return null;
  return { market: marketTicker(wire.ticker), result, settledAtMs };
};

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/**
 * One step whose multiples every range of a market takes, on both legs: an exit must be a price
 * that the venue knows, wherever the market has gone. Where ranges are finer it asks a little less.
 */
const commonStep = (ranges: WireMarket['price_ranges']): number => {
  const steps = ranges.map(({ step }) => parseDecimal(step, 4)).filter((step) => step !== null);
  const common = steps
    .filter((step) => step > 0)
    .reduce((all, step) => (all / greatestCommonDivisor(all, step)) * step, 1);
  const isUsable = steps.some((step) => step > 0) && FULL_PRICE_CENTI % common === 0;
  return isUsable ? common : CENT_CENTI;
};

/** A range whose ends are steps of it too, so that it is the same grid from either leg. */
const parseRange = ({
  end,
  start,
  step,
}: WireMarket['price_ranges'][number]): PriceRange | null => {
  const [fromCenti, toCenti, stepCenti] = [start, end, step].map((text) => parseDecimal(text, 4));
  if (typeof fromCenti !== 'number' || typeof toCenti !== 'number') return null;
  if (typeof stepCenti !== 'number' || stepCenti <= 0) return null;
  const isInside = fromCenti >= 0 && fromCenti < toCenti && toCenti <= FULL_PRICE_CENTI;
  return isInside && (toCenti - fromCenti) % stepCenti === 0
    ? { fromCenti, toCenti, stepCenti }
    : null;
};

/** The ranges, where every one is understood and each takes some price; none of them otherwise. */
const rangesOf = (wires: WireMarket['price_ranges']): readonly PriceRange[] => {
  const ranges = wires.map(parseRange).filter((range) => range !== null);
  const takesAny = ranges.every(({ fromCenti, stepCenti, toCenti }) =>
    fromCenti > 0 ? true : Math.min(stepCenti, toCenti) < FULL_PRICE_CENTI,
  );
  return ranges.length === wires.length && takesAny ? ranges : [];
};

/** A market we can guard: YES wins above one strike, on a coin with a spot price. Or why not. */
export const parseMarket = (
  wire: WireMarket,
  symbolOfSeries: SymbolOfSeries,
): Result<Market, string> => {
  const series = seriesOf(wire.event_ticker);
  const symbol = symbolOfSeries(series);
  const status = STATUSES.get(wire.status);
  const strike = microsOfNumber(wire.floor_strike ?? '');
  const openAtMs = instantOfText(wire.open_time);
  const closeAtMs = instantOfText(wire.close_time);
  if (symbol === null) return fail(`series ${series} is priced against no known coin`);
  if (status === undefined) return fail(`status: expected a known one, found '${wire.status}'`);
  if (!ABOVE_STRIKE.has(wire.strike_type ?? ''))
    return fail(`strike_type: expected greater, found '${wire.strike_type ?? ''}'`);
  if (strike === null)
    return fail(`floor_strike: expected dollars, found ${String(wire.floor_strike)}`);
  if (openAtMs === null || closeAtMs === null) return fail('open_time or close_time: no instant');
  return ok({
    ticker: marketTicker(wire.ticker),
    event: eventTicker(wire.event_ticker),
    series,
    symbol,
    title: wire.title ?? wire.yes_sub_title ?? wire.ticker,
    strikeMicros: strike,
    openAtMs,
    closeAtMs,
    status,
    result: parseResult(wire.result, wire.settlement_value_dollars),
    volumeCenti: countOf(wire.volume_fp ?? ''),
    tickCenti: commonStep(wire.price_ranges),
    priceRanges: rangesOf(wire.price_ranges),
    exchangeIndex: wire.exchange_index,
  });
};
