import type { Side } from '../model/contract.ts';
import type { MarketTicker } from '../model/ids.ts';
import { countCenti, type CountCenti } from '../model/money.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { EpochMs } from '../model/time.ts';
import { heldOn, holdingOf, isOver, isRecent, signed, type Holding } from './holdings.ts';
import { isAlive, orderDifferences } from './order-rules.ts';
import type { OurWorld, TheirWorld } from './worlds.ts';

/** A part of an external position that somebody wants guarded; null: all of it. */
export type Claim = {
  readonly market: MarketTicker;
  readonly side: Side;
  readonly countCenti: CountCenti | null;
};

export type ClaimRules = {
  readonly graceMs: number;
  readonly nowMs: EpochMs;
  /** An older word of the venue on what it holds is none. */
  readonly maxAgeMs: number;
};

const contracts = (centi: number): string => `${centi / 100}`;
const MS_PER_SECOND = 1_000;

/** What the venue holds of a side beyond what our trades hold of it. */
const besideOurs = (holding: Holding, side: Side, foundCenti: number): number =>
  (side === 'yes' ? foundCenti : 0 - foundCenti) - heldOn(holding, side);

/** Why nothing can be said of the market now; null where all is still. */
const unrest = (
  ours: OurWorld,
  theirs: TheirWorld,
  { market }: Claim,
  { graceMs, nowMs, maxAgeMs }: ClaimRules,
): string | null => {
  const ageMs = nowMs - theirs.asOfMs;
  if (ageMs > maxAgeMs)
    return `what the venue says of its positions is ${Math.round(ageMs / MS_PER_SECOND)} s old`;
  if (isRecent(ours, market, theirs.asOfMs, graceMs))
    return 'our own orders have just changed there';
  const isThere = (one: { readonly market: MarketTicker }): boolean => one.market === market;
  if (theirs.orders.some((order) => isThere(order) && order.status === 'resting'))
    return 'an order rests there that may change the position';
  const isUnsettled = orderDifferences(ours, theirs).some((difference) =>
    difference.action === 'tellOrder'
      ? isThere(difference.order)
      : isUnrecorded(difference, market),
  );
  return isUnsettled ? 'the venue knows of an order of ours what our books do not' : null;
};

const isUnrecorded = (
  difference: ReturnType<typeof orderDifferences>[number],
  market: MarketTicker,
): boolean => difference.kind === 'orderUnrecorded' && difference.theirs.market === market;

/**
 * How much of a position a claim may take: never more than the venue holds beside our trades, so
 * that each of them can sell what it holds. In words, why it may take nothing. `theirs` must have
 * been read first and `ours` after it.
 */
export const claimOf = (
  ours: OurWorld,
  theirs: TheirWorld,
  claim: Claim,
  rules: ClaimRules,
): Result<CountCenti, string> => {
  const { market, side } = claim;
  const restless = unrest(ours, theirs, claim, rules);
  if (restless !== null) return fail(restless);
  const inMarket = (one: { readonly market: MarketTicker }): boolean => one.market === market;
  const holding = holdingOf(ours.trades.filter(inMarket), []);
  if (ours.orders.some((order) => inMarket(order) && isAlive(order)))
    return fail('an order of ours is under way there');
  if (isOver(ours, market, holding, theirs.asOfMs)) return fail('trading there is over');
  if (heldOn(holding, side === 'yes' ? 'no' : 'yes') > 0)
    return fail('a trade holds the other side');
  const found = signed(theirs.positions.find(inMarket));
  const besideCenti = besideOurs(holding, side, found);
  if (besideCenti <= 0)
    return fail(`the venue holds no ${side.toUpperCase()} there beside our trades`);
  const wantedCenti = claim.countCenti ?? besideCenti;
  if (wantedCenti > besideCenti)
    return fail(
      `expected at most the ${contracts(besideCenti)} contracts that the venue holds beside our ` +
        `trades, found ${contracts(wantedCenti)}`,
    );
  return ok(countCenti(wantedCenti));
};
