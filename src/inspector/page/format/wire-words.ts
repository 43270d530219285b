import type { Wire } from '../api/types.ts';
import { basisPoints, cents, duration, percent } from './show.ts';

/** A rule's figure in its own unit. */
const figure = (rule: Wire['rule'], value: number): string => {
  switch (rule) {
    case 'probability':
      return percent(value);
    case 'momentum':
      return basisPoints(value);
    case 'priceFloor':
    case 'trailing':
    case 'breakEven':
    case 'takeProfit':
      return cents(value);
    case 'beforeClose':
    case 'maxHold':
    case 'feedBlind':
      return duration(value);
  }
};

/** `50.0 % now, fires at 40.0 %` */
export const wireWords = ({ rule, threshold, value }: Wire): string =>
  value === null
    ? `nothing proves it; fires at ${figure(rule, threshold)}`
    : `${figure(rule, value)} now, fires at ${figure(rule, threshold)}`;
