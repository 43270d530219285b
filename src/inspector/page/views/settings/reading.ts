import { basisPoints, cents, duration, percent } from '../../format/show.ts';

const READINGS: readonly (readonly [RegExp, (value: number) => string])[] = [
  [/Ms$/, duration],
  [/Centi$/, cents],
  [/Percent$/, percent],
  [/Bp$/, basisPoints],
];

/** A figure as people read it, by the unit in its name; null where the figure says it all. */
export const readingOf = (path: string, value: unknown): string | null => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const numbers = values.filter((each) => typeof each === 'number');
  const reading = READINGS.find(([unit]) => unit.test(path))?.[1];
  if (reading === undefined || numbers.length === 0 || numbers.length < values.length) return null;
  return numbers.map(reading).join(', ');
};
