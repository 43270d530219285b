import type { TradeId } from '../../machines/model/ids.ts';
import { markOf } from '../../machines/trades/mark.ts';
import { placesInOrder, visitInSlices } from '../runtime/slices.ts';
import { leftOf, nearestWire } from '../runtime/standing.ts';
import { thrifty } from '../runtime/thrifty.ts';
import type { House } from './house.ts';
import { guardedTrades, parkedTrades } from './live-trades.ts';

/** What one look at every trade has shown. */
export type Survey = {
  /** The parked first, then those nearest to a stop; a trade without any wire comes last. */
  readonly nearest: readonly TradeId[];
  /** How many stand in each state. */
  readonly byState: ReadonlyMap<string, number>;
  /** What all that is held would bring now, as far as a bid proves it; null where none does. */
  readonly unrealisedMicros: number | null;
  /** Of how many no bid proves what they would bring. */
  readonly unpriced: number;
};

/** Looks at every guarded trade, in slices between which everything else goes on. */
export const survey = async (house: House): Promise<Survey> => {
  const { clock, guardian } = house;
  const ids: TradeId[] = [];
  const left: number[] = [];
  const byState = new Map<string, number>();
  let unrealised = 0;
  let unpriced = 0;
  const nowMs = clock.now();
  const readingOf = guardian.readings(nowMs);
  await visitInSlices(guardedTrades(house), ({ context, state }) => {
    const reading = readingOf(context);
    const nearest = nearestWire(context, reading, nowMs);
    const { unrealisedMicros } = markOf(context, reading);
    ids.push(context.tradeId);
    left.push(nearest === null ? Infinity : leftOf(context.ticket, nearest));
    byState.set(state, (byState.get(state) ?? 0) + 1);
    if (unrealisedMicros === null) unpriced += 1;
    else unrealised += unrealisedMicros;
  });
  const nearest: TradeId[] = [...parkedTrades(house)];
  for (const place of await placesInOrder(left)) {
    const id = ids[place];
    if (id !== undefined) nearest.push(id);
  }
  const unrealisedMicros = unpriced === ids.length ? null : unrealised;
  return { nearest, byState, unrealisedMicros, unpriced };
};

/** One look for everybody who asks about the same time. */
export const sharedSurvey = (house: House): (() => Promise<Survey>) =>
  thrifty(
    () => survey(house),
    () => performance.now(),
  );
