import type { Shown } from '../../../runtime/plain.ts';
import type { ShownTrade, Wire } from '../api/types.ts';

/** `1 trade`, `2 trades`. */
export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

const RULE_WORDS: Readonly<Record<Wire['rule'], string>> = {
  probability: 'probability',
  momentum: 'momentum',
  priceFloor: 'price floor',
  trailing: 'trailing stop',
  breakEven: 'break-even',
  takeProfit: 'take profit',
  beforeClose: 'before the close',
  maxHold: 'longest hold',
  feedBlind: 'blind feed',
};

/** A rule by the name that people have for it. */
export const ruleWords = ({ instrument }: Pick<Shown, 'instrument'>, rule: Wire['rule']): string =>
  instrument !== undefined && rule === 'priceFloor' ? 'stop price' : RULE_WORDS[rule];

/** `short 5×`; of a binary contract the side alone. */
export const sideWords = ({ instrument, side }: Shown): string =>
  instrument === undefined ? side : `${side} ${instrument.leverage}×`;

const CLOSE_WORDS: Readonly<Record<NonNullable<ShownTrade['trade']['closeMethod']>, string>> = {
  auto_probability: 'probability stop',
  auto_momentum_spike: 'momentum stop',
  auto_price_floor: 'price floor',
  auto_take_profit: 'take profit',
  auto_trailing: 'trailing stop',
  auto_break_even: 'break-even stop',
  auto_max_hold: 'longest hold',
  auto_before_close: 'stop before the close',
  auto_blind: 'blind feed',
  limit_close: 'its resting order',
  manual: 'hand',
  expired: 'the market’s end',
  external: 'somebody at the venue',
  released: 'release',
};

/** What tells two markets of a series apart stands at the end of their names, a venue before. */
export const shortMarket = (market: string): string => {
  const name = market.slice(market.indexOf(':') + 1);
  const [series = '', ...rest] = name.split('-');
  return rest.length < 2 ? name : `${series}…${rest.at(-1) ?? ''}`;
};

/** By what a trade was closed; null while it was not. */
export const closeWords = (method: ShownTrade['trade']['closeMethod']): string | null =>
  method === null ? null : CLOSE_WORDS[method];
