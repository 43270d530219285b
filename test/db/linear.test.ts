import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { readExternals, replaceExternals } from '../../db/externals.ts';
import { readFills } from '../../db/fills.ts';
import { readStandings } from '../../db/limits.ts';
import { readMarkets, upsertMarkets } from '../../db/markets.ts';
import { askOperator, openOperatorRequests } from '../../db/operator-requests.ts';
import { readOrders } from '../../db/orders.ts';
import { readOurOrders, readOurTrades } from '../../db/our-account.ts';
import { readPositions, replacePositions } from '../../db/positions.ts';
import { openTickets, putTicket, readTicket } from '../../db/ticket-requests.ts';
import { readTrade } from '../../db/trades.ts';
import { fillId, seriesTicker, ticketId, venueId } from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { LinearTicketRequest } from '../../machines/model/ticket-request.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { FillRecord } from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import { BTC_PERPETUAL, heldAt, linearTicket, PERPETUAL } from '../support/linear.ts';
import { ask, clear, openJournal, preparedDatabase, type TestJournal } from './journal-database.ts';
import {
  orderEntry,
  orderName,
  TEST_BOOK,
  testRequest,
  testTicket,
  tradeEntry,
  tradeNumber,
} from './journal-entries.ts';

let db: TestDatabase;
let journal: TestJournal;

beforeAll(async () => {
  db = await preparedDatabase();
  journal = openJournal(db);
});
beforeEach(async () => {
  await ask(db.database, 'delete from operator_requests');
  await clear(db.database);
});
afterAll(async () => {
  await journal.close();
  await db.drop();
});

const AT = epochMs(1_771_976_543_217);
const trade = tradeNumber(7);
const order = orderName(trade);
const ticket = linearTicket('no');
const held = countCenti(1_500);
const entryAt = heldAt('no', 65_000.5);
const cost = micros(entryAt * held);

const fill: FillRecord = {
  fillId: fillId('f-1'),
  orderId: order,
  tradeId: trade,
  market: PERPETUAL,
  countCenti: held,
  priceCenti: entryAt,
  feeMicros: micros(487_504),
  isTaker: true,
  atMs: AT,
};

/** A short of 0.015 BTC, sold at $65 000.5. */
const commitShort = async (): Promise<void> => {
  const row = { ticket, heldCenti: held, buyPriceCenti: entryAt };
  const request = {
    ...testRequest(trade, order),
    market: PERPETUAL,
    side: 'no',
    countCenti: held,
    limitCenti: ticket.limitCenti,
    instrument: BTC_PERPETUAL,
  } as const;
  const filled = { request, state: 'filled', filledCenti: held, costMicros: cost } as const;
  const context = { entry: {}, exit: {} };
  const none = { filledCenti: 0, costMicros: 0, feesMicros: 0 };
  const totals = { entry: { filledCenti: held, costMicros: cost, feesMicros: 0 }, exit: none };
  for (const entry of [
    tradeEntry(trade, 1, { row, context: { ...context, ...totals } }),
    orderEntry(trade, order, 1, { row: filled, context: { request }, fills: [fill] }),
  ])
    expect(await journal.append(entry)).toBe('accepted');
};

test('a short is stored in coins and at the price of the coin', async () => {
  await commitShort();
  const rows = await ask(
    db.database,
    `select t.count::text as asked, t.held::text as held, t.buy_price::text as price,
       o.filled::text as filled, o.cost::text as cost, f.count::text as count,
       f.price::text as filled_at
     from trades t join orders o on o.trade_id = t.id join fills f on f.trade_id = t.id`,
  );
  expect(rows).toEqual([
    {
      asked: '0.01500',
      held: '0.01500',
      price: '65000.5',
      filled: '0.01500',
      cost: '975.007500',
      count: '0.01500',
      filled_at: '65000.5',
    },
  ]);
});

test('and comes back as it is held', async () => {
  await commitShort();
  expect(await readTrade(db.database, trade)).toMatchObject({
    instrument: BTC_PERPETUAL,
    side: 'no',
    countCenti: held,
    heldCenti: held,
    buyPriceCenti: entryAt,
    sellPriceCenti: null,
  });
  expect(await readFills(db.database, trade)).toEqual([fill]);
  expect(await readOrders(db.database, trade)).toMatchObject([
    { limitCenti: ticket.limitCenti, filledCenti: held, costMicros: cost },
  ]);
  expect(await readStandings(db.database, TEST_BOOK)).toMatchObject([
    { countCenti: held, limitCenti: ticket.limitCenti, instrument: BTC_PERPETUAL },
  ]);
  expect(await readOurTrades(db.database, TEST_BOOK)).toMatchObject([{ heldCenti: held }]);
  const [ours] = await readOurOrders(db.database, TEST_BOOK, [{ tradeId: trade, orderId: order }]);
  expect(ours).toMatchObject({ filledCenti: held, instrument: BTC_PERPETUAL });
});

test('a part of it is asked for in coins', async () => {
  await commitShort();
  const request = { tradeId: trade, kind: 'close', by: 'alice', countCenti: countCenti(700) };
  await askOperator(db.database, { ...request, kind: 'close' });
  const rows = await ask(db.database, 'select count::text as count from operator_requests');
  expect(rows).toEqual([{ count: '0.007' }]);
  expect(await openOperatorRequests(db.database, TEST_BOOK)).toMatchObject([{ countCenti: 700 }]);
});

test('a binary contract still costs a dollar at most', async () => {
  const dear = heldAt('yes', 65_000);
  const binary = testTicket(trade);
  await expect(
    journal.append(tradeEntry(trade, 1, { row: { ticket: binary, buyPriceCenti: dear } })),
  ).rejects.toThrow('trades_buy_price_check');
  const beyond = { ...fill, market: binary.market, priceCenti: dear };
  await journal.append(tradeEntry(tradeNumber(8), 1));
  await expect(
    journal.append(orderEntry(tradeNumber(8), order, 1, { fills: [beyond] })),
  ).rejects.toThrow('fills_price_check');
  expect(() => heldPriceCenti(10_001)).toThrow('expected an integer 0 … 10000');
});

test('a ticket waits in the store as it was written', async () => {
  const request: LinearTicketRequest = {
    kind: 'linear',
    ticketId: ticketId('hedge-1'),
    market: PERPETUAL,
    side: 'no',
    quantity: '0.015',
    limitPrice: '65000',
    leverage: null,
    stopPrice: '66000.5',
    takeProfitPrice: null,
    restingExitPrice: '60000',
    worstExitPrice: null,
    trailing: { distance: '200', activation: '0' },
    breakEven: null,
    maxHoldMs: 60_000,
    by: 'alice',
  };
  await putTicket(db.database, TEST_BOOK, request);
  expect(await openTickets(db.database, TEST_BOOK)).toMatchObject([{ request }]);
  const other = { ...request, stopPrice: '66000' };
  expect(await readTicket(db.database, TEST_BOOK, request)).toMatchObject({ isSame: true });
  expect(await readTicket(db.database, TEST_BOOK, other)).toMatchObject({ isSame: false });
});

const AT_USDM = { book: TEST_BOOK, venue: venueId('binanceUsdm') };

test('positions, external ones and markets keep their scale', async () => {
  const position = {
    market: PERPETUAL,
    side: 'no',
    countCenti: held,
    instrument: BTC_PERPETUAL,
  } as const;
  await replacePositions(db.database, AT_USDM, [position], AT);
  expect(await readPositions(db.database, TEST_BOOK)).toEqual([position]);

  const external = { ...position, unexplainedCenti: countCenti(0), priceCenti: entryAt };
  await replaceExternals(db.database, AT_USDM, [external], { kept: [], atMs: AT });
  expect(await readExternals(db.database, TEST_BOOK)).toMatchObject([external]);
  const [row] = await ask(db.database, 'select price::text as price from external_positions');
  expect(row).toEqual({ price: '65000.5' });

  const market: Market = {
    ticker: PERPETUAL,
    event: ticket.event,
    series: seriesTicker(PERPETUAL),
    symbol: ticket.symbol,
    title: 'BTCUSDT perpetual',
    strikeMicros: micros(0),
    openAtMs: epochMs(0),
    closeAtMs: ticket.closeAtMs,
    status: 'active',
    result: null,
    volumeCenti: null,
    tickCenti: 1,
    priceRanges: [],
    exchangeIndex: 0,
    instrument: BTC_PERPETUAL,
  };
  await upsertMarkets(db.database, [market], AT);
  expect(await readMarkets(db.database, [PERPETUAL])).toEqual([market]);
});
