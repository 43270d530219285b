import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clientOrderId, eventTicker, marketTicker } from '../../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../../machines/model/money.ts';
import { epochMs, plusMs } from '../../../machines/model/time.ts';
import { createAccount, type Account } from '../../../src/simulator/kalshi/account.ts';
import { createBook } from '../../../src/simulator/kalshi/book.ts';
import { createExchange, type Exchange } from '../../../src/simulator/kalshi/exchange.ts';
import type { OrderForm } from '../../../src/simulator/kalshi/order-form.ts';
import { isRefusal } from '../../../src/simulator/kalshi/refusal.ts';
import type { LedgerEntry } from '../../../src/simulator/ledger/entries.ts';
import { fixtureTape, OPEN_MS, TICKER } from '../paper-world.ts';

const ticker = marketTicker(TICKER);
const START_MICROS = micros(2_000e6);

const cents = fc.integer({ min: 1, max: 98 });
const bookArbitrary = fc
  .tuple(cents, fc.integer({ min: 1, max: 10 }))
  .map(([bid, spread]) => ({ bid, ask: Math.min(99, bid + spread) }));

const formArbitrary = fc
  .record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    price: fc.integer({ min: 1, max: 99 }),
    count: fc.integer({ min: 1, max: 80_000 }),
    timeInForce: fc.constantFrom(
      'immediate_or_cancel' as const,
      'fill_or_kill' as const,
      'good_till_canceled' as const,
    ),
    reduceOnly: fc.boolean(),
  })
  .map((drawn): OrderForm => ({
    ticker,
    side: drawn.side,
    countCenti: countCenti(drawn.count),
    priceCenti: yesPriceCenti(drawn.price * 100),
    timeInForce: drawn.reduceOnly ? 'immediate_or_cancel' : drawn.timeInForce,
    selfTradePrevention: 'taker_at_cross',
    clientOrderId: null,
    expiresAtMs: null,
    postOnly: false,
    reduceOnly: drawn.reduceOnly,
    cancelOnPause: false,
    exchangeIndex: 2,
  }));

const stepArbitrary = fc.oneof(
  formArbitrary.map((form) => ({ kind: 'order', form }) as const),
  bookArbitrary.map((book) => ({ kind: 'book', book }) as const),
  fc.nat().map((index) => ({ kind: 'cancel', index }) as const),
);
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

type Played = {
  readonly account: Account;
  readonly exchange: Exchange;
  readonly entries: readonly LedgerEntry[];
};

/** Plays steps on an exchange of one market, checking each order against the book it met. */
const play = (steps: readonly Step[]): Played => {
  const account = createAccount();
  const entries: LedgerEntry[] = [];
  const record = (entry: LedgerEntry): void => {
    entries.push(entry);
    account.apply(entry);
  };
  const exchange = createExchange({
    account,
    record,
    emit: () => undefined,
    knownUntilMs: epochMs(0),
  });
  record({ type: 'accountFunded', atMs: OPEN_MS, amountMicros: START_MICROS });
  const [opened] = fixtureTape([]).framesFrom(OPEN_MS);
  if (opened !== undefined) exchange.apply(opened);
  steps.forEach((step, index) => {
    const atMs = plusMs(OPEN_MS, index);
    if (step.kind === 'book')
      exchange.apply({
        kind: 'book',
        atMs,
        ticker,
        bidCenti: yesPriceCenti(step.book.bid * 100),
        askCenti: yesPriceCenti(step.book.ask * 100),
        volumeCenti: countCenti(index * 100),
        openInterestCenti: countCenti(0),
      });
    if (step.kind === 'order') checkedOrder(exchange, account, step.form, atMs);
    if (step.kind === 'cancel') {
      const ids = [...account.orders.keys()];
      const id = ids[step.index % Math.max(1, ids.length)] ?? 'unknown';
      exchange.cancel(id, { marketTicker: null, exchangeIndex: 2 }, atMs);
    }
  });
  return { account, exchange, entries };
};

const checkedOrder = (
  exchange: Exchange,
  account: Account,
  form: OrderForm,
  atMs: ReturnType<typeof epochMs>,
): void => {
  const own = account.resting().reduce((sum, order) => sum + order.remainingCenti, 0);
  const shown = (
    exchange.markets.get(ticker)?.book.levels(form.side === 'bid' ? 'ask' : 'bid') ?? []
  )
    .filter(([price]) =>
      form.side === 'bid' ? price <= form.priceCenti : price >= form.priceCenti,
    )
    .reduce((sum, [, count]) => sum + count, 0);
  const before = account.positions.get(ticker)?.signedCenti ?? 0;
  const outcome = exchange.place(form, atMs);
  if (isRefusal(outcome)) return;
  expect(outcome.filledCenti).toBeLessThanOrEqual(Math.min(form.countCenti, shown + own));
  expect(outcome.filledCenti + outcome.remainingCenti).toBeLessThanOrEqual(form.countCenti);
  const after = account.positions.get(ticker)?.signedCenti ?? 0;
  if (form.reduceOnly) expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(before));
  if (form.reduceOnly) expect(after * before).toBeGreaterThanOrEqual(0);
};

const signed = (account: Account): number =>
  account.fills.reduce(
    (sum, fill) => sum + (fill.placed.side === 'bid' ? fill.countCenti : -1 * fill.countCenti),
    0,
  );

describe('matching', () => {
  it('never fills more than asked or shown, at no worse price than the limit', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 40 }), (steps) => {
        const { account } = play(steps);
        for (const { placed, priceCenti } of account.fills)
          if (placed.side === 'bid') expect(priceCenti).toBeLessThanOrEqual(placed.priceCenti);
          else expect(priceCenti).toBeGreaterThanOrEqual(placed.priceCenti);
      }),
    );
  });

  it('keeps the position equal to the sum of its fills, before and after settlement', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 40 }), (steps) => {
        const { account } = play(steps);
        expect(account.positions.get(ticker)?.signedCenti ?? 0).toBe(signed(account));
        const { markets } = account.figures();
        const { boughtCenti = 0, soldCenti = 0 } = markets[ticker] ?? {};
        expect(boughtCenti - soldCenti).toBe(signed(account));
      }),
    );
  });

  it('moves cash by nothing but costs, proceeds, fees and payouts, and never below zero', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 40 }), fc.boolean(), (steps, yesWins) => {
        const { account, exchange } = play(steps);
        // Independently of legs: a YES contract bought at p and one sold at p change cash by ∓ p,
        // and each contract held short keeps a dollar aside.
        const traded = account.fills.reduce(
          (sum, { placed, priceCenti, countCenti: count, feeMicros }) =>
            sum + (placed.side === 'bid' ? -1 : 1) * priceCenti * count - feeMicros,
          0,
        );
        const short = Math.max(0, -1 * signed(account));
        expect(account.cashMicros()).toBe(START_MICROS + traded - short * 10_000);
        expect(account.cashMicros()).toBeGreaterThanOrEqual(0);
        const before = account.cashMicros();
        const held = signed(account);
        const atMs = plusMs(OPEN_MS, 900_000);
        const winner = yesWins ? 'yes' : 'no';
        exchange.apply({ kind: 'closed', atMs, ticker });
        exchange.apply({ kind: 'determined', atMs, ticker, winner, valueMicros: micros(1) });
        exchange.apply({ kind: 'settled', atMs, ticker });
        const winning = Math.max(0, yesWins ? held : -1 * held);
        expect(account.cashMicros() - before).toBe(winning * 10_000);
        expect(account.resting()).toEqual([]);
        expect(account.positions.get(ticker)?.signedCenti ?? 0).toBe(0);
      }),
    );
  });

  it('is a fold: the entries alone give the same account', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 40 }), (steps) => {
        const { account, entries } = play(steps);
        const again = createAccount();
        entries.forEach(again.apply);
        expect(again.figures()).toEqual(account.figures());
        expect(again.cashMicros()).toBe(account.cashMicros());
        expect([...again.orders]).toEqual([...account.orders]);
        expect([...again.positions]).toEqual([...account.positions]);
        expect(again.fills).toEqual(account.fills);
      }),
    );
  });

  it('settles a market once, however often the tape says so', () => {
    const { account, exchange } = play([
      { kind: 'book', book: { bid: 60, ask: 62 } },
      {
        kind: 'order',
        form: {
          ticker,
          side: 'bid',
          countCenti: countCenti(100),
          priceCenti: yesPriceCenti(6_200),
          timeInForce: 'immediate_or_cancel',
          selfTradePrevention: 'maker',
          clientOrderId: clientOrderId('c'),
          expiresAtMs: null,
          postOnly: false,
          reduceOnly: false,
          cancelOnPause: false,
          exchangeIndex: 2,
        },
      },
    ]);
    const atMs = plusMs(OPEN_MS, 900_000);
    exchange.apply({ kind: 'determined', atMs, ticker, winner: 'yes', valueMicros: micros(1) });
    exchange.apply({ kind: 'settled', atMs, ticker });
    const cash = account.cashMicros();
    exchange.apply({ kind: 'settled', atMs, ticker });
    expect(account.cashMicros()).toBe(cash);
    expect(account.settlements.get(ticker)?.event).toBe(eventTicker('KXBTC15M-26FEB242330'));
  });
});

describe('a book', () => {
  it('shows five levels a cent apart, of whole contracts, the same for the same price', () => {
    const book = createBook(ticker);
    book.refresh(yesPriceCenti(6_000), yesPriceCenti(6_200));
    const bids = book.levels('bid');
    expect(bids.map(([price]) => price)).toEqual([6_000, 5_900, 5_800, 5_700, 5_600]);
    for (const [, count] of bids) {
      expect(count % 100).toBe(0);
      expect(count).toBeGreaterThanOrEqual(5_000);
      expect(count).toBeLessThanOrEqual(50_000);
    }
    expect(book.refresh(yesPriceCenti(6_000), yesPriceCenti(6_200))).toEqual([]);
  });
});
