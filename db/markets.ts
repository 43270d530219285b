import { z } from 'zod';

import {
  eventTicker,
  marketTicker,
  seriesTicker,
  symbolId,
  type MarketTicker,
} from '../machines/model/ids.ts';
import type { Market } from '../machines/model/market.ts';
import type { EpochMs } from '../machines/model/time.ts';
import { microsDecimal, tickDecimal } from './decimals.ts';
import type { Queryable } from './queryable.ts';
import {
  instant,
  instantColumn,
  instrumentColumn,
  microsColumn,
  settlementResult,
  tickOf,
} from './rows.ts';

/** Stores markets as they are described now, over what was known of them. */
export const upsertMarkets = async (
  q: Queryable,
  markets: readonly Market[],
  atMs: EpochMs,
): Promise<void> => {
  await q.query({
    name: 'markets-upsert',
    text: `
      insert into markets (ticker, event, series, symbol, title, strike, open_at, close_at, status,
        result, tick_size, exchange_index, instrument, updated_at)
      select ticker, event, series, symbol, title, strike, to_timestamp(open_at / 1000),
        to_timestamp(close_at / 1000), status, result, tick_size, exchange_index, instrument,
        to_timestamp($2::float8 / 1000)
      from json_to_recordset($1::json) as m(ticker text, event text, series text, symbol text,
        title text, strike numeric, open_at float8, close_at float8, status text, result jsonb,
        tick_size numeric, exchange_index integer, instrument jsonb)
      on conflict (ticker) do update set event = excluded.event, series = excluded.series,
        symbol = excluded.symbol, title = excluded.title, strike = excluded.strike,
        open_at = excluded.open_at, close_at = excluded.close_at, status = excluded.status,
        result = excluded.result, tick_size = excluded.tick_size,
        exchange_index = excluded.exchange_index, instrument = excluded.instrument,
        updated_at = excluded.updated_at`,
    values: [
      JSON.stringify(
        markets.map((market) => ({
          ticker: market.ticker,
          event: market.event,
          series: market.series,
          symbol: market.symbol,
          title: market.title,
          strike: microsDecimal(market.strikeMicros),
          open_at: market.openAtMs,
          close_at: market.closeAtMs,
          status: market.status,
          ...(market.result === null ? {} : { result: market.result }),
          tick_size: tickDecimal(market, market.tickCenti),
          exchange_index: market.exchangeIndex,
          instrument: market.instrument,
        })),
      ),
      atMs,
    ],
  });
};

/** A volume is of the moment and not kept; of the price steps the one that holds everywhere is. */
const marketRow = z
  .object({
    priceRanges: z.tuple([]).default([]),
    volumeCenti: z.null().default(null),
    ticker: z.string().transform(marketTicker),
    event: z.string().transform(eventTicker),
    series: z.string().transform(seriesTicker),
    symbol: z.string().transform(symbolId),
    title: z.string(),
    strikeMicros: microsColumn,
    openAtMs: instantColumn,
    closeAtMs: instantColumn,
    status: z.enum(['upcoming', 'active', 'paused', 'closed', 'settled']),
    result: settlementResult.nullable(),
    tickCenti: z.string(),
    exchangeIndex: z.int(),
    instrument: instrumentColumn,
  })
  .transform(({ instrument, ...row }): Market => ({
    ...row,
    ...instrument,
    tickCenti: tickOf(instrument, row.tickCenti),
  }));
const marketRows = z.array(marketRow);

/** The markets of these tickers that are known. */
export const readMarkets = async (
  q: Queryable,
  tickers: readonly MarketTicker[],
): Promise<readonly Market[]> =>
  marketRows.parse(
    await q.query({
      name: 'markets',
      text: `
        select ticker, event, series, symbol, title, strike as "strikeMicros",
          ${instant('open_at', 'openAtMs')}, ${instant('close_at', 'closeAtMs')}, status, result,
          tick_size as "tickCenti", exchange_index as "exchangeIndex", instrument
        from markets where ticker = any($1) order by ticker`,
      values: [tickers],
    }),
  );
