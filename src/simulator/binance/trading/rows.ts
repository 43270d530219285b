import { z } from 'zod';

/*
 * What the paper futures account is made of. A change carries whole rows: the account is the fold
 * of all changes, live and after a restart alike. Prices and quantities are in units of the symbol
 * (symbols.ts), money in hundred-millionths of a Tether, as precise as the venue books it.
 */

const whole = z.number();
const side = z.enum(['BUY', 'SELL']);

const orderRow = z.strictObject({
  /** Digits; of some symbols more than a double can hold. */
  id: z.string(),
  clientId: z.string(),
  symbol: z.string(),
  side,
  type: z.string(),
  timeInForce: z.string(),
  /** Zero for a market order. */
  price: whole,
  quantity: whole,
  executed: whole,
  /** What has traded, in micro-dollars. */
  quoteMicros: whole,
  status: z.enum(['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED']),
  reduceOnly: z.boolean(),
  closePosition: z.boolean(),
  createdAtMs: whole,
  updatedAtMs: whole,
});

const tradeRow = z.strictObject({
  /** Counted per symbol. */
  id: whole,
  orderId: z.string(),
  symbol: z.string(),
  side,
  price: whole,
  quantity: whole,
  feeE8: whole,
  feeAsset: z.string(),
  realizedE8: whole,
  isMaker: z.boolean(),
  atMs: whole,
});

const positionRow = z.strictObject({
  symbol: z.string(),
  /** With its sign: one-way mode. */
  amount: whole,
  /** What the open part has cost, in micro-dollars, without a sign. */
  costMicros: whole,
  updatedAtMs: whole,
});

/** A conditional order: it waits outside the book until its trigger. */
const algoRow = z.strictObject({
  id: whole,
  clientId: z.string(),
  symbol: z.string(),
  side,
  type: z.string(),
  triggerPrice: whole,
  workingType: z.string(),
  /** Zero where it closes the position. */
  quantity: whole,
  closePosition: z.boolean(),
  reduceOnly: z.boolean(),
  status: z.enum(['NEW', 'TRIGGERING', 'TRIGGERED', 'FINISHED', 'CANCELED', 'EXPIRED']),
  actualOrderId: z.string().nullable(),
  createdAtMs: whole,
  updatedAtMs: whole,
});

const walletRow = z.strictObject({ asset: z.string(), balanceE8: whole });

/** What holds for the account in one symbol; leverage is 20 where nothing was set. */
const settingRow = z.strictObject({
  symbol: z.string(),
  leverage: whole,
  marginType: z.enum(['CROSSED', 'ISOLATED']),
});

/** One thing that has happened, as rows. */
export const change = z.strictObject({
  atMs: whole,
  orders: z.array(orderRow).readonly().optional(),
  trades: z.array(tradeRow).readonly().optional(),
  positions: z.array(positionRow).readonly().optional(),
  algos: z.array(algoRow).readonly().optional(),
  wallets: z.array(walletRow).readonly().optional(),
  settings: z.array(settingRow).readonly().optional(),
  /** Both sides of a product are held apart. */
  isHedged: z.boolean().optional(),
});

export type OrderRow = Readonly<z.infer<typeof orderRow>>;
export type OrderSide = OrderRow['side'];
export type OrderStatus = OrderRow['status'];
export type TradeRow = Readonly<z.infer<typeof tradeRow>>;
export type PositionRow = Readonly<z.infer<typeof positionRow>>;
export type AlgoRow = Readonly<z.infer<typeof algoRow>>;
export type WalletRow = Readonly<z.infer<typeof walletRow>>;
export type SettingRow = Readonly<z.infer<typeof settingRow>>;
export type Change = Readonly<z.infer<typeof change>>;

/** The account after some changes. Maps keep the order of arrival. */
export type Tables = {
  readonly orders: ReadonlyMap<string, OrderRow>;
  /** The open ones alone, oldest first. */
  readonly open: () => readonly OrderRow[];
  readonly trades: readonly TradeRow[];
  readonly positions: ReadonlyMap<string, PositionRow>;
  readonly algos: ReadonlyMap<number, AlgoRow>;
  readonly wallets: ReadonlyMap<string, WalletRow>;
  readonly settings: ReadonlyMap<string, SettingRow>;
  readonly isHedged: () => boolean;
};

/** The key of an order: its id is its symbol's own. */
export const orderKey = ({ id, symbol }: Pick<OrderRow, 'id' | 'symbol'>): string =>
  `${symbol}/${id}`;

const OPEN: ReadonlySet<string> = new Set(['NEW', 'PARTIALLY_FILLED']);

export const isOpen = ({ status }: { readonly status: string }): boolean => OPEN.has(status);

export const createTables = (): Tables & { readonly apply: (change: Change) => void } => {
  const orders = new Map<string, OrderRow>();
  const open = new Map<string, OrderRow>();
  const putOrder = (row: OrderRow): void => {
    orders.set(orderKey(row), row);
    if (isOpen(row)) open.set(orderKey(row), row);
    else open.delete(orderKey(row));
  };
  const trades: TradeRow[] = [];
  const positions = new Map<string, PositionRow>();
  const algos = new Map<number, AlgoRow>();
  const wallets = new Map<string, WalletRow>();
  const settings = new Map<string, SettingRow>();
  let isHedged = false;
  return {
    orders,
    open: () => [...open.values()],
    trades,
    positions,
    algos,
    wallets,
    settings,
    isHedged: () => isHedged,
    apply: (told) => {
      for (const row of told.orders ?? []) putOrder(row);
      trades.push(...(told.trades ?? []));
      for (const row of told.positions ?? []) positions.set(row.symbol, row);
      for (const row of told.algos ?? []) algos.set(row.id, row);
      for (const row of told.wallets ?? []) wallets.set(row.asset, row);
      for (const row of told.settings ?? []) settings.set(row.symbol, row);
      isHedged = told.isHedged ?? isHedged;
    },
  };
};
