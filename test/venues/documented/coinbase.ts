/* What Coinbase documents of the exchange feed's frames that we read, with values of our own. */

const PRODUCT_ID = 'BTC-USD';
const TIME = '2026-02-25T04:15:01.058123Z';

const match = {
  trade_id: 865_127_782,
  maker_order_id: '5f4bb11b-f065-4025-ad53-2091b10ad2cf',
  taker_order_id: '66715b57-0167-4ae9-8b2b-75a064a923f4',
  side: 'sell',
  size: '0.00147829',
  price: '65541.89',
  product_id: PRODUCT_ID,
  sequence: 68_851_924_145,
  time: TIME,
};

/** In the order in which a subscription brings them. */
export const FRAMES = {
  subscriptions: {
    type: 'subscriptions',
    channels: ['ticker', 'matches', 'heartbeat'].map((name) => ({
      name,
      product_ids: [PRODUCT_ID],
      account_ids: null,
    })),
  },
  last_match: { type: 'last_match', ...match },
  ticker: {
    type: 'ticker',
    sequence: match.sequence,
    product_id: PRODUCT_ID,
    price: '65541.89',
    open_24h: '65310.93',
    volume_24h: '1720.44019321',
    low_24h: '65183.60',
    high_24h: '65950.00',
    volume_30d: '59533.27312512',
    best_bid: '65541.21',
    best_bid_size: '0.50000000',
    best_ask: '65541.89',
    best_ask_size: '0.25000000',
    side: 'buy',
    time: TIME,
    trade_id: match.trade_id,
    last_size: '0.00147829',
  },
  heartbeat: {
    type: 'heartbeat',
    sequence: match.sequence + 12,
    last_trade_id: match.trade_id,
    product_id: PRODUCT_ID,
    time: TIME,
  },
  match: { type: 'match', ...match, trade_id: match.trade_id + 1, sequence: match.sequence + 20 },
} as const;

export const REFUSAL = {
  type: 'error',
  message: 'Failed to subscribe',
  reason: 'DOGE-XYZ is not a valid product',
} as const;

/**
 * What is not certain: whether `account_ids` is always there, whether a ticker may come without a
 * trade id (it is taken either way), and whether the first ticker can be older than the last match.
 */
export const OPTIONAL: readonly string[] = ['account_ids'];
