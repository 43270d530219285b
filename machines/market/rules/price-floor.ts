import type { Side } from '../../model/contract.ts';
import type { HeldPriceCenti } from '../../model/money.ts';
import type { Quote } from '../../model/quote.ts';
import { isQuoteDoubtful } from '../../model/stop-levels.ts';
import type { Cohort, CohortSide, Guarded } from '../cohort.ts';
import { heldPriceOf } from '../held-price.ts';
import { gapInWords, priceInWords } from '../words.ts';
import { reasonOf } from './cross.ts';
import { noteCrossed, type Findings } from './findings.ts';

/** The same prices of the same instant are the same quote, however often they are looked at. */
const isSameQuote = (a: Quote, b: Quote | null): boolean =>
  b !== null &&
  a.venueAtMs === b.venueAtMs &&
  a.yesBidCenti === b.yesBidCenti &&
  a.yesAskCenti === b.yesAskCenti;

/** A quote from the held side's view. */
const heldQuote = (
  { fullCenti }: Cohort,
  side: Side,
  { yesBidCenti, yesAskCenti }: Quote,
): { readonly bidCenti: HeldPriceCenti | null; readonly askCenti: HeldPriceCenti | null } => ({
  bidCenti: heldPriceOf(side, side === 'yes' ? yesBidCenti : yesAskCenti, fullCenti),
  askCenti: heldPriceOf(side, side === 'yes' ? yesAskCenti : yesBidCenti, fullCenti),
});

/** Why the quote says nothing of a floor, in words; null where it does. */
export const floorDoubtInWords = (
  cohort: Cohort,
  side: Side,
  probabilityPercent: number | null,
): string | null => {
  const { market, needs } = cohort;
  const quote = market.quote.value;
  if (quote === null || needs.priceFloor === null) return null;
  const { bidCenti, askCenti } = heldQuote(cohort, side, quote);
  const reading = { bidCenti, askCenti, probabilityPercent };
  if (bidCenti === null || !isQuoteDoubtful(needs.priceFloor, reading)) return null;
  if (askCenti === null) return 'nobody offers the held side: the spread is not known';
  const { maxSpreadCenti } = needs.priceFloor;
  const gap = (centi: number): string => gapInWords(market, centi);
  return askCenti - bidCenti > maxSpreadCenti
    ? `the spread of ${gap(askCenti - bidCenti)} is over ${gap(maxSpreadCenti)}`
    : `the bid of ${priceInWords(market, side, bidCenti)} is far from the probability of ` +
        `${probabilityPercent ?? 0} %`;
};

/** One more quote below the floor; the wire crosses once there are as many as are asked for. */
const countBelow = (
  { confirming }: CohortSide,
  guarded: Guarded,
  bidCenti: number,
  findings: Findings,
): void => {
  guarded.quotesBelow += 1;
  const wire = guarded.wires.priceFloor;
  if (wire === undefined) return;
  if (guarded.quotesBelow < guarded.trade.settings.priceFloor.confirmingQuotes) {
    confirming.add(guarded);
    return;
  }
  confirming.delete(guarded);
  noteCrossed(findings, guarded, reasonOf('priceFloor', wire, bidCenti));
};

/** Another quote for those who wait: below the floor again, or the count begins anew. */
const countOn = (side: CohortSide, bidCenti: number, findings: Findings): void => {
  for (const guarded of [...side.confirming]) {
    const wire = guarded.wires.priceFloor;
    if (wire === undefined) continue;
    if (bidCenti < wire.threshold) countBelow(side, guarded, bidCenti, findings);
    else {
      side.confirming.delete(guarded);
      guarded.quotesBelow = 0;
      side.wires.priceFloor.arm(wire);
    }
  }
};

/**
 * Price floor: bid strictly below the floor on `confirmingQuotes` distinct quotes in a row. A quote
 * that says nothing (wide, or far from the probability) neither counts nor breaks the row. Only
 * trades below their floor are touched, each at most once for a quote.
 */
export const decideFloor = (
  cohort: Cohort,
  side: Side,
  probabilityPercent: () => number | null,
  findings: Findings,
): void => {
  const quote = cohort.market.quote.value;
  const { priceFloor } = cohort.needs;
  if (quote === null || priceFloor === null) return;
  const held = heldQuote(cohort, side, quote);
  const of = cohort.sides[side];
  const { bidCenti } = held;
  const isIdle = of.confirming.size === 0 && !of.wires.priceFloor.wouldTrip(bidCenti ?? Infinity);
  if (bidCenti === null || isIdle) return;
  if (isQuoteDoubtful(priceFloor, { ...held, probabilityPercent: probabilityPercent() })) return;
  if (!isSameQuote(quote, of.judged)) countOn(of, bidCenti, findings);
  of.judged = quote;
  const wires = of.wires.priceFloor;
  for (let wire = wires.trip(bidCenti); wire !== null; wire = wires.trip(bidCenti))
    countBelow(of, wire.owner, bidCenti, findings);
};
