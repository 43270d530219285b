import { describe, expect, it } from 'vitest';

import { marketTicker, seriesTicker } from '../../../machines/model/ids.ts';
import { NEVER_CLOSES_AT_MS } from '../../../machines/model/instrument.ts';
import type { Market } from '../../../machines/model/market.ts';
import { micros } from '../../../machines/model/money.ts';
import type { TicketRequest } from '../../../machines/model/ticket-request.ts';
import { epochMs } from '../../../machines/model/time.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import { readTicket } from '../../../src/runtime/tickets/read.ts';
import { contradictionsOf, ticketOf } from '../../../src/runtime/tickets/write.ts';
import {
  BTC_PERPETUAL,
  heldAt,
  linearReading,
  linearTicket,
  PERPETUAL,
  units,
} from '../../support/linear.ts';
import { guard } from '../../support/trade-fixtures.ts';

const BODY = {
  ticket: 'hedge-1',
  market: PERPETUAL,
  side: 'short',
  quantity: '0.0150',
  limitPrice: 65_000,
  stopPrice: '66000.5',
} as const;

const { event, symbol } = linearTicket('no');
const BINARY: Market = {
  ticker: PERPETUAL,
  event,
  series: seriesTicker(PERPETUAL),
  symbol,
  title: 'BTCUSDT perpetual',
  strikeMicros: micros(0),
  openAtMs: epochMs(0),
  closeAtMs: NEVER_CLOSES_AT_MS,
  status: 'active',
  result: null,
  volumeCenti: null,
  tickCenti: 1,
  priceRanges: [],
  exchangeIndex: 0,
};
const MARKET: Market = { ...BINARY, instrument: BTC_PERPETUAL };
const NOW = epochMs(1_771_976_543_217);
const SETTINGS = guard();
const READING = linearReading('no', { bid: 65_000, ask: 65_000.1 });

const read = (changes: object = {}): TicketRequest => {
  const found = readTicket({ ...BODY, ...changes });
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return found.value;
};
const faultsOf = (changes: object): readonly string[] => {
  const found = readTicket({ ...BODY, ...changes });
  return found.ok ? [] : found.error.map(({ field }) => field);
};
const denied = (changes: object, market = MARKET): readonly string[] =>
  contradictionsOf(read(changes), market, NOW).map(({ field, message }) => `${field}: ${message}`);
const written = (changes: object = {}): Ticket =>
  ticketOf(read(changes), MARKET, { guard: SETTINGS, version: 7 }, READING);

describe('the form of a ticket for a perpetual', () => {
  it('keeps decimals as they are meant, and fills in what may be left out', () => {
    expect(readTicket(BODY)).toEqual({
      ok: true,
      value: {
        kind: 'linear',
        ticketId: 'hedge-1',
        market: PERPETUAL,
        side: 'no',
        quantity: '0.015',
        limitPrice: '65000',
        leverage: null,
        stopPrice: '66000.5',
        takeProfitPrice: null,
        restingExitPrice: null,
        worstExitPrice: null,
        trailing: null,
        breakEven: null,
        maxHoldMs: null,
        by: 'api',
      },
    });
  });

  it.each([
    ['ticket', ''],
    ['market', 'binanceUsdm: BTCUSDT'],
    ['side', 'no'],
    ['quantity', '0'],
    ['quantity', '-1'],
    ['quantity', '1e3'],
    ['limitPrice', '0.00'],
    ['limitPrice', null],
    ['stopPrice', 'none'],
    ['leverage', 0],
    ['leverage', 1.5],
    ['leverage', 126],
    ['takeProfitPrice', ''],
    ['worstExitPrice', false],
    ['trailing', '5'],
    ['maxHoldSeconds', 0.5],
    ['by', 'two words'],
  ])('refuses %s of %j', (field, value) => {
    expect(faultsOf({ [field]: value })).toEqual([field]);
  });

  it('tells all faults at once', () => {
    const changes = { side: 'yes', quantity: 0, stopPrice: undefined, limitCents: 4 };
    expect(faultsOf(changes)).toEqual(['side', 'quantity', 'stopPrice', 'limitCents']);
    expect(faultsOf({ trailing: { activation: 'x' } })).toEqual([
      'trailing.distance',
      'trailing.activation',
    ]);
  });

  it('is not that of a market without a venue’s name', () => {
    expect(faultsOf({ market: 'KXBTC15M-A' })).toContain('limitCents');
  });
});

describe('a ticket for a perpetual', () => {
  it('is held as the market counts, a short at what its prices leave of the ceiling', () => {
    const ticket = written({
      leverage: 10,
      takeProfitPrice: '60000',
      restingExitPrice: '59000',
      worstExitPrice: '68000',
      trailing: { distance: '200', activation: '500' },
      breakEven: { activation: '300', margin: '10.5' },
      maxHoldSeconds: 3_600,
    });
    expect(ticket).toMatchObject({
      side: 'no',
      countCenti: 1_500,
      limitCenti: heldAt('no', 65_000),
      closeAtMs: NEVER_CLOSES_AT_MS,
      settingsVersion: 7,
      instrument: { ...BTC_PERPETUAL, leverage: 10 },
      guard: {
        priceFloor: { enabled: true, floorCenti: heldAt('no', 66_000.5), maxSpreadCenti: 3_250 },
        takeProfit: { enabled: true, gainCenti: null, priceCenti: heldAt('no', 60_000) },
        limitExit: { enabled: true, gainCenti: null, priceCenti: heldAt('no', 59_000) },
        trailingStop: {
          enabled: true,
          activationGainCenti: units(500),
          distanceCenti: units(200),
          stepCenti: units(10),
        },
        breakEven: { enabled: true, activationGainCenti: units(300), marginCenti: units(10.5) },
        maxHold: { enabled: true, afterMs: 3_600_000 },
        exit: {
          ladderCenti: [650, 1_950, 6_500, 19_500],
          floorCenti: heldAt('no', 68_000),
          maxAttempts: SETTINGS.exit.maxAttempts,
        },
        maxQuoteAgeMs: SETTINGS.maxQuoteAgeMs,
      },
    });
  });

  it('has no rule on probability, momentum or a close, and nothing of the settings’ prices', () => {
    const plain = written();
    expect(plain.guard).toMatchObject({
      model: 'implied',
      probabilityStop: { enabled: false },
      momentumStop: { enabled: false },
      beforeClose: { enabled: false },
      takeProfit: { enabled: false, priceCenti: null },
      trailingStop: { enabled: false },
      breakEven: { enabled: false },
      maxHold: { enabled: false },
      limitExit: { enabled: false, priceCenti: null },
      exit: { floorCenti: null },
    });
  });

  it('may say all that its market can take', () => {
    expect(denied({})).toEqual([]);
    expect(denied({ side: 'long', stopPrice: '64000', takeProfitPrice: 70_000 })).toEqual([]);
  });

  it('is told all at once what the market cannot express', () => {
    expect(
      denied({
        quantity: '0.0155',
        limitPrice: '65000.05',
        stopPrice: '66000.55',
        trailing: { distance: '0.01' },
      }),
    ).toEqual([
      'quantity: expected a multiple of 0.00100, at most 100000.00000, found 0.0155',
      'limitPrice: expected a multiple of 0.1, at most 4529763.9, found 65000.05',
      'stopPrice: expected a multiple of 0.1, at most 4529763.9, found 66000.55',
      'trailing.distance: expected a multiple of 0.1, at most 4529763.9, found 0.01',
    ]);
  });

  it('is told all at once what makes no sense there', () => {
    expect(
      denied({
        quantity: '0.001',
        stopPrice: '64000',
        takeProfitPrice: '65000.1',
        restingExitPrice: '66000',
        worstExitPrice: '63000',
        trailing: { distance: '65000' },
      }),
    ).toEqual([
      'quantity: expected coins of 100.000000 dollars at the least, found 0.001',
      'stopPrice: expected a price above the limit of 65000.0, found 64000.0',
      'takeProfitPrice: expected a price below the limit of 65000.0, found 65000.1',
      'restingExitPrice: expected a price below the limit of 65000.0, found 66000.0',
      'worstExitPrice: expected a price above the stop of 64000.0, found 63000.0',
      'trailing.distance: expected less than the limit of 65000.0, found 65000.0',
    ]);
  });

  it('has a stop before the liquidation', () => {
    const stop = { leverage: 20, stopPrice: '68250' };
    expect(denied(stop)).toEqual([
      'stopPrice: expected a stop before the liquidation, less than 3250.0 from the limit by a ' +
        'leverage of 20, found 68250.0',
    ]);
    expect(denied({ ...stop, stopPrice: '68249.9' })).toEqual([]);
    // Without a word on it, the leverage is what the account has in that market: five.
    expect(denied({ stopPrice: '78000' })).toHaveLength(1);
  });

  it('is refused where the cost of a short would not be exact', () => {
    expect(denied({ quantity: '2000' })).toEqual([
      'quantity: expected a position whose cost is an exact number, found 2000',
    ]);
    expect(denied({ quantity: '2000', side: 'long', stopPrice: '64000' })).toEqual([]);
  });

  it('is for a market of linear contracts that trades, and no other ticket is', () => {
    const ticker = marketTicker('x:Y');
    const binary: Market = { ...BINARY, ticker };
    expect(denied({}, binary)).toEqual([
      'market: expected a market of linear contracts, found x:Y, of binary ones',
    ]);
    expect(denied({}, { ...MARKET, status: 'paused' })).toHaveLength(1);
    const request = readTicket({
      ticket: 't',
      market: 'KXBTC15M-A',
      side: 'yes',
      count: 1,
      limitCents: 50,
      strikeDollars: 1,
    });
    expect(request.ok && contradictionsOf(request.value, MARKET, NOW)).toMatchObject([
      { field: 'market', message: expect.stringContaining('of linear ones') as string },
    ]);
  });
});
