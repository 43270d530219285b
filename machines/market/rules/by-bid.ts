import { heldFromYes, type Side } from '../../model/contract.ts';
import type { HeldPriceCenti } from '../../model/money.ts';
import { raiseHigh, type Cohort } from '../cohort.ts';
import { cross } from './cross.ts';
import type { Findings } from './findings.ts';

/** What a side can be sold for: the NO leg's bid is the complement of the YES ask. */
export const heldBidCenti = ({ market }: Cohort, side: Side): HeldPriceCenti | null => {
  const quote = market.quote.value;
  const price = side === 'yes' ? quote?.yesBidCenti : quote?.yesAskCenti;
  return price === null || price === undefined ? null : heldFromYes(side, price);
};

/** Whose high matters to a rule from this bid on: it is raised, and their stops with it. */
const raiseHighs = (
  { sides }: Cohort,
  side: Side,
  bidCenti: HeldPriceCenti,
  { raised }: Findings,
): void => {
  const wires = sides[side].wires.high;
  for (let wire = wires.trip(0 - bidCenti); wire !== null; wire = wires.trip(0 - bidCenti)) {
    raiseHigh(wire.owner, bidCenti);
    raised.push(wire.owner);
  }
};

/**
 * Trailing: bid ≤ high − distance. Break-even: bid ≤ even + margin. Take profit: bid ≥ target.
 * A side that nobody bids for decides nothing.
 */
export const decideBid = (cohort: Cohort, side: Side, findings: Findings): void => {
  const bidCenti = heldBidCenti(cohort, side);
  if (bidCenti === null) return;
  raiseHighs(cohort, side, bidCenti, findings);
  cross('trailing', cohort, side, bidCenti, findings);
  cross('breakEven', cohort, side, bidCenti, findings);
  cross('takeProfit', cohort, side, 0 - bidCenti, findings);
};
