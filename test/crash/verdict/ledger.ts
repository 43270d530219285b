import type { LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import { DUPLICATE_CODE } from '../../../src/simulator/kalshi/figures.ts';
import { isPerpetual } from '../../../src/tree/perpetuals.ts';
import { legOf } from '../venue/executioner.ts';

type Accepted = Extract<LedgerEntry, { type: 'orderAccepted' }>;

/** One thing that must not have happened, and when on the market's clock, where that is known. */
export type Finding = { readonly what: string; readonly atMs: number | null };

export const undated = (what: string): Finding => ({ what, atMs: null });

export type LedgerVerdict = {
  /** An order, an entry or an exit that was there already. */
  readonly duplicate: readonly Finding[];
  /** More was sold, or asked to be sold, than was held. */
  readonly overSold: readonly Finding[];
  readonly orders: { readonly entries: number; readonly exits: number; readonly killed: number };
  /** Of these, the orders in perpetuals. */
  readonly perpetuals: { readonly entries: number; readonly exits: number };
  readonly partial: number;
  readonly settlements: number;
  /** Orders sent again under an id that the venue knew, and refused: harmless, counted. */
  readonly repeatsRefused: number;
  readonly refused: number;
  /** Contracts (hundredths) bought less sold, by market, whatever was settled. */
  readonly netCenti: ReadonlyMap<string, number>;
  readonly settled: ReadonlySet<string>;
};

/** One market as the ledger leaves it: a market has one trade at a time. */
type MarketBook = {
  heldCenti: number;
  /** The order that rests to leave the position; the venue may fill it at any time. */
  resting: { readonly entry: Accepted; leftCenti: number } | null;
  /** The last order that traded here took the position, or left it. */
  last: 'entry' | 'exit' | null;
};

/** Orders as they were accepted, each with all that it has traded since. */
export const ordersIn = (entries: readonly LedgerEntry[]): readonly Accepted[] => {
  const later = new Map<string, Accepted['fills'][number][]>();
  for (const entry of entries)
    if (entry.type === 'orderFilled')
      later.set(entry.orderId, [...(later.get(entry.orderId) ?? []), entry.fill]);
  return entries
    .filter((entry) => entry.type === 'orderAccepted')
    .map((entry) => ({
      ...entry,
      fills: [...entry.fills, ...(later.get(entry.order.orderId) ?? [])],
    }));
};

const filledCenti = ({ fills }: Accepted): number =>
  fills.reduce((sum, fill) => sum + fill.countCenti, 0);

/** Contracts, or units of a perpetual. */
export const amountIn = (market: string, countCenti: number): string =>
  isPerpetual(market) ? `${countCenti} units` : String(countCenti / 100);

const finding = (what: string, { atMs, order }: Accepted): Finding => ({
  what:
    `${what}: ${amountIn(order.ticker, order.countCenti)} of ${order.ticker} ` +
    `by ${order.clientOrderId ?? 'no id'}`,
  atMs,
});

/**
 * Reads the ledger alone: neither store nor ids are believed. Every victim buys one side of a
 * market, one trade at a time, so that a second purchase of what is held, and a sale of what is
 * not, can be seen for what they are.
 */
export const judgeLedger = (entries: readonly LedgerEntry[]): LedgerVerdict => {
  const duplicate: Finding[] = [];
  const overSold: Finding[] = [];
  const markets = new Map<string, MarketBook>();
  const ids = new Set<string>();
  const settled = new Set<string>();
  const perpetuals = { entry: 0, exit: 0 };
  const counts = { entries: 0, exits: 0, killed: 0, partial: 0, repeats: 0, refused: 0 };
  const marketOf = (ticker: string): MarketBook => {
    const known = markets.get(ticker) ?? { heldCenti: 0, resting: null, last: null };
    markets.set(ticker, known);
    return known;
  };

  const judgeEntry = (entry: Accepted, market: MarketBook, filled: number): void => {
    counts.entries += 1;
    if (market.heldCenti > 0 && filled > 0)
      duplicate.push(
        finding(`bought while ${amountIn(entry.order.ticker, market.heldCenti)} were held`, entry),
      );
    market.heldCenti += filled;
  };
  const judgeExit = (entry: Accepted, market: MarketBook, filled: number): void => {
    counts.exits += 1;
    const { heldCenti, resting } = market;
    if (resting !== null) duplicate.push(finding('sold beside an exit that rests', entry));
    if (entry.order.countCenti > heldCenti) {
      overSold.push(finding(`sold with ${amountIn(entry.order.ticker, heldCenti)} held`, entry));
      if (market.last === 'exit') duplicate.push(finding('sold what was sold', entry));
    }
    market.heldCenti -= filled;
    const leftCenti = entry.order.countCenti - filled;
    if (entry.reason === null && leftCenti > 0) market.resting = { entry, leftCenti };
  };
  const restingOf = (orderId: string): MarketBook | undefined =>
    [...markets.values()].find(({ resting }) => resting?.entry.order.orderId === orderId);
  const judgeLater = ({ orderId, fill }: Extract<LedgerEntry, { type: 'orderFilled' }>): void => {
    const market = restingOf(orderId);
    if (market === undefined || market.resting === null) return;
    market.heldCenti -= fill.countCenti;
    market.resting.leftCenti -= fill.countCenti;
    market.last = 'exit';
    if (market.heldCenti < 0) overSold.push(finding('sold at rest', market.resting.entry));
    if (market.resting.leftCenti === 0) market.resting = null;
  };
  const judgeEnd = (orderId: string): void => {
    const market = restingOf(orderId);
    if (market !== undefined) market.resting = null;
  };
  const judgeOrder = (entry: Accepted): void => {
    const { clientOrderId, ticker, countCenti } = entry.order;
    if (clientOrderId !== null && ids.has(clientOrderId))
      duplicate.push(finding('accepted twice', entry));
    if (clientOrderId !== null) ids.add(clientOrderId);
    const filled = filledCenti(entry);
    if (filled === 0) counts.killed += 1;
    else if (filled < countCenti) counts.partial += 1;
    const market = marketOf(ticker);
    const leg = legOf(entry);
    if (isPerpetual(ticker)) perpetuals[leg] += 1;
    if (leg === 'entry') judgeEntry(entry, market, filled);
    else judgeExit(entry, market, filled);
    if (filled > 0) market.last = leg;
  };

  for (const entry of entries) {
    if (entry.type === 'orderAccepted') judgeOrder(entry);
    if (entry.type === 'orderFilled') judgeLater(entry);
    if (entry.type === 'orderCancelled') judgeEnd(entry.orderId);
    if (entry.type === 'orderRefused' && entry.code === DUPLICATE_CODE) counts.repeats += 1;
    if (entry.type === 'orderRefused' && entry.code !== DUPLICATE_CODE) counts.refused += 1;
    if (entry.type === 'marketSettled') settled.add(entry.ticker);
  }
  return {
    duplicate,
    overSold,
    orders: { entries: counts.entries, exits: counts.exits, killed: counts.killed },
    perpetuals: { entries: perpetuals.entry, exits: perpetuals.exit },
    partial: counts.partial,
    settlements: settled.size,
    repeatsRefused: counts.repeats,
    refused: counts.refused,
    netCenti: new Map([...markets].map(([ticker, { heldCenti }]) => [ticker, heldCenti])),
    settled,
  };
};
