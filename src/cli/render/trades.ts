import type { Shown } from '../../runtime/plain.ts';
import type { FillView, TradeHistoryView, TradeView } from '../views.ts';
import { dollars, duration, instant, NOTHING, timeOfDay } from './format.ts';
import { closing, price, quantity, unitWord, wordsFor } from './priced.ts';
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

/** A short is sold first, and bought back. */
const isShort = ({ side }: TradeView): boolean => side === 'short';

const boughtAt = (trade: TradeView): string =>
  price(trade, isShort(trade) ? trade.sellPriceCenti : trade.buyPriceCenti);
const soldAt = (trade: TradeView): string =>
  price(trade, isShort(trade) ? trade.buyPriceCenti : trade.sellPriceCenti);

const COLUMNS: readonly Column<TradeView>[] = [
  right('ID', ({ id }) => id),
  left('STATE', ({ state }) => state),
  left('MARKET', ({ market }) => market),
  left('SIDE', ({ side }) => side.toUpperCase()),
  right('COUNT', (trade) => quantity(trade, trade.countCenti)),
  right('BOUGHT', boughtAt),
  right('SOLD', soldAt),
  right('FEES', ({ feesMicros }) => dollars(feesMicros)),
  right('P&L', ({ pnlMicros }) => dollars(pnlMicros)),
  left('W/L', ({ winLoss }) => winLoss ?? NOTHING),
  left('CLOSED BY', ({ closeMethod }) => closeMethod ?? NOTHING),
  right('UNPROTECTED', ({ unprotectedMs }) => duration(unprotectedMs)),
];

/** A table of trades, or one line saying that there are none. */
export const renderTrades = (trades: readonly TradeView[]): readonly string[] =>
  trades.length === 0 ? ['no trades'] : table(COLUMNS, trades);

type Rows = readonly (readonly [string, string])[];

const leverageRow = ({ instrument }: TradeView): Rows =>
  instrument === undefined ? [] : [['leverage', `${instrument.leverage}×`]];

const heldText = (trade: TradeView): string =>
  `${quantity(trade, trade.heldCenti)} held of ${quantity(trade, trade.countCenti)}`;

/** How much more has run up is known by the market's clock alone, which paper mode scales. */
const unprotectedText = ({ unprotectedMs, unprotectedSinceMs: since }: TradeView): string =>
  duration(unprotectedMs) + (since === null ? '' : `, and since ${instant(since)}`);

const parkedRow = ({ quarantineReason: reason }: TradeView): Rows =>
  reason === null ? [] : [['parked', `nobody guards it, it failed too often: ${reason}`]];

const failedRow = ({ failure }: TradeView): Rows =>
  failure === null ? [] : [['not opened', failure]];

const rowsOf = (trade: TradeView): Rows => [
  ['trade', trade.id],
  ['state', trade.state],
  ...parkedRow(trade),
  ...failedRow(trade),
  ['origin', trade.origin],
  ['market', `${trade.market}, ${trade.side.toUpperCase()}`],
  ['trading ends', closing(trade.closeAtMs)],
  ...leverageRow(trade),
  [unitWord(trade), heldText(trade)],
  [wordsFor(trade).entered, `${price(trade, trade.buyPriceCenti)}, ${instant(trade.openedAtMs)}`],
  [wordsFor(trade).left, `${price(trade, trade.sellPriceCenti)}, ${instant(trade.closedAtMs)}`],
  ['closed by', trade.closeMethod ?? NOTHING],
  ['fees', dollars(trade.feesMicros)],
  ['P&L', `${dollars(trade.pnlMicros)}${trade.winLoss === null ? '' : ` (${trade.winLoss})`}`],
  ['unprotected', unprotectedText(trade)],
];

/** One trade, a line for each thing known about it. */
export const renderTrade = (trade: TradeView): readonly string[] => pairs(rowsOf(trade));

const fillColumns = (of: Shown): readonly Column<FillView>[] => [
  { title: 'FILLED', align: 'left', text: ({ atMs }) => timeOfDay(atMs) },
  { title: 'ORDER', align: 'left', text: ({ orderId }) => orderId },
  { title: 'COUNT', align: 'right', text: ({ countCenti }) => quantity(of, countCenti) },
  { title: 'PRICE', align: 'right', text: ({ priceCenti }) => price(of, priceCenti) },
  { title: 'AS', align: 'left', text: ({ isTaker }) => (isTaker ? 'taker' : 'maker') },
  { title: 'FEE BOOKED', align: 'right', text: ({ feeMicros }) => dollars(feeMicros) },
  { title: 'BY THE FORMULA', align: 'right', text: ({ estimateMicros: fee }) => dollars(fee) },
];

const quotesRow = ({ highBidCenti, lowBidCenti, trade }: TradeHistoryView): Rows => {
  const [best, worst] = [price(trade, highBidCenti), price(trade, lowBidCenti)];
  return isShort(trade)
    ? [['asks', `lowest ${best}, highest ${worst}`]]
    : [['bids', `highest ${best}, lowest ${worst}`]];
};

/** One trade with its fills and all its transitions. */
export const renderHistory = (view: TradeHistoryView): readonly string[] => {
  const { fills, givenUp, trade, transitions } = view;
  return [
    ...pairs([
      ...rowsOf(trade),
      ...quotesRow(view),
      ...(givenUp === null ? [] : [['given up', givenUp] as const]),
    ]),
    '',
    ...(fills.length === 0 ? [] : [...table(fillColumns(trade), fills), '']),
    ...renderTransitions(trade, transitions),
  ];
};
