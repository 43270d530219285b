import { z } from 'zod';

import { linearInstrument } from '../../db/rows.ts';
import { marketsSection } from '../config/sections/venues.ts';
import { feedsSection } from '../config/sections/actors.ts';
import {
  bookId,
  eventId,
  eventTicker,
  feedId,
  marketTicker,
  seriesTicker,
  symbolId,
  tradeId,
  venueOfMarket,
} from '../../machines/model/ids.ts';
import {
  countCenti,
  FULL_PRICE_CENTI,
  micros,
  yesPriceWithin,
  type YesPriceCenti,
} from '../../machines/model/money.ts';
import { epochMs } from '../../machines/model/time.ts';

/* What a recording keeps: the calls that the watch took and the words that it said, in order. */

const instant = z.number().transform(epochMs);
const market = z.string().transform(marketTicker);
const symbol = z.string().transform(symbolId);
const feed = z.string().transform(feedId);
const trade = z.string().transform(tradeId);
const count = z.number().transform(countCenti);
const amount = z.number().transform(micros);
const version = z.int().positive();
const times = { venueAtMs: instant, receivedAtMs: instant };

/** A quote of a linear market does not say what its prices may be at most. */
const quote = z
  .object({
    market,
    yesBidCenti: z.number().nullable(),
    yesAskCenti: z.number().nullable(),
    yesBidCount: count.nullable(),
    yesAskCount: count.nullable(),
    ...times,
  })
  .transform(({ yesBidCenti, yesAskCenti, ...rest }) => {
    const isBinary = venueOfMarket(rest.market) === 'kalshi';
    const most = isBinary ? FULL_PRICE_CENTI : Number.MAX_SAFE_INTEGER;
    const price = (centi: number | null): YesPriceCenti | null =>
      centi === null ? null : yesPriceWithin(centi, most);
    return { ...rest, yesBidCenti: price(yesBidCenti), yesAskCenti: price(yesAskCenti) };
  });

const result = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('binary'), winner: z.enum(['yes', 'no']) }),
  z.object({ kind: z.literal('scalar'), yesValueMicros: amount }),
  z.object({ kind: z.literal('void') }),
]);

const description = z.object({
  ticker: market,
  event: z.string().transform(eventTicker),
  series: z.string().transform(seriesTicker),
  symbol,
  title: z.string(),
  strikeMicros: amount,
  openAtMs: instant,
  closeAtMs: instant,
  status: z.enum(['upcoming', 'active', 'paused', 'closed', 'settled']),
  result: result.nullable(),
  volumeCenti: count.nullable(),
  tickCenti: z.number(),
  priceRanges: z
    .array(z.object({ fromCenti: z.number(), toCenti: z.number(), stepCenti: z.number() }))
    .default([]),
  exchangeIndex: z.number(),
  instrument: linearInstrument.exactOptional(),
});

const lifecycle = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), market }),
  z.object({ kind: z.literal('closeMoved'), market, closeAtMs: instant }),
  z.object({ kind: z.literal('paused'), market }),
  z.object({ kind: z.literal('determined'), market, result }),
  z.object({ kind: z.literal('settled'), market, result }),
]);

const external = z.object({
  yesPercent: z.number(),
  validFromMs: instant,
  maxAgeMs: z.number(),
});

/** The settings by which values are doubted, so that they can be doubted alike elsewhere. */
const trust = z.object({ markets: marketsSection, feeds: feedsSection, speed: z.number() });

const entry = z.discriminatedUnion('kind', [
  /** Begins every file. Only the first part of a session has heard all that the watch has. */
  z.object({
    kind: z.literal('session'),
    boot: z.string(),
    part: z.int().positive(),
    book: z.string().transform(bookId),
    beganAtMs: instant,
    trust,
  }),
  /** So many entries could not be kept: what was known before proves nothing after it. */
  z.object({ kind: z.literal('cut'), lost: z.int() }),
  z.object({ kind: z.literal('market'), market: description, atMs: instant }),
  z.object({ kind: z.literal('lifecycle'), event: lifecycle, atMs: instant }),
  z.object({ kind: z.literal('quote'), feed, quote }),
  z.object({
    kind: z.literal('spot'),
    feed,
    tick: z.object({ symbol, priceMicros: amount, ...times }),
  }),
  z.object({ kind: z.literal('proven'), feed, atMs: instant }),
  z.object({ kind: z.literal('doubted'), feed, reason: z.string() }),
  z.object({ kind: z.literal('clock'), skewMs: z.number() }),
  z.object({ kind: z.literal('sweep'), atMs: instant }),
  z.object({ kind: z.literal('closeMoved'), market, closeAtMs: instant }),
  z.object({ kind: z.literal('forgotten'), market }),
  z.object({
    kind: z.literal('recalled'),
    symbol,
    prices: z.array(z.object({ atMs: instant, priceMicros: amount })),
  }),
  /**
   * Which version of its table a symbol's model reads from here on; null: none. What stands in it
   * is not told. Absent: a table that was never stored, or a recording older than this member.
   */
  z.object({ kind: z.literal('table'), symbol, version: version.nullable().optional() }),
  z.object({ kind: z.literal('external'), market, value: external.nullable() }),
  /** A trade was put under watch as its transition `seq` has left it. */
  z.object({ kind: z.literal('guarded'), tradeId: trade, seq: z.int(), atMs: instant }),
  z.object({ kind: z.literal('rearmed'), tradeId: trade, atMs: instant }),
  z.object({ kind: z.literal('released'), tradeId: trade }),
  /** The watch has said something to a trade: the event of this id. */
  z.object({
    kind: z.literal('told'),
    tradeId: trade,
    eventId: z.string().transform(eventId),
    atMs: instant,
  }),
  /** A trade has asked what is proven of its market. */
  z.object({ kind: z.literal('asked'), tradeId: trade, atMs: instant }),
  /** Nothing but time, in the place of what does not matter to one trade. */
  z.object({ kind: z.literal('passed'), atMs: instant }),
]);

type DeepReadonly<T> = T extends string | number
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
      : T;

/** One call of the watch, or one word of it. */
export type Entry = DeepReadonly<z.infer<typeof entry>>;

export type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { readonly kind: Kind }>;

/** Takes an entry and returns at once. */
export type Hear = (entry: Entry) => void;

export const entryOf = (value: unknown): Entry => {
  const parsed = entry.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TypeError(`an entry of a recording: ${z.prettifyError(parsed.error)}`);
};

/** The instant of an entry on the clock of the session; null where it has none. */
export const instantOf = (one: Entry): number | null => {
  if (one.kind === 'quote') return one.quote.receivedAtMs;
  if (one.kind === 'spot') return one.tick.receivedAtMs;
  if (one.kind === 'session') return one.beganAtMs;
  return 'atMs' in one ? one.atMs : null;
};
