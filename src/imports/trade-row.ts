import { parseDecimal } from '../../machines/model/decimal.ts';
import {
  IMPORTED_STATUSES,
  type ImportedStatus,
  type ImportedTrade,
} from '../../db/imported-trades.ts';
import { fieldsOf, type Fields } from './fields.ts';
import { checksumOf, originalOf } from './original.ts';
import type { SqliteRow } from './sqlite-file.ts';

/** A row that was read, and everything that is wrong with it. */
export type Mapped<Row> = { readonly row: Row; readonly faults: readonly string[] };

/** What a source rounds to. */
const CENT_MICROS = 10_000;

const statusOf = (fields: Fields): ImportedStatus => {
  const text = fields.text('status');
  const status = IMPORTED_STATUSES.find((known) => known === text);
  if (status === undefined) fields.wrong('status', IMPORTED_STATUSES.join(', '), text);
  return status ?? 'pending';
};

const sideOf = (fields: Fields): 'Y' | 'N' => {
  const text = fields.text('side')?.toUpperCase() ?? null;
  if (text === 'Y' || text === 'YES') return 'Y';
  if (text === 'N' || text === 'NO') return 'N';
  fields.wrong('side', 'Y or N', text);
  return 'Y';
};

/** A price of one contract, 0 … 1 dollar. */
export const priceOf = (fields: Fields, column: string): string | null => {
  const text = fields.decimal(column, 4);
  if (text === null || (Number(text) >= 0 && Number(text) <= 1)) return text;
  fields.wrong(column, 'a price from 0 to 1', text);
  return null;
};

const winLossOf = (fields: Fields): 'W' | 'L' | 'D' | null => {
  const text = fields.text('win_loss')?.toUpperCase() ?? null;
  if (text === null || text === 'W' || text === 'L' || text === 'D') return text;
  fields.wrong('win_loss', 'W, L or D', text);
  return null;
};

const openedAt = (fields: Fields): number => {
  const at =
    fields.instant('opened_at') ?? fields.instant('created_at') ?? fields.instant('date', 'time');
  return fields.given('date and time', at, 0);
};

const integer = (text: string | null, scale: number): number =>
  text === null ? 0 : (parseDecimal(text, scale) ?? 0);

/** What the prices, the count and the fees of a closed trade make of it, in micro-dollars. */
const profitMicros = ({ sellPrice, buyPrice, count, fees }: ImportedTrade): number =>
  (integer(sellPrice, 4) - integer(buyPrice, 4)) * integer(count, 2) - integer(fees, 6);

const outcomeOf = ({ closeMethod, sellPrice, pnl }: ImportedTrade): 'W' | 'L' | 'D' => {
  if (closeMethod === 'expired') return integer(sellPrice, 4) > 0 ? 'W' : 'L';
  const profit = integer(pnl, 6);
  if (profit === 0) return 'D';
  return profit > 0 ? 'W' : 'L';
};

/** A closed trade says how it ended, and its figures agree with each other. */
const checkClosed = (fields: Fields, trade: ImportedTrade): void => {
  fields.given('sell_price', trade.sellPrice, '');
  fields.given('fees', trade.fees, '');
  fields.given('closed_at', trade.closedAtMs, 0);
  fields.given('pnl', trade.pnl, '');
  fields.given('win_loss', trade.winLoss, 'D');
  if (fields.faults.length > 0) return;
  const profit = profitMicros(trade);
  if (Math.abs(integer(trade.pnl, 6) - profit) > CENT_MICROS)
    fields.wrong('pnl', `${(profit / 1e6).toFixed(2)} by its prices, count and fees`, trade.pnl);
  else if (trade.winLoss !== outcomeOf(trade))
    fields.wrong('win_loss', `${outcomeOf(trade)} by its profit`, trade.winLoss);
};

/** Maps a row of the source's `trades`; columns it does not know stay in the original. */
export const mapTrade = (row: SqliteRow): Mapped<ImportedTrade> => {
  const fields = fieldsOf(row);
  const original = originalOf(row);
  const trade: ImportedTrade = {
    id: fields.whole('id'),
    ticketId: fields.text('ticket_id'),
    status: statusOf(fields),
    symbol: fields.given('symbol', fields.text('symbol'), ''),
    market: fields.text('market'),
    ticker: fields.text('ticker'),
    contract: fields.text('contract'),
    strike: fields.given('strike', fields.decimal('strike', 6), '0'),
    side: sideOf(fields),
    count: fields.decimal('position', 2) ?? '0',
    buyPrice: fields.given('buy_price', priceOf(fields, 'buy_price'), '0'),
    sellPrice: priceOf(fields, 'sell_price'),
    fees: fields.decimal('fees', 6),
    pnl: fields.decimal('pnl', 6),
    winLoss: winLossOf(fields),
    probability: fields.decimal('prob', 6),
    momentum: fields.decimal('momentum', 6),
    symbolOpen: fields.decimal('symbol_open', 6),
    symbolClose: fields.decimal('symbol_close', 6),
    entryMethod: fields.text('entry_method'),
    closeMethod: fields.text('close_method'),
    strategy: fields.text('trade_strategy'),
    openedAtMs: openedAt(fields),
    closedAtMs: fields.instant('closed_at'),
    original,
    checksum: checksumOf(original),
  };
  if (integer(trade.count, 2) <= 0)
    fields.wrong('position', 'a number above 0', row.get('position') ?? null);
  if (trade.status === 'closed') checkClosed(fields, trade);
  return { row: trade, faults: fields.faults };
};
