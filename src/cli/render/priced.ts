import { formatDecimal } from '../../../machines/model/decimal.ts';
import { countCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { countUnits, priceUnits, type Shown } from '../../runtime/plain.ts';
import { cents, contracts, instant, NOTHING } from './format.ts';

/*
 * Amounts of a trade in words: cents and contracts of a binary contract, dollars and coins of a
 * linear one, long or short. The amounts are plain ones (src/runtime/plain.ts).
 */

type Priced = Pick<Shown, 'instrument'>;

const MICRO_DECIMALS = 6;

/** A price, or a distance between two: `96.25 ¢`, `$65000.5`. */
export const price = (of: Priced, value: number | null): string => {
  const { instrument } = of;
  if (instrument === undefined) return cents(value);
  if (value === null) return NOTHING;
  const text = formatDecimal(priceUnits(of, Math.abs(value)), instrument.priceDecimals);
  return `${value < 0 ? '-' : ''}$${text}`;
};

/** `100` contracts, `0.015` coins. */
export const quantity = (of: Priced, value: number): string => {
  const { instrument } = of;
  if (instrument === undefined) return contracts(countCenti(value));
  const decimals = MICRO_DECIMALS - instrument.priceDecimals;
  const text = formatDecimal(countUnits(of, value), decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '');
};

export const unitWord = ({ instrument }: Priced): string =>
  instrument === undefined ? 'contracts' : 'coins';

/** `100 contracts`, `0.015 coins` */
export const quantityWords = (of: Priced, value: number): string =>
  `${quantity(of, value)} ${unitWord(of)}`;

type Words = {
  /** What has been done to get in, and to get out again. */
  readonly entered: string;
  readonly left: string;
  /** What the stops look at: the price that the position can be left at. */
  readonly quote: string;
  readonly worse: string;
  readonly better: string;
  /** What the rule on a fixed price is called. */
  readonly stop: string;
};

const BINARY: Words = {
  entered: 'bought',
  left: 'sold',
  quote: 'bid',
  worse: 'under',
  better: 'over',
  stop: 'the floor of',
};
const LONG: Words = { ...BINARY, stop: 'the stop at' };
const SHORT: Words = {
  entered: 'sold',
  left: 'bought back',
  quote: 'ask',
  worse: 'over',
  better: 'under',
  stop: 'the stop at',
};

/** What people call what is done with the side that is held. */
export const wordsFor = ({ instrument, side }: Shown): Words => {
  if (instrument === undefined) return BINARY;
  return side === 'short' ? SHORT : LONG;
};

/** When trading ends: `never`, where the market has no close. */
export const closing = (atMs: EpochMs | null): string => (atMs === null ? 'never' : instant(atMs));
