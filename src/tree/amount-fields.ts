import type { Terms } from '../../machines/model/instrument.ts';
import type { CountCenti, HeldPriceCenti } from '../../machines/model/money.ts';
import type { StopCause, StopRule } from '../../machines/model/reading.ts';
import { isOnPrice, plainCount, plainPrice, plainReason } from '../runtime/plain.ts';

/*
 * Amounts of a trade as the log has them, which knows a unit by the end of its field's name:
 * `priceCenti` of a binary contract, `priceMicros` of a linear one, which is told in dollars.
 */

type Fields = Readonly<Record<string, number | null>>;

const MICROS_PER_CENTI = 100;

const unitOf = ({ instrument }: Pick<Terms, 'instrument'>): 'Centi' | 'Micros' =>
  instrument === undefined ? 'Centi' : 'Micros';

const scaled = ({ instrument }: Pick<Terms, 'instrument'>, plain: number): number =>
  instrument === undefined ? plain : Math.round(plain * MICROS_PER_CENTI);

/** `{ priceCenti: 9600 }`, or `{ priceMicros: 65000500000 }` */
export const priceField = (terms: Terms, name: string, held: HeldPriceCenti | null): Fields => ({
  [`${name}${unitOf(terms)}`]: held === null ? null : scaled(terms, plainPrice(terms, held)),
});

/** Contracts or coins, as a number of them. */
export const amountOf = (terms: Terms, count: CountCenti): number => plainCount(terms, count) / 100;

/** `{ contracts: 100 }`, or `{ coins: 0.015 }` */
export const countField = (terms: Terms, count: CountCenti): Fields => ({
  [terms.instrument === undefined ? 'contracts' : 'coins']: amountOf(terms, count),
});

/** What the position could be left at: the bid, of a short the ask. */
export const quoteField = (terms: Terms, bid: HeldPriceCenti | null): Fields =>
  priceField(terms, terms.instrument !== undefined && terms.side === 'no' ? 'ask' : 'bid', bid);

const UNITS: Readonly<Record<StopRule, string>> = {
  momentum: 'Bp',
  priceFloor: 'Centi',
  probability: 'Percent',
  trailing: 'Centi',
  breakEven: 'Centi',
  takeProfit: 'Centi',
  beforeClose: 'Ms',
  maxHold: 'Ms',
  feedBlind: 'Ms',
};

/** The figures of a rule, in its own unit. */
export const comparedBy = (terms: Terms, cause: StopCause): Fields => {
  const { rule, threshold, value } = plainReason(terms, cause);
  const [unit, shown] = isOnPrice(rule)
    ? [unitOf(terms), (plain: number) => scaled(terms, plain)]
    : [UNITS[rule], (figure: number) => figure];
  return { [`value${unit}`]: shown(value), [`threshold${unit}`]: shown(threshold) };
};

/** What was said of it when it was asked for; a linear contract has none. */
export const chanceField = ({
  instrument,
  reading,
}: Pick<Terms, 'instrument'> & {
  readonly reading: { readonly probabilityPercent: number | null };
}): Fields => (instrument === undefined ? { probabilityPercent: reading.probabilityPercent } : {});
