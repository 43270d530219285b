import { z } from 'zod';

import { parseDecimal } from '../../../machines/model/decimal.ts';
import { micros } from '../../../machines/model/money.ts';
import type { PastPrice } from '../../../machines/model/quote.ts';
import type { Result } from '../../../machines/model/result.ts';
import { epochMs } from '../../../machines/model/time.ts';
import type { Network } from '../network.ts';
import type { Candles } from './markets.ts';

/** The most candles that are asked for at once; spot gives no more. */
const PAGE = 1_000;
const STATUS_TOO_MANY = 429;
const STATUS_BANNED = 418;

/** Open, open price, high, low, close price, volume, close time, … */
const candles = z.array(z.array(z.unknown()).min(7));

export type CandlesFault = {
  readonly message: string;
  /** The venue wants to be left alone for this long. */
  readonly retryAfterMs: number;
};

export type CandlesRequest = {
  readonly product: string;
  /** Opening times, both included. */
  readonly fromMs: number;
  readonly toMs: number;
};

export type CandleSource = (
  request: CandlesRequest,
) => Promise<Result<readonly PastPrice[], CandlesFault>>;

const fault = (message: string, retryAfterMs: number = 0): { ok: false; error: CandlesFault } => ({
  ok: false,
  error: { message, retryAfterMs },
});

const priceOf = (candle: readonly unknown[]): PastPrice | null => {
  const { 4: close, 6: closeAtMs } = candle;
  const price = typeof close === 'string' ? parseDecimal(close, 6) : null;
  return price === null || price <= 0 || !Number.isSafeInteger(closeAtMs)
    ? null
    : { atMs: epochMs(Number(closeAtMs)), priceMicros: micros(price) };
};

const parsePage = (body: unknown): Result<readonly PastPrice[], CandlesFault> => {
  const read = candles.safeParse(body);
  const prices = read.success ? read.data.map(priceOf) : [null];
  const known = prices.filter((price) => price !== null);
  return known.length === prices.length
    ? { ok: true, value: known }
    : fault('expected a list of candles, found something else');
};

const refusalOf = (response: Response): { ok: false; error: CandlesFault } => {
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  const isLimit = status === STATUS_TOO_MANY || status === STATUS_BANNED;
  return fault(
    `candles answered ${status}`,
    isLimit && Number.isFinite(seconds) ? seconds * 1_000 : 0,
  );
};

/**
 * Closed candles, at most 1 000 a request, and no more than there are: the limit sets the weight.
 * Never throws for what a venue or a network may do.
 */
export const candleSource = (options: {
  readonly candles: Candles;
  /** E.g. `https://data-api.binance.vision`. */
  readonly restUrl: string;
  readonly network: Pick<Network, 'fetch'>;
  /** In real time. */
  readonly timeoutMs: number;
}): CandleSource => {
  const { interval, intervalMs, path } = options.candles;
  const page = async ({ product, fromMs, toMs }: CandlesRequest): ReturnType<CandleSource> => {
    const url = new URL(options.restUrl.replace(/\/$/, '') + path);
    url.search = new URLSearchParams({
      symbol: product,
      interval,
      startTime: String(fromMs),
      endTime: String(toMs),
      limit: String(Math.ceil((toMs - fromMs + 1) / intervalMs)),
    }).toString();
    try {
      const signal = AbortSignal.timeout(options.timeoutMs);
      const response = await options.network.fetch(url, { signal });
      return response.ok ? parsePage(await response.json()) : refusalOf(response);
    } catch (error) {
      return fault(error instanceof Error ? error.message : String(error));
    }
  };
  return async (request) => {
    const prices: PastPrice[] = [];
    for (let { fromMs } = request; fromMs <= request.toMs; fromMs += PAGE * intervalMs) {
      const toMs = Math.min(request.toMs, fromMs + PAGE * intervalMs - 1);
      const read = await page({ ...request, fromMs, toMs });
      if (!read.ok) return read;
      prices.push(...read.value);
    }
    return { ok: true, value: prices };
  };
};
