import type { GuardedTrade } from '../../machines/market/cohort.ts';
import type { Side } from '../../machines/model/contract.ts';
import type { Quote } from '../../machines/model/quote.ts';
import type { WatchRule } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';

/* Every stop rule by the letter of its description, in plain numbers. */

/** In order of precedence. */
export const ORDER: readonly WatchRule[] = [
  'momentum',
  'priceFloor',
  'probability',
  'trailing',
  'breakEven',
  'takeProfit',
  'beforeClose',
  'maxHold',
];

export type Naive = {
  readonly trade: GuardedTrade;
  told: boolean | null;
  readonly live: Set<WatchRule>;
  high: number | null;
  /** Quotes in a row below the floor, and the last one that said something about it. */
  below: number;
  judged: Quote | null;
};

/** What the market shows, from the held side. */
export type NaiveMarket = {
  readonly quote: Quote | null;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly percent: number | null;
  readonly score: number | null;
};

export const revive = (each: Naive): void => {
  for (const rule of ORDER) each.live.add(rule);
  each.below = 0;
};

export const newNaive = (trade: GuardedTrade): Naive => ({
  trade,
  told: null,
  live: new Set(ORDER),
  high: trade.stake?.highBidCenti ?? null,
  below: 0,
  judged: null,
});

const flip = (price: number | null): number | null => (price === null ? null : 10_000 - price);

export const heldPrices = (side: Side, quote: Quote | null): Pick<NaiveMarket, 'bid' | 'ask'> => {
  const { yesBidCenti = null, yesAskCenti = null } = quote ?? {};
  return side === 'yes'
    ? { bid: yesBidCenti, ask: yesAskCenti }
    : { bid: flip(yesAskCenti), ask: flip(yesBidCenti) };
};

/** A rule is asked for that needs nothing but a quote. */
export const asksBidOrTime = (guard: GuardSettings): boolean =>
  guard.priceFloor.enabled ||
  guard.takeProfit.enabled ||
  guard.trailingStop.enabled ||
  guard.breakEven.enabled ||
  guard.maxHold.enabled ||
  guard.beforeClose.enabled;

const levels = ({ trade: { settings, stake } }: Naive) => {
  const entry = stake?.entryCenti ?? NaN;
  const keep = (stake?.evenCenti ?? NaN) + settings.breakEven.marginCenti;
  return {
    keep,
    trailFrom: entry + settings.trailingStop.activationGainCenti,
    keepFrom: Math.max(entry + settings.breakEven.activationGainCenti, keep + 1),
    targets: [
      settings.takeProfit.gainCenti === null ? Infinity : entry + settings.takeProfit.gainCenti,
      settings.takeProfit.priceCenti ?? Infinity,
    ],
  };
};

/** Takes a higher high in where a rule asks for it; true when it has. */
export const raises = (each: Naive, { bid }: NaiveMarket): boolean => {
  const { trailingStop, breakEven } = each.trade.settings;
  const { trailFrom, keepFrom } = levels(each);
  if (each.trade.stake === null || bid === null || each.live.size === 0 || bid <= (each.high ?? -1))
    return false;
  const high = each.high ?? -1;
  const isForTrailing =
    trailingStop.enabled &&
    (high < trailFrom ? bid >= trailFrom : bid >= high + trailingStop.stepCenti);
  const isForKeeping = breakEven.enabled && high < keepFrom && bid >= keepFrom;
  if (!isForTrailing && !isForKeeping) return false;
  each.high = bid;
  return true;
};

const isBrokenFloor = (each: Naive, { quote, bid, ask, percent }: NaiveMarket): boolean => {
  const { floorCenti, confirmingQuotes, maxSpreadCenti, maxDivergencePercent } =
    each.trade.settings.priceFloor;
  if (quote === null || bid === null || ask === null || ask - bid > maxSpreadCenti) return false;
  if (percent !== null && Math.abs(percent - bid / 100) > maxDivergencePercent) return false;
  const isAnother =
    each.judged?.venueAtMs !== quote.venueAtMs ||
    each.judged.yesBidCenti !== quote.yesBidCenti ||
    each.judged.yesAskCenti !== quote.yesAskCenti;
  if (bid >= floorCenti) each.below = 0;
  else if (each.below === 0 || isAnother) each.below += 1;
  each.judged = quote;
  return each.below >= confirmingQuotes;
};

const isGain = (each: Naive, bid: number): boolean =>
  each.trade.stake !== null && levels(each).targets.some((target) => bid >= target);

/** Whether an enabled rule is crossed now. */
export const trips = (
  rule: WatchRule,
  each: Naive,
  market: NaiveMarket,
  nowMs: number,
): boolean => {
  const { settings, side, closeAtMs, openedAtMs } = each.trade;
  const { bid, percent, score } = market;
  const high = each.high ?? -Infinity;
  const { keep, keepFrom, trailFrom } = levels(each);
  switch (rule) {
    case 'momentum': {
      const { enabled, thresholdBp } = settings.momentumStop;
      return enabled && score !== null && (side === 'yes' ? -score : score) >= thresholdBp;
    }
    case 'probability': {
      const { enabled, thresholdPercent, minTtcMs } = settings.probabilityStop;
      const isOpen = nowMs <= closeAtMs - minTtcMs;
      return enabled && isOpen && percent !== null && percent < thresholdPercent;
    }
    case 'priceFloor':
      return settings.priceFloor.enabled && isBrokenFloor(each, market);
    case 'trailing': {
      const { enabled, distanceCenti } = settings.trailingStop;
      return enabled && bid !== null && high >= trailFrom && bid <= high - distanceCenti;
    }
    case 'breakEven':
      return settings.breakEven.enabled && bid !== null && high >= keepFrom && bid <= keep;
    case 'takeProfit':
      return settings.takeProfit.enabled && bid !== null && isGain(each, bid);
    case 'beforeClose':
      return settings.beforeClose.enabled && closeAtMs - nowMs <= settings.beforeClose.ttcMs;
    case 'maxHold': {
      const { enabled, afterMs } = settings.maxHold;
      return enabled && openedAtMs !== null && nowMs - openedAtMs >= afterMs;
    }
  }
};
