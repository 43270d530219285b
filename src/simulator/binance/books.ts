/** An order that rests at the paper account. `isAlgo`: a conditional one of futures. */
export type SimOrder = {
  readonly id: number;
  readonly isAlgo: boolean;
  readonly product: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: string;
  readonly quantity: string;
  readonly price: string;
  readonly stopPrice: string;
  readonly closePosition: boolean;
};

export type SimPosition = {
  readonly product: string;
  /** With its sign: one-way mode. */
  readonly amount: string;
  readonly entryPrice: string;
};

export type SimBalance = { readonly asset: string; readonly free: string; readonly locked: string };

/** What a paper account holds; somebody else acts on it. */
export type SimBooks = {
  readonly positions: Map<string, SimPosition>;
  readonly balances: Map<string, SimBalance>;
  readonly orders: Map<number, SimOrder>;
};

const stop: SimOrder = {
  id: 7_001,
  isAlgo: true,
  product: 'BTCUSDT',
  side: 'SELL',
  type: 'STOP_MARKET',
  quantity: '0.000',
  price: '0.00',
  stopPrice: '40000.00',
  closePosition: true,
};

const booksOf = (
  positions: readonly SimPosition[],
  balances: readonly SimBalance[],
  orders: readonly SimOrder[],
): SimBooks => ({
  positions: new Map(positions.map((one) => [one.product, one])),
  balances: new Map(balances.map((one) => [one.asset, one])),
  orders: new Map(orders.map((one) => [one.id, one])),
});

/** What the paper account holds at first: a long position behind a stop, or coins behind one. */
export const firstBooks = (market: 'spot' | 'usdm'): SimBooks =>
  market === 'usdm'
    ? booksOf(
        [{ product: 'BTCUSDT', amount: '0.010', entryPrice: '60000.0' }],
        [{ asset: 'USDT', free: '1000.00000000', locked: '0.00000000' }],
        [stop],
      )
    : booksOf(
        [],
        [
          { asset: 'BTC', free: '0.04000000', locked: '0.01000000' },
          { asset: 'USDT', free: '500.00000000', locked: '0.00000000' },
        ],
        [
          {
            ...stop,
            id: 8_001,
            isAlgo: false,
            type: 'STOP_LOSS_LIMIT',
            quantity: '0.01000000',
            price: '39900.00000000',
            stopPrice: '40000.00000000',
            closePosition: false,
          },
        ],
      );

/** `GET /fapi/v3/positionRisk`. */
const usdmPositions = ({ positions }: SimBooks): readonly object[] =>
  [...positions.values()].map(({ amount, entryPrice, product }) => ({
    symbol: product,
    positionSide: 'BOTH',
    positionAmt: amount,
    entryPrice,
    breakEvenPrice: entryPrice,
    markPrice: entryPrice,
    unRealizedProfit: '0.00000000',
    liquidationPrice: '0',
    isolatedMargin: '0',
    notional: '0',
    marginAsset: 'USDT',
    isolatedWallet: '0',
    initialMargin: '0',
    maintMargin: '0',
    positionInitialMargin: '0',
    openOrderInitialMargin: '0',
    adl: 1,
    bidNotional: '0',
    askNotional: '0',
    updateTime: 0,
  }));

/** `GET /fapi/v3/balance`. */
const usdmBalances = ({ balances }: SimBooks): readonly object[] =>
  [...balances.values()].map(({ asset, free }) => ({
    accountAlias: 'paper',
    asset,
    balance: free,
    crossWalletBalance: free,
    crossUnPnl: '0.00000000',
    availableBalance: free,
    maxWithdrawAmount: free,
    marginAvailable: true,
    updateTime: 0,
  }));

const restOrder = (order: SimOrder): object => ({
  symbol: order.product,
  orderId: order.id,
  clientOrderId: `by-hand-${order.id}`,
  side: order.side,
  positionSide: 'BOTH',
  type: order.type,
  origType: order.type,
  status: 'NEW',
  origQty: order.quantity,
  executedQty: '0',
  price: order.price,
  stopPrice: order.stopPrice,
  reduceOnly: order.closePosition,
  closePosition: order.closePosition,
  timeInForce: 'GTC',
  time: 0,
  updateTime: 0,
});

const algoOrder = (order: SimOrder): object => ({
  algoId: order.id,
  clientAlgoId: `by-hand-${order.id}`,
  algoType: 'CONDITIONAL',
  orderType: order.type,
  symbol: order.product,
  side: order.side,
  positionSide: 'BOTH',
  timeInForce: 'GTE_GTC',
  quantity: order.quantity,
  algoStatus: 'NEW',
  triggerPrice: order.stopPrice,
  price: order.price,
  workingType: 'CONTRACT_PRICE',
  closePosition: order.closePosition,
  priceProtect: false,
  reduceOnly: order.closePosition,
  createTime: 0,
  updateTime: 0,
});

const ordersOf = ({ orders }: SimBooks, isAlgo: boolean): readonly SimOrder[] =>
  [...orders.values()].filter((order) => order.isAlgo === isAlgo);

/** What is listed of an account, by path; each with its weight. */
export const LISTINGS: ReadonlyMap<
  string,
  { readonly weight: number; readonly of: (books: SimBooks) => unknown }
> = new Map([
  ['/fapi/v3/positionRisk', { weight: 5, of: usdmPositions }],
  ['/fapi/v3/balance', { weight: 5, of: usdmBalances }],
  ['/fapi/v1/openOrders', { weight: 40, of: (books) => ordersOf(books, false).map(restOrder) }],
  ['/fapi/v1/openAlgoOrders', { weight: 40, of: (books) => ordersOf(books, true).map(algoOrder) }],
  [
    '/api/v3/account',
    {
      weight: 20,
      of: ({ balances }) => ({
        accountType: 'SPOT',
        canTrade: false,
        updateTime: 0,
        balances: [...balances.values()],
        permissions: ['SPOT'],
      }),
    },
  ],
  ['/api/v3/openOrders', { weight: 80, of: (books) => ordersOf(books, false).map(restOrder) }],
]);

/** The event of an order on futures or spot, in that status. */
export const orderEvent = (
  market: 'spot' | 'usdm',
  order: SimOrder,
  status: string,
  nowMs: number,
): object => {
  const named = { s: order.product, S: order.side, o: order.type, q: order.quantity };
  const rest = { p: order.price, X: status, f: 'GTC' };
  if (market === 'spot') {
    const ids = { i: order.id, c: `by-hand-${order.id}`, P: order.stopPrice, x: status };
    return { e: 'executionReport', E: nowMs, T: nowMs, ...named, ...rest, ...ids };
  }
  const futures = { ps: 'BOTH', R: order.closePosition, cp: order.closePosition };
  return order.isAlgo
    ? {
        e: 'ALGO_UPDATE',
        E: nowMs,
        T: nowMs,
        o: { ...named, ...rest, ...futures, aid: order.id, at: 'CONDITIONAL', tp: order.stopPrice },
      }
    : {
        e: 'ORDER_TRADE_UPDATE',
        E: nowMs,
        T: nowMs,
        o: { ...named, ...rest, ...futures, i: order.id, sp: order.stopPrice, x: status },
      };
};

/** `ACCOUNT_UPDATE`: what has changed, and nothing else. */
export const accountUpdate = (
  reason: string,
  balances: readonly SimBalance[],
  positions: readonly SimPosition[],
  nowMs: number,
): object => ({
  e: 'ACCOUNT_UPDATE',
  E: nowMs,
  T: nowMs,
  a: {
    m: reason,
    B: balances.map(({ asset, free }) => ({ a: asset, wb: free, cw: free, bc: '0' })),
    P: positions.map(({ amount, entryPrice, product }) => ({
      s: product,
      pa: amount,
      ep: entryPrice,
      bep: entryPrice,
      cr: '0',
      up: '0',
      mt: 'cross',
      iw: '0',
      ps: 'BOTH',
    })),
  },
});

/** `outboundAccountPosition`: the balances that may have changed. */
export const spotUpdate = (balances: readonly SimBalance[], nowMs: number): object => ({
  e: 'outboundAccountPosition',
  E: nowMs,
  u: nowMs,
  B: balances.map(({ asset, free, locked }) => ({ a: asset, f: free, l: locked })),
});
