import {
  API,
  NOTIFIER,
  PROCESS,
  STORE,
  TRADES,
  TREE,
  VENUES,
  WATCHED,
  type Metric,
} from '../../src/metrics/catalogue.ts';

/** Every metric of our own, part by part. */
export const PARTS: Readonly<Record<string, readonly Metric[]>> = {
  'The process': Object.values(PROCESS),
  'The tree': Object.values(TREE),
  'Trades and orders': Object.values(TRADES),
  'Venues and feeds': Object.values(VENUES),
  'Accounts elsewhere': Object.values(WATCHED),
  'The store': Object.values(STORE),
  'The notifier': Object.values(NOTIFIER),
  'The API': Object.values(API),
};

export const CATALOGUE: readonly Metric[] = Object.values(PARTS).flat();
