import type { TradeView } from '../views.ts';
import { cents, contracts, dollars, duration, instant, NOTHING } from './format.ts';
import { pairs, table, type Column } from './table.ts';

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

/** One trade, a line for each thing known about it. */
export const renderTrade = (trade: TradeView, givenUp: string | null = null): readonly string[] =>
  pairs([
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
    ...(givenUp === null ? [] : [['given up', givenUp] as const]),
  ]);
