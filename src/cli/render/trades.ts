import type { FillView, TradeHistoryView, TradeView } from '../views.ts';
import { cents, contracts, dollars, duration, instant, NOTHING, timeOfDay } from './format.ts';
import { pairs, table, type Column } from './table.ts';
import { renderTransitions } from './transitions.ts';

const left = (title: string, text: (trade: TradeView) => string): Column<TradeView> => ({
  title,
  align: 'left',
  text,
});
const right = (title: string, text: (trade: TradeView) => string): Column<TradeView> => ({
  title,
  align: 'right',
  text,
});

const COLUMNS: readonly Column<TradeView>[] = [
  right('ID', ({ id }) => id),
  left('STATE', ({ state }) => state),
  left('MARKET', ({ market }) => market),
  left('SIDE', ({ side }) => side.toUpperCase()),
  right('COUNT', ({ countCenti }) => contracts(countCenti)),
  right('BOUGHT', ({ buyPriceCenti }) => cents(buyPriceCenti)),
  right('SOLD', ({ sellPriceCenti }) => cents(sellPriceCenti)),
  right('FEES', ({ feesMicros }) => dollars(feesMicros)),
  right('P&L', ({ pnlMicros }) => dollars(pnlMicros)),
  left('W/L', ({ winLoss }) => winLoss ?? NOTHING),
  left('CLOSED BY', ({ closeMethod }) => closeMethod ?? NOTHING),
  right('UNPROTECTED', ({ unprotectedMs }) => duration(unprotectedMs)),
];

/** A table of trades, or one line saying that there are none. */
export const renderTrades = (trades: readonly TradeView[]): readonly string[] =>
  trades.length === 0 ? ['no trades'] : table(COLUMNS, trades);

const rowsOf = (trade: TradeView): readonly (readonly [string, string])[] => [
  ['trade', trade.id],
  ['state', trade.state],
  ['origin', trade.origin],
  ['market', `${trade.market}, ${trade.side.toUpperCase()}`],
  ['trading ends', instant(trade.closeAtMs)],
  ['contracts', `${contracts(trade.heldCenti)} held of ${contracts(trade.countCenti)}`],
  ['bought', `${cents(trade.buyPriceCenti)}, ${instant(trade.openedAtMs)}`],
  ['sold', `${cents(trade.sellPriceCenti)}, ${instant(trade.closedAtMs)}`],
  ['closed by', trade.closeMethod ?? NOTHING],
  ['fees', dollars(trade.feesMicros)],
  ['P&L', `${dollars(trade.pnlMicros)}${trade.winLoss === null ? '' : ` (${trade.winLoss})`}`],
  ['unprotected', duration(trade.unprotectedMs)],
];

type Rows = ReturnType<typeof rowsOf>;

const failedRow = (failure: string | null): Rows => (failure === null ? [] : [['failed', failure]]);

/** One trade, a line for each thing known about it. */
export const renderTrade = (trade: TradeView, failure: string | null = null): readonly string[] =>
  pairs([...rowsOf(trade), ...failedRow(failure)]);

const FILLS: readonly Column<FillView>[] = [
  { title: 'FILLED', align: 'left', text: ({ atMs }) => timeOfDay(atMs) },
  { title: 'ORDER', align: 'left', text: ({ orderId }) => orderId },
  { title: 'COUNT', align: 'right', text: ({ countCenti }) => contracts(countCenti) },
  { title: 'PRICE', align: 'right', text: ({ priceCenti }) => cents(priceCenti) },
  { title: 'AS', align: 'left', text: ({ isTaker }) => (isTaker ? 'taker' : 'maker') },
  { title: 'FEE BOOKED', align: 'right', text: ({ feeMicros }) => dollars(feeMicros) },
  { title: 'BY THE FORMULA', align: 'right', text: ({ estimateMicros: fee }) => dollars(fee) },
];

/** One trade with its fills and all its transitions. */
export const renderHistory = (view: TradeHistoryView): readonly string[] => {
  const { failure, fills, givenUp, highBidCenti, lowBidCenti, trade, transitions } = view;
  return [
    ...pairs([
      ...rowsOf(trade),
      ['bids', `highest ${cents(highBidCenti)}, lowest ${cents(lowBidCenti)}`],
      ...failedRow(failure),
      ...(givenUp === null ? [] : [['given up', givenUp] as const]),
    ]),
    '',
    ...(fills.length === 0 ? [] : [...table(FILLS, fills), '']),
    ...renderTransitions(transitions),
  ];
};
