import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { GuardedTrade } from '../../machines/market/cohort.ts';
import { marketTicker, tradeId } from '../../machines/model/ids.ts';
import { heldPriceCenti } from '../../machines/model/money.ts';
import {
  STOP_PRECEDENCE,
  type MarketReading,
  type StopRule,
} from '../../machines/model/reading.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import {
  at,
  COINBASE,
  dollars,
  guardedTrade,
  KALSHI,
  quoteAt,
  settings,
  testWatch,
  tickAt,
  type TestWatch,
} from './fixtures.ts';
import { naiveWatch, type NaiveWatch } from './naive-watch.ts';

const MARKETS = [marketTicker('KXBTC15M-A'), marketTicker('KXBTC15M-B')] as const;
const FEEDS = [KALSHI, COINBASE] as const;
const STRIKE = dollars(100_000);
const TRADES = 16;

const mostly = (value: boolean) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, fc.constant(!value));

/** The rules that decide by bid and time: most trades have a few of them. */
const byBidAndTime = fc.record({
  priceFloor: fc.record({
    enabled: mostly(false),
    floorCenti: fc.constantFrom(3_000, 4_500, 6_000),
    confirmingQuotes: fc.constantFrom(1, 2, 3),
    maxSpreadCenti: fc.constantFrom(100, 1_800),
    maxDivergencePercent: fc.constantFrom(10, 50),
  }),
  takeProfit: fc.record({
    enabled: mostly(false),
    gainCenti: fc.constantFrom(null, 1_000, 2_500),
    priceCenti: fc.constantFrom(6_000, 7_000),
  }),
  trailingStop: fc.record({
    enabled: mostly(false),
    activationGainCenti: fc.constantFrom(0, 300),
    distanceCenti: fc.constantFrom(100, 500),
    stepCenti: fc.constantFrom(100, 400),
  }),
  breakEven: fc.record({
    enabled: mostly(false),
    activationGainCenti: fc.constantFrom(0, 600),
    marginCenti: fc.constantFrom(0, 150),
  }),
  maxHold: fc.record({ enabled: mostly(false), afterMs: fc.constantFrom(20_000, 60_000) }),
  beforeClose: fc.record({ enabled: mostly(false), ttcMs: fc.constantFrom(30_000, 250_000) }),
});

const stake = fc
  .record({
    entryCenti: fc.constantFrom(3_500, 5_000).map(heldPriceCenti),
    highBidCenti: fc.constantFrom(null, 5_200).map((high) => high && heldPriceCenti(high)),
  })
  .map((paid) => ({ ...paid, evenCenti: paid.entryCenti + 250 }));

const trade: fc.Arbitrary<GuardedTrade> = fc
  .record({
    byBidAndTime,
    stake: fc.oneof({ weight: 9, arbitrary: stake }, fc.constant(null)),
    openedAtSeconds: fc.constantFrom(0, 30),
    id: fc.integer({ min: 1, max: TRADES }),
    side: fc.constantFrom('yes' as const, 'no' as const),
    market: fc.constantFrom(...MARKETS),
    model: fc.constantFrom('implied' as const, 'logNormal' as const),
    stopsEnabled: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)),
    probability: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    momentum: fc.boolean(),
    verification: fc.boolean(),
    thresholdPercent: fc.constantFrom(30, 40, 45, 50),
    thresholdBp: fc.constantFrom(5, 20, 36),
    maxAgeMs: fc.constantFrom(5_000, 10_000),
  })
  .map((pick) =>
    guardedTrade(
      pick.id,
      pick.side,
      settings({
        stopsEnabled: pick.stopsEnabled,
        model: pick.model,
        ...pick.byBidAndTime,
        probabilityStop: {
          enabled: pick.probability,
          thresholdPercent: pick.thresholdPercent,
          verification: { enabled: pick.verification, periodMs: 15_000 },
        },
        momentumStop: { enabled: pick.momentum, thresholdBp: pick.thresholdBp },
        maxQuoteAgeMs: pick.maxAgeMs,
        maxSpotAgeMs: pick.maxAgeMs,
      }),
      // One close per market: the newest trade's close would hold for all of it.
      {
        market: pick.market,
        strikeMicros: STRIKE,
        closeAtMs: at(MARKETS.indexOf(pick.market) === 0 ? 300 : 3_600),
        openedAtMs: at(pick.openedAtSeconds),
        stake: pick.stake,
      },
    ),
  );

const cents = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 20, max: 80 }) },
  fc.constant(null),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('guard' as const), trade }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('quote' as const),
      market: fc.constantFrom(...MARKETS),
      bid: cents,
      spread: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.constant(null)),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('spot' as const),
      price: fc.integer({ min: 99_800, max: 100_200 }),
    }),
  },
  fc.record({ kind: fc.constant('proven' as const), feed: fc.constantFrom(...FEEDS) }),
  fc.record({ kind: fc.constant('doubted' as const), feed: fc.constantFrom(...FEEDS) }),
  fc.record({
    kind: fc.constantFrom('release' as const, 'rearm' as const),
    id: fc.integer({ min: 1, max: TRADES }).map((id) => tradeId(String(id))),
  }),
  fc.record({ kind: fc.constant('wait' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const script = fc.array(fc.tuple(fc.constantFrom(0, 0.4, 1, 2, 3, 4, 6, 12), step), {
  minLength: 20,
  maxLength: 120,
});

const quoteOf = (each: Extract<Step, { kind: 'quote' }>, seconds: number) =>
  quoteAt(
    seconds,
    each.bid,
    each.bid === null || each.spread === null ? null : each.bid + each.spread,
    each.market,
  );

const playWatch = ({ watch }: TestWatch, each: Step, seconds: number, nowMs: EpochMs): void => {
  switch (each.kind) {
    case 'guard': {
      watch.guard(each.trade, nowMs);
      return;
    }
    case 'quote': {
      watch.quote(KALSHI, quoteOf(each, seconds));
      return;
    }
    case 'spot': {
      watch.spot(COINBASE, tickAt(seconds, each.price));
      return;
    }
    case 'proven': {
      watch.proven(each.feed, nowMs);
      return;
    }
    case 'doubted': {
      watch.doubted(each.feed, 'sequence gap');
      return;
    }
    case 'release': {
      watch.release(each.id);
      return;
    }
    case 'rearm': {
      watch.rearm(each.id, nowMs);
      return;
    }
    case 'wait':
      return;
  }
};

const playNaive = (naive: NaiveWatch, each: Step, seconds: number, nowMs: EpochMs): void => {
  switch (each.kind) {
    case 'guard': {
      naive.guard(each.trade);
      return;
    }
    case 'quote': {
      naive.quote(KALSHI, quoteOf(each, seconds));
      return;
    }
    case 'spot': {
      naive.spot(COINBASE, tickAt(seconds, each.price));
      return;
    }
    case 'proven': {
      naive.proven(each.feed, nowMs);
      return;
    }
    case 'doubted': {
      naive.doubted(each.feed);
      return;
    }
    case 'release': {
      naive.release(each.id);
      return;
    }
    case 'rearm': {
      naive.rearm(each.id);
      return;
    }
    case 'wait':
      return;
  }
};

const withoutReason = (heard: readonly string[]): readonly string[] =>
  heard.map((report) => report.replace(/ lost:.*/, ' lost')).toSorted();

/** What the reading must show of a rule's value; null for the rules of time. */
const provenValue = (rule: StopRule, reading: MarketReading): number | null => {
  if (rule === 'momentum') return reading.momentumBp ?? NaN;
  if (rule === 'probability') return reading.probabilityPercent ?? NaN;
  return rule === 'maxHold' || rule === 'beforeClose' ? null : (reading.bidCenti ?? NaN);
};

describe('watch', () => {
  it('reports what a scan of every trade reports, whatever happens', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(script, (steps) => {
        const tested = testWatch();
        const naive = naiveWatch();
        let seconds = 0;
        for (const [wait, each] of steps) {
          seconds += wait;
          const nowMs = at(seconds);
          tested.watch.sweep(nowMs);
          expect(withoutReason(tested.heard())).toEqual(naive.scan(nowMs).toSorted());
          playWatch(tested, each, seconds, nowMs);
          tested.watch.sweep(nowMs);
          playNaive(naive, each, seconds, nowMs);
          const expected = naive.scan(nowMs).toSorted();
          expect(withoutReason(tested.heard())).toEqual(expected);
          for (const report of expected) {
            const [, kind = '', rules = ''] =
              /^\d+ (armed|lost|marked|tripped)(.*)/.exec(report) ?? [];
            const names =
              kind === 'tripped' ? rules.split(' + ').map((rule) => rule.trim()) : [kind];
            for (const name of names) seen.add(name);
            if (names.length > 1) seen.add('several at once');
          }
        }
      }),
      { numRuns: 250 },
    );
    expect([...seen].toSorted()).toEqual(
      ['armed', 'lost', 'marked', 'several at once', ...STOP_PRECEDENCE].toSorted(),
    );
  });

  it('trips only an armed trade, by fresh data that bears the cause out', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const tested = testWatch();
        const armed = new Set<string>();
        const limits = new Map<string, number>();
        let seconds = 0;
        for (const [wait, each] of steps) {
          seconds += wait;
          if (each.kind === 'guard')
            limits.set(each.trade.tradeId, each.trade.settings.maxQuoteAgeMs);
          playWatch(tested, each, seconds, at(seconds));
          for (const told of tested.told()) {
            if (told.kind === 'armed') armed.add(told.tradeId);
            if (told.kind === 'lost') armed.delete(told.tradeId);
            if (told.kind !== 'tripped') continue;
            expect(armed).toContain(told.tradeId);
            const { reasons, reading } = told.cause;
            const { model } = reading;
            const limitMs = limits.get(told.tradeId) ?? 0;
            expect(reading.quoteAgeMs ?? Infinity).toBeLessThanOrEqual(limitMs);
            for (const { rule, value } of reasons) {
              if (rule === 'momentum' || (rule === 'probability' && model === 'logNormal'))
                expect(reading.spotAgeMs ?? Infinity).toBeLessThanOrEqual(limitMs);
              expect(provenValue(rule, reading) ?? value).toBe(value);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
