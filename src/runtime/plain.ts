import type { Side } from '../../machines/model/contract.ts';
import {
  plainPriceOf,
  type LinearInstrument,
  type Terms,
} from '../../machines/model/instrument.ts';
import type {
  MarketReading,
  StopCause,
  StopReason,
  StopRule,
} from '../../machines/model/reading.ts';

/*
 * Amounts as they leave the house: in the units that their names say, whatever the scale of their
 * market, and at the prices that people say. A price in `Centi` is in $0.0001, of a linear contract
 * the coin's own, for a short too; a count in `Centi` is in hundredths of a contract or of a coin,
 * with a fraction where the coin is divided finer. Of a binary contract nothing changes.
 */

/** The leg that is held; of a linear contract by the names that people have for it. */
export type ShownSide = Side | 'long' | 'short';

/** What a person should know of a linear contract. */
type ShownInstrument = Pick<
  LinearInstrument,
  'kind' | 'priceDecimals' | 'takerFeePpm' | 'leverage'
>;

/** What is held, as people say it; no instrument where the contract is binary. */
export type Shown = { readonly side: ShownSide; readonly instrument?: ShownInstrument };

const CENTI_DECIMALS = 4;

const timesTen = (value: number, power: number): number =>
  power >= 0 ? value * 10 ** power : value / 10 ** -power;

/** What has the scale of a market; no instrument: that of binary contracts. */
type Scaled = { readonly instrument?: Pick<LinearInstrument, 'priceDecimals'> };

/** By how many tens the market's unit of price is more than $0.0001, and that of count less. */
const tensOf = ({ instrument }: Scaled): number =>
  CENTI_DECIMALS - (instrument?.priceDecimals ?? CENTI_DECIMALS);

/** A distance between two prices. */
export const plainGap = (of: Scaled, gap: number): number => timesTen(gap, tensOf(of));

/** A price of the held leg, or a level of it. */
export const plainPrice = (terms: Terms, price: number): number =>
  plainGap(terms, plainPriceOf(terms, price));

const priceOrNone = (terms: Terms, price: number | null): number | null =>
  price === null ? null : plainPrice(terms, price);

export const plainCount = (of: Scaled, count: number): number => timesTen(count, -tensOf(of));

/** A plain price or distance in units of the market again. */
export const priceUnits = (of: Scaled, plain: number): number =>
  Math.round(timesTen(plain, -tensOf(of)));

/** A plain count in units of the market again. */
export const countUnits = (of: Scaled, plain: number): number =>
  Math.round(timesTen(plain, tensOf(of)));

/** Whether a market divides its contracts or coins so fine. */
export const isCountIn = (of: Scaled, plain: number): boolean =>
  Math.abs(timesTen(plain, tensOf(of)) - countUnits(of, plain)) < 1e-6;

export const shownOf = ({ instrument, side }: Terms): Shown => {
  if (instrument === undefined) return { side };
  const { kind, leverage, priceDecimals, takerFeePpm } = instrument;
  return {
    side: side === 'yes' ? 'long' : 'short',
    instrument: { kind, priceDecimals, takerFeePpm, leverage },
  };
};

/** What was proven of the market, bid and ask as the market has them. */
export type PlainReading = Omit<MarketReading, 'bidCenti' | 'askCenti'> & {
  readonly bidCenti: number | null;
  readonly askCenti: number | null;
};

export const plainReading = (terms: Terms, reading: MarketReading): PlainReading => {
  const bid = priceOrNone(terms, reading.bidCenti);
  const ask = priceOrNone(terms, reading.askCenti);
  return terms.instrument !== undefined && terms.side === 'no'
    ? { ...reading, bidCenti: ask, askCenti: bid }
    : { ...reading, bidCenti: bid, askCenti: ask };
};

const ON_PRICES: ReadonlySet<StopRule> = new Set<StopRule>([
  'priceFloor',
  'trailing',
  'breakEven',
  'takeProfit',
]);

/** Whether the figures of a rule are prices. */
export const isOnPrice = (rule: StopRule): boolean => ON_PRICES.has(rule);

export const plainReason = (terms: Terms, { rule, threshold, value }: StopReason): StopReason =>
  isOnPrice(rule)
    ? { rule, value: plainPrice(terms, value), threshold: plainPrice(terms, threshold) }
    : { rule, value, threshold };

/** Why a stop has fired, in the prices that people say. */
export type PlainCause = Omit<StopCause, 'reading'> & { readonly reading: PlainReading };

export const plainCause = (terms: Terms, cause: StopCause): PlainCause => ({
  ...cause,
  ...plainReason(terms, cause),
  reading: plainReading(terms, cause.reading),
  reasons: cause.reasons.map((reason) => plainReason(terms, reason)),
});

/** Settings of a guard that are prices of the held leg; all others in `Centi` are distances. */
const LEVELS: ReadonlySet<string> = new Set([
  'priceFloor.floorCenti',
  'takeProfit.priceCenti',
  'limitExit.priceCenti',
  'exit.floorCenti',
]);

/** A setting of the guard of a trade, plain; of several values each of them. */
export const plainSetting = (terms: Terms, path: string, value: unknown): unknown => {
  if (!path.endsWith('Centi')) return value;
  if (Array.isArray(value)) return value.map((each) => plainSetting(terms, path, each));
  if (typeof value !== 'number') return value;
  return LEVELS.has(path) ? plainPrice(terms, value) : plainGap(terms, value);
};

/** The way to a stop that counts as the whole, as a share of the level: a wide day of a coin. */
const LINEAR_WAY = 1 / 20;

/** By how much a distance is to be measured; a price of a coin is far from any dollar. */
export const wayOf = ({ instrument }: Pick<Shown, 'instrument'>, rule: StopRule): number =>
  instrument !== undefined && isOnPrice(rule) ? LINEAR_WAY : 1;
