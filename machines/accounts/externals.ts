import type { Side } from '../model/contract.ts';
import type { MarketTicker } from '../model/ids.ts';
import { fullPriceOf, instrumentOf, type Instrumented } from '../model/instrument.ts';
import {
  countCenti,
  heldPriceWithin,
  type CountCenti,
  type HeldPriceCenti,
} from '../model/money.ts';
import { groupBy, heldOn, holdingOf } from './holdings.ts';
import type { VenuePosition } from '../model/venue-account.ts';
import type { OurWorld, TheirWorld } from './worlds.ts';

/** Contracts at the venue that no trade of ours holds. */
export type External = Instrumented & {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti;
  /** How many of them nothing explains, beside trades of ours: bought by hand, or amiss. */
  readonly unexplainedCenti: CountCenti;
  /** Average price, where all of the position is others'. */
  readonly priceCenti: HeldPriceCenti | null;
};

const averageOf = (position: VenuePosition): HeldPriceCenti | null => {
  const { costMicros, countCenti: count } = position;
  const full = fullPriceOf(position);
  const average = costMicros === null ? -1 : Math.round(costMicros / count);
  return average >= 0 && average <= full ? heldPriceWithin(average, full) : null;
};

/** What is not ours, of every market in which our books were not moving. */
export const externalsOf = (
  ours: OurWorld,
  theirs: TheirWorld,
  unjudged: ReadonlySet<MarketTicker>,
): readonly External[] => {
  const trades = groupBy(ours.trades);
  return theirs.positions
    .filter(({ market }) => !unjudged.has(market) && !ours.resulted.has(market))
    .flatMap((position): readonly External[] => {
      const { market, side } = position;
      const held = heldOn(holdingOf(trades.get(market) ?? [], []), side);
      const excess = position.countCenti - held;
      if (excess <= 0) return [];
      const known = Math.abs(ours.besideCenti.get(market) ?? 0);
      const priceCenti = held === 0 ? averageOf(position) : null;
      const unexplained = held === 0 ? 0 : Math.max(0, excess - known);
      return [
        {
          market,
          side,
          countCenti: countCenti(excess),
          unexplainedCenti: countCenti(unexplained),
          priceCenti,
          ...instrumentOf(position),
        },
      ];
    });
};
