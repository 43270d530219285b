import type { MarketTicker, SymbolId, TradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { instantOf, type Entry, type EntryOf } from './entry.ts';
import { createRestated } from './restated.ts';

/** What of a recording is of one trade. */
export type TrimTerms = {
  readonly tradeId: TradeId;
  readonly market: MarketTicker;
  /** The product that prices the market, and what that is held against. */
  readonly symbols: ReadonlySet<SymbolId>;
  /** From when on its watch must have heard everything. */
  readonly fromMs: number;
};

type Priced = EntryOf<'quote' | 'spot'>;

const trimPriced = (one: Priced, { market, symbols }: TrimTerms): Entry => {
  const isOurs = one.kind === 'quote' ? one.quote.market === market : symbols.has(one.tick.symbol);
  const { receivedAtMs } = one.kind === 'quote' ? one.quote : one.tick;
  // Another value of the feed proves that the feed lives, and no more.
  return isOurs ? one : { kind: 'proven', feed: one.feed, atMs: receivedAtMs };
};

const marketOf = (
  one: EntryOf<'market' | 'lifecycle' | 'external' | 'forgotten' | 'closeMoved'>,
) => {
  if (one.kind === 'market') return one.market.ticker;
  return one.kind === 'lifecycle' ? one.event.market : one.market;
};

/** An entry as far as it matters to the trade's watch; null where it does not. */
const trimEntry = (one: Entry, terms: TrimTerms): Entry | null => {
  switch (one.kind) {
    case 'quote':
    case 'spot':
      return trimPriced(one, terms);
    case 'market':
    case 'lifecycle':
    case 'external':
    case 'forgotten':
    case 'closeMoved':
      return marketOf(one) === terms.market ? one : null;
    case 'recalled':
    case 'table':
      return terms.symbols.has(one.symbol) ? one : null;
    case 'guarded':
    case 'rearmed':
      return one.tradeId === terms.tradeId ? one : { kind: 'passed', atMs: one.atMs };
    case 'released':
    case 'told':
    case 'asked':
      return one.tradeId === terms.tradeId ? one : null;
    default:
      return one;
  }
};

/** The later part of a session, which stands on its own. */
const laterPart = (session: EntryOf<'session'>, fromMs: number): EntryOf<'session'> => ({
  ...session,
  part: session.part + 1,
  beganAtMs: epochMs(fromMs),
});

/**
 * A recording without all that one trade's watch can do without: run again over it, that watch says
 * the same. What other trades were told, and other markets' prices, are not in it.
 */
export function* trimmed(entries: Iterable<Entry>, terms: TrimTerms): Generator<Entry> {
  let before: { readonly session: EntryOf<'session'>; last: number } | null = null;
  let restated = createRestated();
  for (const entry of entries) {
    const one = trimEntry(entry, terms);
    if (one === null) continue;
    if (one.kind === 'session' && one.beganAtMs < terms.fromMs) {
      before = { session: one, last: one.beganAtMs };
      restated = createRestated();
      continue;
    }
    if (before !== null) {
      before.last = Math.max(before.last, instantOf(one) ?? 0);
      if (before.last < terms.fromMs && one.kind !== 'session') {
        restated.note(one);
        continue;
      }
      yield laterPart(before.session, terms.fromMs);
      yield* restated.entries();
      before = null;
    }
    yield one;
  }
}
