import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { GuardSettings } from '../../machines/model/settings.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import {
  at,
  BRTI,
  BTC_AGAINST_INDEX as RULE,
  COINBASE,
  guardedTrade,
  INDEX_FEED,
  KALSHI,
  quoteAt,
  settings,
  testWatch,
  tickAt,
} from './fixtures.ts';

const MAX_DELAY_MS = 5_000;
const MAX_SKEW_MS = 30_000;
const MAX_AGE_MS = 10_000;
const FEEDS = [KALSHI, COINBASE, INDEX_FEED] as const;

const GUARDS: readonly GuardSettings[] = [
  settings(),
  settings({ momentumStop: { enabled: true, thresholdBp: 10 } }),
  settings({ model: 'logNormal', probabilityStop: { thresholdPercent: 55 } }),
  settings({ probabilityStop: { enabled: false }, momentumStop: { enabled: true } }),
];
const readsSpot = ({ model, momentumStop, probabilityStop }: GuardSettings): boolean =>
  momentumStop.enabled || (probabilityStop.enabled && model === 'logNormal');

/** Milliseconds by which the venue dates a value before its arrival. */
const delay = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  fc.constantFrom(4_000, 7_000, 60_000, -9_000),
);
const price = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 99_900, max: 100_100 }) },
  fc.constantFrom(97_000, 103_000),
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('quote' as const),
      cents: fc.integer({ min: 20, max: 80 }),
      delay,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('spot' as const), price, delay }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('index' as const), price, delay }) },
  fc.record({ kind: fc.constant('proven' as const), feed: fc.constantFrom(...FEEDS) }),
  fc.record({ kind: fc.constant('doubted' as const), feed: fc.constantFrom(...FEEDS) }),
  fc.record({
    kind: fc.constant('clock' as const),
    skewMs: fc.constantFrom(0, 0, 0, 3_000, -3_000, 45_000, -45_000),
  }),
  fc.record({ kind: fc.constant('setBack' as const), ms: fc.constantFrom(400, 5_000, 90_000) }),
  fc.record({
    kind: fc.constant('rearm' as const),
    id: fc.integer({ min: 1, max: GUARDS.length }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const script = fc.array(fc.tuple(fc.constantFrom(0, 0.2, 0.5, 1, 1, 2, 4, 11), step), {
  minLength: 20,
  maxLength: 200,
});

type Input = { price: number; atMs: number; timely: boolean; stands: boolean };

/** What may be believed, by the letter of the rules and without any cleverness. */
const believer = () => {
  const inputs = new Map<string, Input>();
  const proofs = new Map<string, number>();
  let skewMs = 0;
  let disputed = false;
  let since: number | null = null;

  const feedOf = { quote: KALSHI, spot: COINBASE, index: INDEX_FEED } as const;
  const isSound = (kind: keyof typeof feedOf, nowMs: number, maxAgeMs: number): boolean => {
    const input = inputs.get(kind);
    return (
      input?.timely === true &&
      input.stands &&
      Math.abs(skewMs) <= MAX_SKEW_MS &&
      nowMs - (proofs.get(feedOf[kind]) ?? -Infinity) <= maxAgeMs
    );
  };
  const compare = (nowMs: number): void => {
    const spot = inputs.get('spot');
    const index = inputs.get('index');
    const known =
      spot !== undefined &&
      index !== undefined &&
      isSound('spot', nowMs, RULE.maxAgeMs) &&
      isSound('index', nowMs, RULE.maxAgeMs) &&
      nowMs - index.atMs <= RULE.maxAgeMs;
    const bp = known ? (Math.abs(spot.price - index.price) / index.price) * 10_000 : null;
    const other =
      bp !== null && (disputed ? bp <= RULE.maxDivergenceBp / 2 : bp > RULE.maxDivergenceBp);
    if (!other || index === undefined) {
      since = null;
      return;
    }
    since ??= index.atMs;
    if (index.atMs - since < RULE.forMs) return;
    disputed = !disputed;
    since = null;
  };
  const doubt = (feed: string): void => {
    for (const kind of ['quote', 'spot', 'index'] as const) {
      const input = inputs.get(kind);
      if (feedOf[kind] === feed && input !== undefined) input.stands = false;
    }
  };
  return {
    value: (kind: keyof typeof feedOf, value: number, nowMs: number, venueAtMs: number) => {
      proofs.set(feedOf[kind], nowMs);
      const timely = Math.abs(nowMs + skewMs - venueAtMs) <= MAX_DELAY_MS;
      inputs.set(kind, { price: value, atMs: nowMs, timely, stands: true });
      compare(nowMs);
    },
    proven: (feed: string, nowMs: number) => void proofs.set(feed, nowMs),
    doubt,
    clock: (measuredMs: number) => void (skewMs = measuredMs),
    setBack: (nowMs: number) => {
      for (const feed of FEEDS) {
        doubt(feed);
        const provenAtMs = proofs.get(feed);
        if (provenAtMs !== undefined) proofs.set(feed, Math.min(provenAtMs, nowMs));
      }
    },
    sweep: compare,
    trusts: (guard: GuardSettings, nowMs: number): boolean =>
      isSound('quote', nowMs, MAX_AGE_MS) &&
      (!readsSpot(guard) || (!disputed && isSound('spot', nowMs, MAX_AGE_MS))),
    isDisputed: () => disputed,
  };
};

/** One script on the watch and on the believer; `look` sees each word and what is believed. */
const playBoth = (
  steps: readonly (readonly [number, Step])[],
  look: {
    readonly tripped: (guard: GuardSettings, trusted: boolean) => void;
    readonly swept: (armed: ReadonlySet<number>, trusts: (id: number) => boolean) => void;
    readonly disputed?: () => void;
  },
): void => {
  const tested = testWatch([RULE]);
  const { watch } = tested;
  const belief = believer();
  const armed = new Set<number>();
  let nowMs = at(0);
  const guardOf = (id: number): GuardSettings => GUARDS[id - 1] ?? settings();
  const hear = (): void => {
    for (const told of tested.told()) {
      const id = Number(told.tradeId);
      if (told.kind === 'armed') armed.add(id);
      else if (told.kind === 'lost') armed.delete(id);
      else look.tripped(guardOf(id), armed.has(id) && belief.trusts(guardOf(id), nowMs));
    }
  };
  for (let second = -130; second <= 0; second += 1)
    watch.spot(COINBASE, tickAt(second, 100_000 + (second % 7) * 10));
  belief.value('spot', 100_000, at(0), at(0));
  GUARDS.forEach((guard, index) => {
    watch.guard(
      guardedTrade(index + 1, 'yes', guard, { strikeMicros: tickAt(0, 100_000).priceMicros }),
      nowMs,
    );
  });
  hear();
  for (const [wait, each] of steps) {
    nowMs = at((nowMs - at(0)) / 1_000 + wait);
    const seconds = (nowMs - at(0)) / 1_000;
    const sweep = (): void => {
      belief.sweep(nowMs);
      watch.sweep(nowMs);
      hear();
      look.swept(armed, (id) => belief.trusts(guardOf(id), nowMs));
    };
    sweep();
    const dated = (delayMs: number): EpochMs => at(seconds - delayMs / 1_000);
    switch (each.kind) {
      case 'quote':
        belief.value('quote', each.cents, nowMs, dated(each.delay));
        watch.quote(KALSHI, {
          ...quoteAt(seconds, each.cents - 1, each.cents + 1),
          venueAtMs: dated(each.delay),
        });
        break;
      case 'spot':
      case 'index': {
        const feed = each.kind === 'spot' ? COINBASE : INDEX_FEED;
        const symbol = each.kind === 'spot' ? RULE.symbol : BRTI;
        belief.value(each.kind, each.price, nowMs, dated(each.delay));
        watch.spot(feed, { ...tickAt(seconds, each.price, symbol), venueAtMs: dated(each.delay) });
        break;
      }
      case 'proven':
        belief.proven(each.feed, nowMs);
        watch.proven(each.feed, nowMs);
        break;
      case 'doubted':
        belief.doubt(each.feed);
        watch.doubted(each.feed, 'gap');
        break;
      case 'clock':
        belief.clock(each.skewMs);
        watch.clockMeasured(each.skewMs);
        break;
      case 'setBack':
        if (each.ms > 1_000) {
          nowMs = at(seconds - each.ms / 1_000);
          belief.setBack(nowMs);
        }
        break;
      case 'rearm':
        watch.rearm(guardedTrade(each.id, 'yes').tradeId, nowMs);
        break;
    }
    hear();
    sweep();
    if (belief.isDisputed()) look.disputed?.();
  }
};

describe('under doubt', () => {
  it('no stop fires, and no trade counts as protected, whatever happens in whatever order', () => {
    const seen = { tripped: 0, armed: 0, kept: 0, disputed: 0 };
    fc.assert(
      fc.property(script, (steps) => {
        playBoth(steps, {
          tripped: (_, trusted) => {
            seen.tripped += 1;
            expect(trusted).toBe(true);
          },
          swept: (armed, trusts) => {
            for (const id of armed) {
              seen.armed += 1;
              expect(trusts(id)).toBe(true);
            }
            if (armed.size === 0) seen.kept += 1;
          },
          disputed: () => {
            seen.disputed += 1;
          },
        });
      }),
      { numRuns: 400 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });

  it('and what is trusted again is protected again, by the next sweep', () => {
    fc.assert(
      fc.property(script, (steps) => {
        playBoth(steps, {
          tripped: () => undefined,
          // The first guard rests on the quote alone: trust is all it needs.
          swept: (armed, trusts) => {
            expect(armed.has(1)).toBe(trusts(1));
          },
        });
      }),
      { numRuns: 200 },
    );
  });
});
