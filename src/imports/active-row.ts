import {
  ACTIVE_STATUSES,
  type ActiveStatus,
  type ImportedActiveTrade,
} from '../../db/imported-active-trades.ts';
import { fieldsOf, type Fields } from './fields.ts';
import { checksumOf, originalOf } from './original.ts';
import type { SqliteRow } from './sqlite-file.ts';
import { priceOf, type Mapped } from './trade-row.ts';

const statusOf = (fields: Fields): ActiveStatus => {
  const text = fields.text('status');
  const status = ACTIVE_STATUSES.find((known) => known === text);
  if (status === undefined) fields.wrong('status', ACTIVE_STATUSES.join(', '), text);
  return status ?? 'pending';
};

/** Maps a row of the source's `active_trades`. */
export const mapActive = (row: SqliteRow): Mapped<ImportedActiveTrade> => {
  const fields = fieldsOf(row);
  const original = originalOf(row);
  const active: ImportedActiveTrade = {
    tradeId: fields.whole('trade_id'),
    status: statusOf(fields),
    count: fields.given('position', fields.decimal('position', 2), '0'),
    buyPrice: fields.given('buy_price', priceOf(fields, 'buy_price'), '0'),
    symbolPrice: fields.decimal('current_symbol_price', 6),
    closePrice: fields.decimal('current_close_price', 4),
    probability: fields.decimal('current_probability', 6),
    pnl: fields.decimal('current_pnl', 6),
    original,
    checksum: checksumOf(original),
  };
  return { row: active, faults: fields.faults };
};
