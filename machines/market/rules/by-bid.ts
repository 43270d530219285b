import type { Side } from '../../model/contract.ts';
import type { HeldPriceCenti } from '../../model/money.ts';
import { raiseHigh, type Cohort, type Guarded } from '../cohort.ts';
import { heldPriceOf } from '../held-price.ts';
import type { Tripwires } from '../tripwires.ts';
import { cross } from './cross.ts';
import type { Findings } from './findings.ts';

/** What a side can be sold for: the NO leg's bid is the complement of the YES ask. */
export const heldBidCenti = ({ market, fullCenti }: Cohort, side: Side): HeldPriceCenti | null => {
  const quote = market.quote.value;
  const price = side === 'yes' ? quote?.yesBidCenti : quote?.yesAskCenti;
  return heldPriceOf(side, price, fullCenti);
};

/** Whose high matters to a rule from this bid on: it is raised, and their stops with it. */
const raiseHighs = (
  wires: Tripwires<Guarded>,
  bidCenti: HeldPriceCenti,
  findings: Findings,
): void => {
  for (let wire = wires.trip(0 - bidCenti); wire !== null; wire = wires.trip(0 - bidCenti)) {
    raiseHigh(wire.owner, bidCenti);
    findings.raised.push(wire.owner);
    findings.any = true;
  }
};

/**
 * Trailing: bid ≤ high − distance. Break-even: bid ≤ even + margin. Take profit: bid ≥ target.
 * A side that nobody bids for decides nothing.
 */
export const decideBid = (cohort: Cohort, side: Side, findings: Findings): void => {
  const bidCenti = heldBidCenti(cohort, side);
  if (bidCenti === null) return;
  const { wires } = cohort.sides[side];
  raiseHighs(wires.high, bidCenti, findings);
  cross('trailing', wires.trailing, bidCenti, findings);
  cross('breakEven', wires.breakEven, bidCenti, findings);
  cross('takeProfit', wires.takeProfit, 0 - bidCenti, findings);
};
