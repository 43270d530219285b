import type {
  ChangedOrderView,
  OrdersChangeView,
  OrdersView,
  RestingOrderView,
} from '../orders-view.ts';
import { cents, contracts, instant, NOTHING } from './format.ts';
import { table, type Column } from './table.ts';

const ownerOf = ({ installation, isOurs }: RestingOrderView): string => {
  if (isOurs) return 'this installation';
  return installation === null ? NOTHING : `installation ${installation}`;
};

const ORDERS: readonly Column<RestingOrderView>[] = [
  { title: 'ORDER', align: 'left', text: ({ id }) => id },
  { title: 'MARKET', align: 'left', text: ({ market }) => market },
  { title: 'SHARD', align: 'right', text: ({ shard }) => String(shard) },
  { title: 'SIDE', align: 'left', text: ({ side }) => side },
  { title: 'RESTS', align: 'right', text: ({ remainingCenti }) => contracts(remainingCenti) },
  { title: 'FILLED', align: 'right', text: ({ filledCenti }) => contracts(filledCenti) },
  { title: 'YES', align: 'right', text: ({ priceCenti }) => cents(priceCenti) },
  { title: 'PLACED', align: 'left', text: ({ placedAtMs }) => instant(placedAtMs) },
  { title: 'OF', align: 'left', text: ownerOf },
  { title: 'CLIENT ID', align: 'left', text: ({ clientId }) => clientId ?? NOTHING },
];

/** Every order that rests, or that none does. */
export const renderOrders = ({ environment, orders }: OrdersView): readonly string[] =>
  orders.length === 0 ? [`no order rests at ${environment}`] : table(ORDERS, orders);

const CHANGED: readonly Column<ChangedOrderView>[] = [
  { title: 'ORDER', align: 'left', text: ({ order }) => order.id },
  { title: 'MARKET', align: 'left', text: ({ order }) => order.market },
  { title: 'OUTCOME', align: 'left', text: ({ outcome }) => outcome },
  { title: 'VENUE', align: 'left', text: ({ told }) => told },
];

/** What became of each order. */
export const renderOrdersChange = (view: OrdersChangeView): readonly string[] => [
  ...(view.changed.length === 0
    ? ['there is no such order to change']
    : table(CHANGED, view.changed)),
  ...(view.unaudited === null ? [] : [`▲ what came of it is not in the audit: ${view.unaudited}`]),
];
