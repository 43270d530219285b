import { probabilityOf } from '../model/contract.ts';
import { STOP_PRECEDENCE, type WatchRule } from '../model/reading.ts';
import { breakEvenFromCenti, isRuleEnabled, trailingFromCenti } from '../model/stop-levels.ts';
import { scoreOf } from './cells.ts';
import type { Guarded } from './cohort.ts';
import { provenYesPercent } from './valuation.ts';
import { lackInWords, lackOf } from './protection.ts';
import { isGated } from './rules/by-probability.ts';
import { heldBidCenti } from './rules/by-bid.ts';
import { isClosed } from './rules/by-time.ts';
import { floorDoubtInWords } from './rules/price-floor.ts';
import { isArmed } from './tripwires.ts';
import type { VolatilityWindow } from './volatility.ts';
import { legInWords, priceInWords, seconds } from './words.ts';

const STOPS: Readonly<Record<WatchRule, string>> = {
  momentum: 'momentum stop',
  priceFloor: 'price floor',
  probability: 'probability stop',
  trailing: 'trailing stop',
  breakEven: 'break-even stop',
  takeProfit: 'take profit',
  beforeClose: 'stop before the close',
  maxHold: 'time stop',
};

const gate = ({ cohort }: Guarded, nowMs: number): string[] => {
  const { needs, market } = cohort;
  if (!needs.probability || !isGated(cohort, nowMs)) return [];
  const ttc = seconds(market.closeAtMs - nowMs);
  return [`time to close ${ttc} is under the gate of ${seconds(needs.minTtcMs)}`];
};

const warmUp = ({ cohort }: Guarded, nowMs: number): string[] => {
  const { needs, market } = cohort;
  if (!needs.momentum || scoreOf(market.spot, nowMs) !== null) return [];
  return [`momentum of ${market.spot.symbol} warms up: no known price of 1 min ago or earlier`];
};

const isConfirming = (guarded: Guarded): boolean =>
  guarded.cohort.sides[guarded.trade.side].confirming.has(guarded);

const spent = (guarded: Guarded): string[] =>
  STOP_PRECEDENCE.filter((rule) => {
    const wire = guarded.wires[rule];
    const isWaiting = rule === 'priceFloor' && isConfirming(guarded);
    return wire !== undefined && !isArmed(wire) && !isWaiting;
  }).map((rule) => `${STOPS[rule]} has tripped`);

const BY_BID = ['priceFloor', 'trailing', 'breakEven', 'takeProfit'] as const;

const noBid = ({ cohort, trade }: Guarded): string[] => {
  const rules = BY_BID.filter((rule) => isRuleEnabled(trade.settings, rule));
  if (rules.length === 0 || heldBidCenti(cohort, trade.side) !== null) return [];
  const stops = rules.map((rule) => STOPS[rule]).join(', no ');
  return [`nobody bids for ${legInWords(trade, trade.side)}: no ${stops}`];
};

/** Stops that stand only once the bid has been high enough. */
const inactive = ({ trade, stake }: Guarded): string[] => {
  if (stake === null) return [];
  const { settings, side } = trade;
  const high = stake.highBidCenti;
  const price = (centi: number): string => priceInWords(trade, side, centi);
  const from = (rule: 'trailing' | 'breakEven', level: number): string[] =>
    isRuleEnabled(settings, rule) && (high === null || high < level)
      ? [
          `${STOPS[rule]} stands from a bid of ${price(level)} on, ` +
            (high === null ? 'none has been seen' : `the best was ${price(high)}`),
        ]
      : [];
  return [
    ...from('trailing', trailingFromCenti(settings, stake)),
    ...from('breakEven', breakEvenFromCenti(settings, stake)),
  ];
};

const floor = (guarded: Guarded, window: VolatilityWindow, nowMs: number): string[] => {
  const { cohort, trade, quotesBelow } = guarded;
  const { enabled, confirmingQuotes } = trade.settings.priceFloor;
  if (!enabled || heldBidCenti(cohort, trade.side) === null) return [];
  const yesPercent = provenYesPercent(cohort, window, nowMs);
  const percent = yesPercent === null ? null : probabilityOf(trade.side, yesPercent);
  const doubt = floorDoubtInWords(cohort, trade.side, percent);
  return [
    ...(doubt === null ? [] : [`price floor: ${doubt}`]),
    ...(isConfirming(guarded)
      ? [`price floor: ${quotesBelow} of ${confirmingQuotes} quotes below it so far`]
      : []),
  ];
};

/** In plain words, everything that keeps one of the trade's stops from tripping at `nowMs`. */
export const blockersOf = (
  guarded: Guarded,
  window: VolatilityWindow,
  nowMs: number,
): readonly string[] => {
  const { cohort } = guarded;
  const lack = lackOf(cohort, window, nowMs);
  if (lack !== null) return [lackInWords(lack, cohort, window, nowMs)];
  if (isClosed(cohort, nowMs))
    return [`market closed ${seconds(nowMs - cohort.market.closeAtMs)} ago`];
  return [
    ...gate(guarded, nowMs),
    ...warmUp(guarded, nowMs),
    ...noBid(guarded),
    ...floor(guarded, window, nowMs),
    ...inactive(guarded),
    ...spent(guarded),
  ];
};
