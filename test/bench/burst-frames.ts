/*
 * What the venue of the burst says: changes of the order books of some markets on one connection,
 * fills and orders of the account on another. Each change carries the instant at which it was due.
 */

export type Phase = { readonly perSecond: number; readonly seconds: number };

/** The phases one after another, or so many frames as fast as the reader takes them. */
export type Script = { readonly phases: readonly Phase[] } | { readonly flood: number };

/** What the venue has said, once it has said all. */
export type SpokenReport = {
  readonly changes: number;
  readonly fills: number;
  /** When the first frame of each phase was due. */
  readonly beganAtMs: readonly number[];
  /** Bytes that the reader had not taken yet, beyond what the kernels hold; the most at once. */
  readonly unsentPeakBytes: number;
};

/** One fill and one order of the account to so many changes of books. */
export const CHANGES_A_FILL = 100;

export const MARKETS: readonly string[] = Array.from(
  { length: 20 },
  (_, index) => `KXBTC15M-26FEB242330-${10 + index}`,
);

/** Each market's last change raises its best bid to here, by a count of its own. */
export const LAST_BID_CENTI = 4_900;
export const lastCountCenti = (market: number): number => 100 + market;

const RISES = ['5.00', '5.00', '-5.00', '-5.00'] as const;

const change = (market: number, price: string, by: string, seq: number, dueAtMs: number): string =>
  `{"type":"orderbook_delta","sid":3,"seq":${seq},"msg":{"market_ticker":"${MARKETS[market] ?? ''}",` +
  `"market_id":"m","price_dollars":"${price}","delta_fp":"${by}","side":"yes","ts_ms":${dueAtMs}}}`;

/** The best bid of each market goes up by a cent, by another, and both down again. */
export const changeAt = (index: number, seq: number, dueAtMs: number): string => {
  const step = Math.floor(index / MARKETS.length) % 4;
  const price = step % 2 === 0 ? '0.4600' : '0.4700';
  return change(index % MARKETS.length, price, RISES[step] ?? '0.00', seq, dueAtMs);
};

export const lastChange = (market: number, seq: number, dueAtMs: number): string =>
  change(market, '0.4900', (lastCountCenti(market) / 100).toFixed(2), seq, dueAtMs);

export const fillAt = (index: number, dueAtMs: number): string =>
  JSON.stringify({
    type: 'fill',
    sid: 1,
    msg: {
      trade_id: `f-${index}`,
      order_id: `o-${index}`,
      market_ticker: MARKETS[0],
      yes_price_dollars: '0.4600',
      count_fp: '1.00',
      fee_cost: '0.0175',
      is_taker: true,
      ts_ms: dueAtMs,
    },
  });

export const orderAt = (index: number): string =>
  JSON.stringify({
    type: 'user_order',
    sid: 2,
    msg: {
      order_id: `o-${index}`,
      ticker: MARKETS[0],
      status: 'executed',
      fill_count_fp: '1.00',
      remaining_count_fp: '0.00',
    },
  });

export const snapshotOf = (market: string, seq: number): string =>
  JSON.stringify({
    type: 'orderbook_snapshot',
    sid: 3,
    seq,
    msg: {
      market_ticker: market,
      market_id: 'm',
      yes_dollars_fp: [['0.4500', '10.00']],
      no_dollars_fp: [['0.5000', '20.00']],
    },
  });
