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

/** What a paper account on spot holds; somebody else acts on it. */
type SpotBooks = {
  readonly balances: Map<string, SimBalance>;
  readonly orders: Map<number, SimOrder>;
};

/** What the paper account holds at first: coins behind a stop. */
export const firstBooks = (): SpotBooks => ({
  balances: new Map([
    ['BTC', { asset: 'BTC', free: '0.04000000', locked: '0.01000000' }],
    ['USDT', { asset: 'USDT', free: '500.00000000', locked: '0.00000000' }],
  ]),
  orders: new Map([
    [
      8_001,
      {
        id: 8_001,
        isAlgo: false,
        product: 'BTCUSDT',
        side: 'SELL',
        type: 'STOP_LOSS_LIMIT',
        quantity: '0.01000000',
        price: '39900.00000000',
        stopPrice: '40000.00000000',
        closePosition: false,
      },
    ],
  ]),
});

const restOrder = (order: SimOrder): object => ({
  symbol: order.product,
  orderId: order.id,
  clientOrderId: `by-hand-${order.id}`,
  side: order.side,
  type: order.type,
  origType: order.type,
  status: 'NEW',
  origQty: order.quantity,
  executedQty: '0',
  price: order.price,
  stopPrice: order.stopPrice,
  timeInForce: 'GTC',
  time: 0,
  updateTime: 0,
});

/** What is listed of an account on spot, by path; each with its weight. */
export const LISTINGS: ReadonlyMap<
  string,
  { readonly weight: number; readonly of: (books: SpotBooks) => unknown }
> = new Map([
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
  ['/api/v3/openOrders', { weight: 80, of: ({ orders }) => [...orders.values()].map(restOrder) }],
]);

/** `executionReport`: an order on spot, in that status. */
export const orderEvent = (order: SimOrder, status: string, nowMs: number): object => ({
  e: 'executionReport',
  E: nowMs,
  T: nowMs,
  s: order.product,
  S: order.side,
  o: order.type,
  q: order.quantity,
  p: order.price,
  X: status,
  f: 'GTC',
  i: order.id,
  c: `by-hand-${order.id}`,
  P: order.stopPrice,
  x: status,
});

/** `outboundAccountPosition`: the balances that may have changed. */
export const spotUpdate = (balances: readonly SimBalance[], nowMs: number): object => ({
  e: 'outboundAccountPosition',
  E: nowMs,
  u: nowMs,
  B: balances.map(({ asset, free, locked }) => ({ a: asset, f: free, l: locked })),
});
