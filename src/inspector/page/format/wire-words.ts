import type { Shown } from '../../../runtime/plain.ts';
import type { Wire } from '../api/types.ts';
import { basisPoints, duration, percent, price } from './show.ts';

/** A rule's figure in its own unit. */
const figure = (of: Shown, rule: Wire['rule'], value: number): string => {
  switch (rule) {
    case 'probability':
      return percent(value);
    case 'momentum':
      return basisPoints(value);
    case 'priceFloor':
    case 'trailing':
    case 'breakEven':
    case 'takeProfit':
      return price(of, value);
    case 'beforeClose':
    case 'maxHold':
    case 'feedBlind':
      return duration(value);
  }
};

/** `50.0 % now, fires at 40.0 %` */
export const wireWords = (of: Shown, { rule, threshold, value }: Wire): string =>
  value === null
    ? `nothing proves it; fires at ${figure(of, rule, threshold)}`
    : `${figure(of, rule, value)} now, fires at ${figure(of, rule, threshold)}`;
