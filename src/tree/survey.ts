import type { TradeId } from '../../machines/model/ids.ts';
import { markOf } from '../../machines/trades/mark.ts';
import { inSlices } from '../runtime/slices.ts';
import { leftOf, wiresOf } from '../runtime/standing.ts';
import { thrifty } from '../runtime/thrifty.ts';
import type { House } from './house.ts';
import { guardedTrades, type Guarded } from './live-trades.ts';

/** What one look at every guarded trade has shown. */
export type Survey = {
  /** Those nearest to a stop first; a trade without any wire comes last. */
  readonly nearest: readonly TradeId[];
  /** How many stand in each state. */
  readonly byState: ReadonlyMap<string, number>;
  /** What all that is held would bring now, as far as a bid proves it; null where none does. */
  readonly unrealisedMicros: number | null;
  /** Of how many no bid proves what they would bring. */
  readonly unpriced: number;
};

type Sight = {
  readonly id: TradeId;
  readonly state: string;
  /** The way left to the nearest wire. */
  readonly left: number;
  readonly unrealisedMicros: number | null;
};

const sightOf = ({ clock, guardian }: House, { context, state }: Guarded): Sight => {
  const nowMs = clock.now();
  const reading = guardian.reading(context, nowMs);
  const [nearest] = wiresOf(context, reading, nowMs);
  return {
    id: context.tradeId,
    state,
    left: nearest === undefined ? Infinity : leftOf(nearest),
    unrealisedMicros: markOf(context, reading).unrealisedMicros,
  };
};

const byDistance = (a: Sight, b: Sight): number => (a.left < b.left ? -1 : a.left > b.left ? 1 : 0);

/** Looks at every guarded trade, in slices between which everything else goes on. */
export const survey = async (house: House): Promise<Survey> => {
  const sights = await inSlices(guardedTrades(house), (trade) => sightOf(house, trade));
  const byState = new Map<string, number>();
  let unrealised = 0;
  let unpriced = 0;
  for (const { state, unrealisedMicros } of sights) {
    byState.set(state, (byState.get(state) ?? 0) + 1);
    unrealised += unrealisedMicros ?? 0;
    if (unrealisedMicros === null) unpriced += 1;
  }
  return {
    nearest: sights.toSorted(byDistance).map(({ id }) => id),
    byState,
    unrealisedMicros: unpriced === sights.length ? null : unrealised,
    unpriced,
  };
};

/** One look for everybody who asks about the same time. */
export const sharedSurvey = (house: House): (() => Promise<Survey>) =>
  thrifty(
    () => survey(house),
    () => performance.now(),
  );
