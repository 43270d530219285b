import { tradeOfClientOrder } from '../../../machines/model/order.ts';
import type { InstallationId } from '../../../machines/model/ids.ts';
import type { LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import { clientOrderId } from '../../../machines/model/ids.ts';
import { legOf } from '../venue/executioner.ts';
import type { StoreBook, StorePosition } from './books.ts';
import { amountIn, ordersIn, undated, type Finding, type LedgerVerdict } from './ledger.ts';

const sumBy = <T>(
  items: readonly T[],
  key: (item: T) => string,
  amount: (item: T) => number,
): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + amount(item));
  return sums;
};

const filled = ({ fills }: { readonly fills: readonly { readonly countCenti: number }[] }) =>
  fills.reduce((sum, { countCenti }) => sum + countCenti, 0);

const unknownOrders = (entries: readonly LedgerEntry[], store: StoreBook): readonly string[] =>
  ordersIn(entries).flatMap(({ order: { clientOrderId: id, ticker } }) =>
    store.orders.has(id ?? '')
      ? []
      : [`the store does not know the order ${id ?? '?'} in ${ticker}`],
  );

const unknownFills = (entries: readonly LedgerEntry[], store: StoreBook): readonly string[] => {
  if (store.fills === null) return [];
  const known = store.fills;
  const atVenue = new Set<string>(
    ordersIn(entries).flatMap(({ fills }) => fills.map(({ fillId }) => fillId)),
  );
  return [
    ...[...atVenue].flatMap((id) => (known.has(id) ? [] : [`the store lacks the fill ${id}`])),
    ...[...known].flatMap((id) => (atVenue.has(id) ? [] : [`the venue lacks the fill ${id}`])),
  ];
};

const strayPositions = (ledger: LedgerVerdict, store: StoreBook): readonly string[] => {
  const held = sumBy(
    store.positions,
    ({ market }) => market,
    ({ heldCenti }) => heldCenti,
  );
  return [...new Set([...held.keys(), ...ledger.netCenti.keys()])].flatMap((market) => {
    const [ours, theirs] = [held.get(market) ?? 0, ledger.netCenti.get(market) ?? 0];
    return ours === theirs
      ? []
      : [
          `${market}: the store holds ${amountIn(market, ours)}, the venue ${amountIn(market, theirs)}`,
        ];
  });
};

/** Trades that their store has given up while the venue still holds something for them. */
const forsaken = (ledger: LedgerVerdict, { positions }: StoreBook): readonly string[] =>
  positions.flatMap(({ trade, market, heldCenti, ended }: StorePosition) => {
    const isPaid = ended === 'settled' && ledger.settled.has(market);
    return ended === null || heldCenti === 0 || isPaid
      ? []
      : [`trade ${trade} is over (${ended}) with ${amountIn(market, heldCenti)} held in ${market}`];
  });

/** Exits, fills and positions that the venue has and the store has not, or the other way round. */
export const findLosses = (
  entries: readonly LedgerEntry[],
  ledger: LedgerVerdict,
  store: StoreBook,
): readonly Finding[] =>
  [
    ...unknownOrders(entries, store),
    ...unknownFills(entries, store),
    ...strayPositions(ledger, store),
    ...forsaken(ledger, store),
  ].map(undated);

/** Trade by trade, by the ids that our orders carry: what each holds, at the venue and here. */
export const findStrayTrades = (
  entries: readonly LedgerEntry[],
  store: StoreBook,
  installation: InstallationId,
): readonly Finding[] => {
  const atVenue = sumBy(
    ordersIn(entries),
    ({ order: { clientOrderId: id } }) =>
      (id === null ? null : tradeOfClientOrder(installation, clientOrderId(id))) ?? '?',
    (entry) => (legOf(entry) === 'entry' ? filled(entry) : -filled(entry)),
  );
  return store.positions.flatMap(({ trade, market, heldCenti }) => {
    const theirs = atVenue.get(trade) ?? 0;
    const [ours, made] = [amountIn(market, heldCenti), amountIn(market, theirs)];
    return theirs === heldCenti
      ? []
      : [undated(`trade ${trade} holds ${ours}, its orders ${made}`)];
  });
};
