import type { Shown } from '../../../../runtime/plain.ts';
import { basisPoints, duration, percent, price } from '../../format/show.ts';

type Of = Pick<Shown, 'instrument'>;

const READINGS: readonly (readonly [RegExp, (value: number, of: Of) => string])[] = [
  [/Ms$/, duration],
  [/Centi$/, (value, of) => price(of, value)],
  [/Percent$/, percent],
  [/Bp$/, basisPoints],
];

/** A figure as people read it, by the unit in its name; null where the figure says it all. */
export const readingOf = (path: string, value: unknown, of: Of = {}): string | null => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const numbers = values.filter((each) => typeof each === 'number');
  const reading = READINGS.find(([unit]) => unit.test(path))?.[1];
  if (reading === undefined || numbers.length === 0 || numbers.length < values.length) return null;
  return numbers.map((each) => reading(each, of)).join(', ');
};
