import { badQuery, type Refusal } from './refusal.ts';
import type { MarketState } from './market.ts';

/** Reading of query strings, and paging of lists. */

export type Query = Readonly<Record<string, string>>;
export type Page<T> = { readonly items: readonly T[]; readonly cursor: string };

const DEFAULT_LIMIT = 100;

/** An empty cursor ends the list; one that means nothing starts it again. */
export const paginate = <T>(
  all: readonly T[],
  query: Query,
  maxLimit: number,
): Page<T> | Refusal => {
  const limit = query['limit'] === undefined ? DEFAULT_LIMIT : Number(query['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    return badQuery(`limit must be between 1 and ${maxLimit}`);
  const decoded = Number(Buffer.from(query['cursor'] ?? '', 'base64url').toString('utf8'));
  const from = Number.isInteger(decoded) && decoded > 0 ? decoded : 0;
  const next = from + limit;
  return {
    items: all.slice(from, next),
    cursor: next < all.length ? Buffer.from(String(next)).toString('base64url') : '',
  };
};

/** Whether an instant lies in the query's `min_ts … max_ts` (Unix seconds). */
export const isWithin = (query: Query, atMs: number): boolean => {
  const min = query['min_ts'] === undefined ? -Infinity : Number(query['min_ts']) * 1000;
  const max = query['max_ts'] === undefined ? Infinity : Number(query['max_ts']) * 1000;
  return atMs >= min && atMs <= max;
};

const PHASES: ReadonlyMap<string, readonly MarketState['phase'][]> = new Map([
  ['unopened', []],
  ['open', ['active']],
  ['paused', []],
  ['closed', ['closed', 'determined']],
  ['settled', ['finalized']],
]);

const matches = (query: Query, key: string, value: string): boolean =>
  query[key] === undefined || query[key] === '' || query[key].split(',').includes(value);

/** The markets a list query asks for; `active` is a status of markets but not a filter. */
export const selectMarkets = (
  markets: Iterable<MarketState>,
  query: Query,
): readonly MarketState[] | Refusal => {
  const statuses = (query['status'] ?? '').split(',').filter((status) => status !== '');
  const unknown = statuses.find((status) => !PHASES.has(status));
  if (unknown !== undefined) return badQuery(`invalid status filter: ${unknown}`);
  const phases = statuses.flatMap((status) => PHASES.get(status) ?? []);
  const closesWithin = ({ spec }: MarketState): boolean =>
    isWithin(
      {
        ...(query['min_close_ts'] === undefined ? {} : { min_ts: query['min_close_ts'] }),
        ...(query['max_close_ts'] === undefined ? {} : { max_ts: query['max_close_ts'] }),
      },
      spec.closeAtMs,
    );
  return [...markets].filter(
    (market) =>
      matches(query, 'series_ticker', market.spec.series) &&
      matches(query, 'event_ticker', market.spec.event) &&
      matches(query, 'tickers', market.spec.ticker) &&
      (statuses.length === 0 || phases.includes(market.phase)) &&
      closesWithin(market),
  );
};
