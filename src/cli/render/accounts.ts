import type { AccountsView, AccountView } from '../accounts-view.ts';
import { table, type Column } from './table.ts';

type Books = NonNullable<AccountView['books']>;
type Of<Key extends keyof Books> = Books[Key][number];

const left = <Row>(title: string, text: (row: Row) => string): Column<Row> => ({
  title,
  align: 'left',
  text,
});
const right = <Row>(title: string, text: (row: Row) => string): Column<Row> => ({
  title,
  align: 'right',
  text,
});

const POSITIONS: readonly Column<Of<'positions'>>[] = [
  left('POSITION', ({ product, side }) => `${product} ${side}`),
  right('QUANTITY', ({ quantity }) => quantity),
  right('ENTRY', ({ entryPrice }) => entryPrice),
  right('LIQUIDATION', ({ liquidationPrice }) => liquidationPrice ?? '-'),
  left('STOPPED', ({ protection }) => protection),
];

const ORDERS: readonly Column<Of<'orders'>>[] = [
  left('ORDER', ({ orderId }) => orderId),
  left('WHAT', ({ kind, product, side }) => `${side} ${product} ${kind}`),
  right('QUANTITY', ({ quantity }) => quantity ?? 'all'),
  right('PRICE', ({ price }) => price ?? '-'),
  right('TRIGGER', ({ triggerPrice }) => triggerPrice ?? '-'),
];

const BALANCES: readonly Column<Of<'balances'>>[] = [
  left('ASSET', ({ asset }) => asset),
  right('TOTAL', ({ total }) => total),
  right('AVAILABLE', ({ available }) => available ?? '-'),
];

const listed = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] =>
  rows.length === 0 ? [] : ['', ...table(columns, rows)];

const linesOf = ({ books, fault, id }: AccountView): readonly string[] =>
  books === null
    ? [`${id}: cannot be read: ${fault ?? 'for no reason told'}`]
    : [
        `${id}: ${books.positions.length} positions, ${books.orders.length} orders`,
        ...listed(POSITIONS, books.positions),
        ...listed(ORDERS, books.orders),
        ...listed(BALANCES, books.balances),
      ];

/** Each account under its name: what it holds, has asked for, and has. */
export const renderAccounts = ({ accounts }: AccountsView): readonly string[] =>
  accounts.flatMap((account, index) => [...(index === 0 ? [] : ['']), ...linesOf(account)]);
