import { createBoard, type Board } from '../../machines/market/board.ts';
import type { GuardedTrade } from '../../machines/market/cohort.ts';
import type { CrossCheckRule } from '../../machines/market/cross-check.ts';
import { createWatch, type Watch } from '../../machines/market/watch.ts';
import type { Side } from '../../machines/model/contract.ts';
import { feedId, marketTicker, symbolId, tradeId, type TradeId } from '../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import type { MarketReading, StopCause } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import { OTHER_RULES_OFF } from '../support/rules-off.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';

export const T0 = epochMs(Date.UTC(2026, 0, 1));
export const at = (seconds: number): EpochMs => epochMs(T0 + seconds * 1_000);
export const dollars = (amount: number): ReturnType<typeof micros> =>
  micros(Math.round(amount * 1e6));

export const KALSHI = feedId('feed:kalshi:market');
export const COINBASE = feedId('feed:coinbase:BTC-USD');
export const INDEX_FEED = feedId('feed:kalshi:index');
export const BTC = symbolId('BTC-USD');
export const BRTI = symbolId('BRTI');
export const MARKET = marketTicker('KXBTC15M-A');
export const STRIKE = dollars(119_750);
export const CLOSE = at(3_600);

/** A quote of YES in cents, as the newest frame of its feed. */
export const quoteAt = (
  seconds: number,
  bidCents: number | null,
  askCents: number | null,
  market = MARKET,
): Quote => ({
  market,
  yesBidCenti: bidCents === null ? null : yesPriceCenti(Math.round(bidCents * 100)),
  yesAskCenti: askCents === null ? null : yesPriceCenti(Math.round(askCents * 100)),
  yesBidCount: countCenti(10_000),
  yesAskCount: countCenti(10_000),
  venueAtMs: at(seconds),
  receivedAtMs: at(seconds),
});

export const tickAt = (seconds: number, price: number, symbol = BTC): SpotTick => ({
  symbol,
  priceMicros: dollars(price),
  venueAtMs: at(seconds),
  receivedAtMs: at(seconds),
});

type Changes = Partial<Omit<GuardSettings, 'probabilityStop' | 'momentumStop'>> & {
  readonly probabilityStop?: Partial<GuardSettings['probabilityStop']>;
  readonly momentumStop?: Partial<GuardSettings['momentumStop']>;
};

/** Probability stop by implied value at 40 %, gate 60 s; momentum off. */
export const settings = (changes: Changes = {}): GuardSettings => ({
  stopsEnabled: true,
  model: 'implied',
  exit: {
    ladderCenti: [500],
    floorCenti: null,
    maxAttempts: 3,
    retryBaseMs: 100,
    retryMaxMs: 1_000,
    stuckRetryMs: 5_000,
    overdueMs: 10_000,
  },
  ...OTHER_RULES_OFF,
  blind: { policy: 'hold', afterMs: 60_000 },
  settlementOverdueMs: 900_000,
  maxQuoteAgeMs: 10_000,
  maxSpotAgeMs: 10_000,
  ...changes,
  probabilityStop: {
    enabled: true,
    thresholdPercent: 40,
    minTtcMs: 60_000,
    verification: { enabled: false, periodMs: 15_000 },
    ...changes.probabilityStop,
  },
  momentumStop: { enabled: false, thresholdBp: 36, ...changes.momentumStop },
});

/** The probability stop with a verification of fifteen seconds. */
export const VERIFIED = settings({
  probabilityStop: { verification: { enabled: true, periodMs: 15_000 } },
});

/** The verified probability stop, and the momentum stop beside it. */
export const BOTH = settings({
  probabilityStop: { verification: { enabled: true, periodMs: 15_000 } },
  momentumStop: { enabled: true },
});

export const guardedTrade = (
  id: number,
  side: Side,
  guard: GuardSettings = settings(),
  rest: Partial<GuardedTrade> = {},
): GuardedTrade => ({
  tradeId: tradeId(String(id)),
  market: MARKET,
  side,
  symbol: BTC,
  strikeMicros: STRIKE,
  closeAtMs: CLOSE,
  settings: guard,
  settingsVersion: 0,
  openedAtMs: T0,
  stake: { entryCenti: heldPriceCenti(5_000), evenCenti: 5_350, highBidCenti: null },
  ...rest,
});

export type Told =
  | { readonly kind: 'armed'; readonly tradeId: TradeId; readonly reading: MarketReading }
  | { readonly kind: 'marked'; readonly tradeId: TradeId; readonly reading: MarketReading }
  | { readonly kind: 'lost'; readonly tradeId: TradeId; readonly reason: string }
  | { readonly kind: 'tripped'; readonly tradeId: TradeId; readonly cause: StopCause };

export type TestWatch = {
  readonly board: Board;
  readonly watch: Watch;
  /** Everything told since the last call, in order. */
  readonly told: () => readonly Told[];
  /** The same in words: `1 armed`, `1 lost: reason`, `1 tripped momentum`. */
  readonly heard: () => readonly string[];
};

const inWords = (told: Told): string => {
  switch (told.kind) {
    case 'armed':
      return `${told.tradeId} armed`;
    case 'lost':
      return `${told.tradeId} lost: ${told.reason}`;
    case 'marked':
      return `${told.tradeId} marked ${told.reading.bidCenti ?? 'nothing'}`;
    case 'tripped':
      return `${told.tradeId} tripped ${told.cause.reasons.map(({ rule }) => rule).join(' + ')}`;
  }
};

export const testWatch = (rules: readonly CrossCheckRule[] = []): TestWatch => {
  const board = createBoard();
  let events: Told[] = [];
  const watch = createWatch(
    board,
    {
      armed: (id, reading) => void events.push({ kind: 'armed', tradeId: id, reading }),
      lost: (id, reason) => void events.push({ kind: 'lost', tradeId: id, reason }),
      tripped: (id, cause) => void events.push({ kind: 'tripped', tradeId: id, cause }),
      marked: (id, reading) => void events.push({ kind: 'marked', tradeId: id, reading }),
    },
    rules,
  );
  const told = (): readonly Told[] => {
    const all = events;
    events = [];
    return all;
  };
  return { board, watch, told, heard: () => told().map(inWords) };
};

/** Spot prices of the check values of the momentum score, `now` at second 1800. */
export const CHECK_PAST = [
  { minutes: 30, price: 118_500 },
  { minutes: 15, price: 119_000 },
  { minutes: 4, price: 119_600 },
  { minutes: 3, price: 119_700 },
  { minutes: 2, price: 119_800 },
  { minutes: 1, price: 119_900 },
] as const;

/** BTC against its index: 50 bp for 3 s. */
export const BTC_AGAINST_INDEX: CrossCheckRule = {
  symbol: BTC,
  indexId: BRTI,
  maxDivergenceBp: 50,
  forMs: 3_000,
  maxAgeMs: 5_000,
};

/** A watch with a fresh quote of 50 % and two minutes of a standing spot price, at second 120. */
export const readyWatch = (rules: readonly CrossCheckRule[] = []): TestWatch => {
  const tested = testWatch(rules);
  for (let second = 0; second <= 120; second += 1)
    tested.watch.spot(COINBASE, tickAt(second, 120_000));
  tested.watch.quote(KALSHI, quoteAt(120, 49, 51));
  return tested;
};
