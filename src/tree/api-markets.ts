import { activeSide } from '../../machines/desks/entry-rules.ts';
import type { EventTicker, SymbolId } from '../../machines/model/ids.ts';
import { ANYWHERE } from '../../machines/model/layers.ts';
import type { Market } from '../../machines/model/market.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { MarketSources } from '../api/resources/market.ts';
import type { House } from './house.ts';

const MINUTE_MS = 60_000;
/** As far back as prices are kept in memory. */
const CHANGES_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS] as const;
const STRIKES_SHOWN = 21;
const BP = 10_000;
const CENTI = 100;

type Shown = ReturnType<MarketSources['markets']>;

const readingOf = (house: House, market: Market, side: 'yes' | 'no', nowMs: EpochMs) => {
  const { closeAtMs, series, strikeMicros, symbol, ticker } = market;
  const { guard } = house.settings.at({ ...ANYWHERE, series });
  const ref = { market: ticker, symbol, strikeMicros, closeAtMs };
  return house.guardian.board.reading(ref, side, guard.model, guard, nowMs);
};

const strikeOf = (
  house: House,
  market: Market,
  nowMs: EpochMs,
): Shown['events'][0]['strikes'][0] => {
  const { strikeMicros, ticker, volumeCenti } = market;
  const { spotMicros } = readingOf(house, market, 'yes', nowMs);
  const side = spotMicros === null ? null : activeSide(market, spotMicros);
  const { askCenti, bidCenti, probabilityPercent, quoteAgeMs } = readingOf(
    house,
    market,
    side ?? 'yes',
    nowMs,
  );
  const isValued = probabilityPercent !== null && askCenti !== null;
  return {
    market: ticker,
    strikeMicros,
    side,
    bufferMicros: spotMicros === null ? null : Math.abs(spotMicros - strikeMicros),
    probabilityPercent,
    bidCenti,
    askCenti,
    edgePercent: isValued ? probabilityPercent - askCenti / CENTI : null,
    quoteAgeMs,
    volumeContracts: volumeCenti === null ? null : volumeCenti / CENTI,
  };
};

const symbolOf = (house: House, market: Market, nowMs: EpochMs): Shown['symbols'][0] => {
  const { momentumBp, spotAgeMs, spotMicros } = readingOf(house, market, 'yes', nowMs);
  const { ring } = house.guardian.board.spotCell(market.symbol);
  const changeOver = (overMs: number): number | null => {
    const before = ring.priceAt(nowMs - overMs);
    return spotMicros === null || before === null ? null : (spotMicros / before - 1) * BP;
  };
  const changes = CHANGES_MS.map((overMs) => ({ overMs, bp: changeOver(overMs) }));
  return { symbol: market.symbol, spotMicros, spotAgeMs, momentumBp, changes };
};

const groupBy = <Key>(
  markets: readonly Market[],
  key: (market: Market) => Key,
): ReadonlyMap<Key, readonly Market[]> => {
  const groups = new Map<Key, Market[]>();
  for (const market of markets) {
    const group = groups.get(key(market));
    if (group === undefined) groups.set(key(market), [market]);
    else group.push(market);
  }
  return groups;
};

const nearestTo = (markets: readonly Market[], spotMicros: number | null): readonly Market[] => {
  const away = ({ strikeMicros }: Market): number => Math.abs(strikeMicros - (spotMicros ?? 0));
  return markets
    .toSorted((a, b) => away(a) - away(b))
    .slice(0, STRIKES_SHOWN)
    .toSorted((a, b) => b.strikeMicros - a.strikeMicros);
};

/** What trades now: prices, their changes, and the strikes around them. */
export const marketsOf = (house: House): Shown => {
  const atMs = house.clock.now();
  const open = house.organs.kalshi.catalogue.peek()?.open(atMs) ?? [];
  const symbols = new Map<SymbolId, Shown['symbols'][0]>();
  for (const market of open)
    if (!symbols.has(market.symbol)) symbols.set(market.symbol, symbolOf(house, market, atMs));
  const eventOf = (event: EventTicker, markets: readonly Market[], first: Market) => ({
    event,
    series: first.series,
    title: first.title,
    symbol: first.symbol,
    closeAtMs: first.closeAtMs,
    of: markets.length,
    strikes: nearestTo(markets, symbols.get(first.symbol)?.spotMicros ?? null).map((market) =>
      strikeOf(house, market, atMs),
    ),
  });
  const events = [...groupBy(open, ({ event }) => event)].flatMap(([event, markets]) =>
    markets.slice(0, 1).map((first) => eventOf(event, markets, first)),
  );
  return {
    atMs,
    symbols: [...symbols.values()],
    events: events.toSorted((a, b) => a.closeAtMs - b.closeAtMs),
  };
};
