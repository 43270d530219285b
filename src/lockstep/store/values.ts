import { marketTicker, venueOfMarket } from '../../../machines/model/ids.ts';

/* Reading a statement's values. */

export const string = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new TypeError(`statement: expected a string, found ${typeof value}`);
};
export const number = (value: unknown): number => {
  if (typeof value === 'number') return value;
  throw new TypeError(`statement: expected a number, found ${typeof value}`);
};
export const strings = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.map(string);
  throw new TypeError('statement: expected an array of strings');
};

/** Whether a market is of the venue that a statement speaks of. */
export const isOf = (venue: unknown, market: string): boolean =>
  venueOfMarket(marketTicker(market)) === venue;

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
