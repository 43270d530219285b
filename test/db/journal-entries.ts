import {
  bookId,
  clientOrderId,
  eventId,
  eventTicker,
  installationId,
  marketTicker,
  symbolId,
  ticketId,
  tradeId,
  type ClientOrderId,
  type TradeId,
} from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../machines/model/money.ts';
import { clientOrderIdFor, type OrderRequest } from '../../machines/model/order.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { Ticket } from '../../machines/model/trade.ts';
import { OTHER_RULES_OFF } from '../support/rules-off.ts';
import { shardOf, type JournalAppend, type OrderRow, type TradeRow } from '../../machines/ports.ts';

/* Appends of the size and shape that the charts make, for tests and benchmarks of the journal. */

export const TEST_BOOK = bookId('paper:test');
export const TEST_INSTALLATION = installationId('0123abcd');
const BORN_AT_MS = Date.UTC(2026, 0, 1);

const READING = {
  bidCenti: heldPriceCenti(9400),
  askCenti: heldPriceCenti(9600),
  probabilityPercent: 97.25,
  model: 'logNormal',
  momentumBp: 12,
  spotMicros: micros(120_000_250_000),
  quoteAgeMs: 40,
  spotAgeMs: 120,
} as const;

export const testTicket = (trade: TradeId): Ticket => ({
  ticketId: ticketId(`desk:btc-15m:${trade}`),
  origin: { kind: 'desk', desk: 'btc-15m' },
  market: marketTicker('KXBTC15M-26FEB242330-30'),
  event: eventTicker('KXBTC15M-26FEB242330'),
  symbol: symbolId('BTC-USD'),
  side: 'yes',
  strikeMicros: micros(119_750_000_001),
  closeAtMs: epochMs(BORN_AT_MS + 900_000),
  exchangeIndex: 1,
  tickCenti: 100,
  countCenti: countCenti(100_00),
  limitCenti: heldPriceCenti(9700),
  guard: {
    stopsEnabled: true,
    model: 'logNormal',
    probabilityStop: {
      enabled: true,
      thresholdPercent: 40,
      minTtcMs: 60_000,
      verification: { enabled: true, periodMs: 15_000 },
    },
    momentumStop: { enabled: true, thresholdBp: 36 },
    exit: {
      ladderCenti: [500],
      floorCenti: null,
      maxAttempts: 5,
      retryBaseMs: 250,
      retryMaxMs: 5_000,
      stuckRetryMs: 10_000,
      overdueMs: 10_000,
    },
    ...OTHER_RULES_OFF,
    blind: { policy: 'hold', afterMs: 60_000 },
    settlementOverdueMs: 900_000,
    maxQuoteAgeMs: 5_000,
    maxSpotAgeMs: 5_000,
  },
  settingsVersion: 0,
  reading: READING,
});

const tradeRow = (ticket: Ticket): TradeRow => ({
  kind: 'trade',
  state: 'monitoring.watching',
  book: TEST_BOOK,
  ticket,
  closeAtMs: epochMs(BORN_AT_MS + 900_000),
  heldCenti: countCenti(100_00),
  buyPriceCenti: heldPriceCenti(9650),
  sellPriceCenti: null,
  feesMicros: micros(270_000),
  pnlMicros: null,
  winLoss: null,
  closeMethod: null,
  unprotectedMs: 125,
  deadlineAtMs: null,
  openedAtMs: epochMs(BORN_AT_MS + 1_000),
  closedAtMs: null,
});

const tradeContext = (
  trade: TradeId,
  seq: number,
  ticket: Ticket,
): Readonly<Record<string, unknown>> => ({
  tradeId: trade,
  installation: TEST_INSTALLATION,
  book: TEST_BOOK,
  ticket,
  closeAtMs: BORN_AT_MS + 900_000,
  orders: {
    [clientOrderIdFor(TEST_INSTALLATION, trade, 'entry', 1)]: {
      leg: 'entry',
      ended: true,
      filledCenti: 10_000,
      costMicros: 96_500_000,
      feesMicros: 270_000,
    },
  },
  entry: { filledCenti: 10_000, costMicros: 96_500_000, feesMicros: 270_000 },
  exit: { filledCenti: 0, costMicros: 0, feesMicros: 0 },
  stopsPaused: false,
  exitAttempts: 0,
  exitFailures: 0,
  deadline: null,
  timersArmed: seq,
  openedAtMs: BORN_AT_MS + 1_000,
  unprotectedSinceMs: null,
  unprotectedMs: 125,
  unprotectedReason: null,
  cause: null,
  closeMethod: null,
  settlement: null,
  payoutMicros: 0,
  pnlMicros: null,
  closedAtMs: null,
  failure: null,
});

type Changes<Row> = Partial<Omit<JournalAppend, 'row'>> & { readonly row?: Partial<Row> };

/** The `seq`th transition of a trade; by default one without intents, in `monitoring.watching`. */
export const tradeEntry = (
  trade: TradeId,
  seq: number,
  changes: Changes<TradeRow> = {},
): JournalAppend => {
  const { row, ...entry } = changes;
  const atMs = entry.atMs ?? epochMs(BORN_AT_MS + seq);
  const ticket = row?.ticket ?? testTicket(trade);
  return {
    actor: { kind: 'trade', tradeId: trade },
    seq,
    atMs,
    eventId: eventId(`board:${trade}:${seq}`),
    event: { type: 'watch.armed', atMs, reading: READING },
    from: seq === 1 ? null : 'open',
    to: row?.state ?? 'monitoring.watching',
    context: tradeContext(trade, seq, ticket),
    machineVersion: 1,
    lease: { shard: shardOf(trade), token: 1 },
    intents: [],
    clears: [],
    fills: [],
    ...entry,
    row: { ...tradeRow(ticket), ...row },
  };
};

export const testRequest = (trade: TradeId, order: ClientOrderId): OrderRequest => ({
  clientOrderId: order,
  tradeId: trade,
  leg: 'entry',
  attempt: 1,
  market: testTicket(trade).market,
  exchangeIndex: 1,
  side: 'yes',
  action: 'buy',
  countCenti: countCenti(100_00),
  limitCenti: heldPriceCenti(9700),
  timeInForce: 'immediateOrCancel',
  reduceOnly: false,
});

/** The `seq`th transition of an order; by default one without intents, in `submitting`. */
export const orderEntry = (
  trade: TradeId,
  order: ClientOrderId,
  seq: number,
  changes: Changes<OrderRow> = {},
): JournalAppend => {
  const { row, ...entry } = changes;
  const atMs = entry.atMs ?? epochMs(BORN_AT_MS + seq);
  const request = testRequest(trade, order);
  return {
    actor: { kind: 'order', tradeId: trade, orderId: order },
    seq,
    atMs,
    eventId: eventId(`order:${order}:${seq}`),
    event: { type: 'order.submit', atMs },
    from: seq === 1 ? null : 'intended',
    to: row?.state ?? 'submitting',
    context: { request, submissions: seq, fills: [], deadline: null },
    machineVersion: 1,
    lease: { shard: shardOf(trade), token: 1 },
    intents: [],
    clears: [],
    fills: [],
    ...entry,
    row: {
      kind: 'order',
      state: 'submitting',
      request,
      venueOrderId: null,
      filledCenti: countCenti(0),
      costMicros: micros(0),
      feesMicros: micros(0),
      reason: null,
      deadlineAtMs: null,
      endedAtMs: null,
      ...row,
    },
  };
};

export const tradeNumber = (n: number): TradeId => tradeId(String(n));
export const orderName = (trade: TradeId): ClientOrderId =>
  clientOrderId(`tw-${TEST_INSTALLATION}-${trade}-e1`);
