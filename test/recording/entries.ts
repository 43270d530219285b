import * as fc from 'fast-check';

import { countCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import { bookId, eventId, marketTicker, symbolId, tradeId } from '../../machines/model/ids.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Entry, EntryOf } from '../../src/recording/entry.ts';
import { decodeFile, encodeBlock, FIRST_LINE } from '../../src/recording/file.ts';
import { at, BTC, COINBASE, KALSHI, MARKET, quoteAt, tickAt } from '../market/fixtures.ts';

const { feeds, markets } = configSchema.parse({});

export const TERMS: Omit<EntryOf<'session'>, 'kind' | 'part'> = {
  boot: 'boot',
  book: bookId('paper-1'),
  beganAtMs: at(0),
  trust: { feeds, markets, speed: 1 },
};

export const session = (part: number = 1): EntryOf<'session'> => ({
  kind: 'session',
  part,
  ...TERMS,
});

export const quoted = (second: number, bid: number, ask: number, market = MARKET): Entry => ({
  kind: 'quote',
  feed: KALSHI,
  quote: quoteAt(second, bid, ask, market),
});

export const ticked = (second: number, price: number): Entry => ({
  kind: 'spot',
  feed: COINBASE,
  tick: tickAt(second, price),
});

const instants = fc.integer({ min: 0, max: 4e5 }).map((second) => at(second));
const names = fc.string({ minLength: 1, maxLength: 12 });
const trades = fc.integer({ min: 1, max: 1e9 }).map((id) => tradeId(String(id)));
const price = fc.option(fc.integer({ min: 0, max: 10_000 }).map(yesPriceCenti));
const count = fc.option(fc.integer({ min: 0, max: 1e9 }).map(countCenti));

/** Anything that a recording may hold, at any instant, in any order. */
export const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    kind: fc.constant('quote' as const),
    feed: fc.constant(KALSHI),
    quote: fc.record({
      market: names.map(marketTicker),
      yesBidCenti: price,
      yesAskCenti: price,
      yesBidCount: count,
      yesAskCount: count,
      venueAtMs: instants,
      receivedAtMs: instants,
    }),
  }),
  fc.record({
    kind: fc.constant('spot' as const),
    feed: fc.constant(COINBASE),
    tick: fc.record({
      symbol: names.map(symbolId),
      priceMicros: fc.integer({ min: 1, max: 1e12 }).map(micros),
      venueAtMs: instants,
      receivedAtMs: instants,
    }),
  }),
  fc.record({ kind: fc.constant('proven' as const), feed: fc.constant(KALSHI), atMs: instants }),
  fc.record({ kind: fc.constant('doubted' as const), feed: fc.constant(COINBASE), reason: names }),
  fc.record({ kind: fc.constant('sweep' as const), atMs: instants }),
  fc.record({
    kind: fc.constant('clock' as const),
    skewMs: fc.double({ noNaN: true, noDefaultInfinity: true }).map((skew) => skew + 0),
  }),
  fc.record({
    kind: fc.constant('external' as const),
    market: names.map(marketTicker),
    value: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('told' as const),
    tradeId: trades,
    eventId: names.map(eventId),
    atMs: instants,
  }),
  fc.record({
    kind: fc.constant('guarded' as const),
    tradeId: trades,
    seq: fc.integer({ min: 1, max: 1_000 }),
    atMs: instants,
  }),
  fc.record({
    kind: fc.constant('table' as const),
    symbol: names.map(symbolId),
    version: fc.option(fc.integer({ min: 1, max: 1_000 })),
  }),
  fc.record({
    kind: fc.constant('recalled' as const),
    symbol: fc.constant(BTC),
    prices: fc.array(fc.record({ atMs: instants, priceMicros: fc.constant(micros(5)) })),
  }),
);

/** The bytes of a file of these blocks. */
export const fileOf = async (...blocks: readonly (readonly Entry[])[]): Promise<Buffer> =>
  Buffer.concat([Buffer.from(FIRST_LINE), ...(await Promise.all(blocks.map(encodeBlock)))]);

/** What a file holds, and how many bytes of it a crash has cut off. */
export const decoded = (
  bytes: Buffer,
): { readonly entries: readonly Entry[]; readonly torn: number } => {
  let torn = 0;
  const entries = [
    ...decodeFile('a.twrec', bytes, (_, left) => {
      torn += left;
    }),
  ];
  return { entries, torn };
};
