import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createLedger } from '../../../machines/desks/limits/ledger.ts';
import { protectionRefusal } from '../../../machines/desks/limits/rules.ts';
import { eventTicker, marketTicker, ticketId, tradeId } from '../../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../../machines/model/money.ts';
import type { Claim, Standing } from '../../../machines/model/standing.ts';
import { plusMs } from '../../../machines/model/time.ts';
import type { TradeState } from '../../../machines/model/trade.ts';
import { NOW, outcome, protections, standing, totals } from './fixtures.ts';

const DAY_MS = 86_400_000;
const LIMITS = { openTrades: 6, market: 40, series: 70, day: 90 };
const SETTINGS = protections({
  openTrades: { enabled: true, max: LIMITS.openTrades },
  marketExposure: { enabled: true, maxDollars: LIMITS.market },
  seriesExposure: { enabled: true, maxDollars: LIMITS.series },
  dayExposure: { enabled: true, maxDollars: LIMITS.day },
});

/** What may become of the nth ticket, in an order that makes no sense as well. */
const step = fc.record({
  ticket: fc.nat({ max: 11 }),
  act: fc.constantFrom('ask', 'ask', 'born', 'filled', 'sold', 'dead', 'settled', 'released'),
  contracts: fc.integer({ min: 1, max: 60 }),
  cents: fc.integer({ min: 1, max: 99 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The ticket's place: three markets of two series, closing on two days. */
const claimOf = ({ ticket, contracts, cents }: Step): Claim => {
  const series = ticket % 3 === 0 ? 'KXETH15M' : 'KXBTC15M';
  return {
    ticketId: ticketId(`t${ticket}`),
    market: marketTicker(`${series}-26FEB24${ticket % 3}-00`),
    event: eventTicker(`${series}-26FEB24${ticket % 3}`),
    side: 'yes',
    closeAtMs: plusMs(NOW, ticket % 2 === 0 ? 0 : DAY_MS),
    countCenti: countCenti(contracts * 100),
    limitCenti: heldPriceCenti(cents * 100),
  };
};

/** The test's own books of one ticket that was let in. */
type Kept = { readonly claim: Claim; state: TradeState | 'claimed'; bought: number; sold: number };

const play = (steps: readonly Step[]): { accepted: number; refused: number } => {
  const ledger = createLedger(2 * DAY_MS);
  const kept = new Map<number, Kept>();
  let [accepted, refused] = [0, 0];

  const worth = ({ claim, state, bought, sold }: Kept): number => {
    const contracts =
      state === 'claimed' || state === 'opening' ? claim.countCenti / 100 : bought - sold;
    return (contracts * claim.limitCenti) / 10_000;
  };
  const tell = (ticket: number, one: Kept): void => {
    if (one.state === 'claimed') return;
    const cents = one.claim.limitCenti / 100;
    const id = String(ticket + 1);
    const now: Standing = standing(
      id,
      { state: one.state, entry: totals(one.bought, cents), exit: totals(one.sold, 1) },
      one.claim,
    );
    ledger.follow({ ...now, tradeId: tradeId(id) }, one.state === 'closed' ? outcome(id, 0) : null);
  };
  const ask = (asked: Step): void => {
    if (kept.has(asked.ticket)) return;
    const claim = claimOf(asked);
    if (protectionRefusal(SETTINGS, ledger.figures(claim, NOW), claim, NOW) !== null) {
      refused += 1;
      return;
    }
    accepted += 1;
    ledger.claim(claim);
    kept.set(asked.ticket, { claim, state: 'claimed', bought: 0, sold: 0 });
  };
  const move = ({ act, ticket, share }: Step): void => {
    const one = kept.get(ticket);
    if (one === undefined) return;
    const whole = one.claim.countCenti / 100;
    if (act === 'born' && one.state === 'claimed') one.state = 'opening';
    else if (act === 'filled' && one.state === 'opening') {
      one.state = 'open';
      one.bought = Math.max(1, Math.floor(whole * share));
    } else if (act === 'sold' && one.state === 'open')
      one.sold += Math.floor((one.bought - one.sold) * share);
    else if (act === 'dead' && one.state === 'opening') one.state = 'failed';
    else if (act === 'settled' && one.state === 'open') one.state = 'closed';
    else if (act === 'released') ledger.release(one.claim.ticketId);
    tell(ticket, one);
    const isOver = one.state === 'failed' || one.state === 'closed';
    if (isOver || (act === 'released' && one.state === 'claimed')) kept.delete(ticket);
  };

  for (const one of steps) {
    if (one.act === 'ask') ask(one);
    else move(one);
    const all = [...kept.values()];
    const most = (of: (claim: Claim) => string): number => {
      const sums = new Map<string, number>();
      for (const each of all)
        sums.set(of(each.claim), (sums.get(of(each.claim)) ?? 0) + worth(each));
      return Math.max(0, ...sums.values()) - 1e-6;
    };
    expect(all.length).toBeLessThanOrEqual(LIMITS.openTrades);
    expect(most(({ market }) => market)).toBeLessThanOrEqual(LIMITS.market);
    expect(most(({ event }) => event.split('-')[0] ?? '')).toBeLessThanOrEqual(LIMITS.series);
    expect(most(({ closeAtMs }) => String(closeAtMs))).toBeLessThanOrEqual(LIMITS.day);
    for (const { claim } of all) {
      const figures = ledger.figures(claim, NOW);
      const here = all.filter((other) => other.claim.market === claim.market);
      const exact = here.reduce((sum, other) => sum + worth(other), 0);
      expect(figures.openTrades).toBe(all.length);
      expect(figures.marketMicros).toBeCloseTo(micros(Math.round(exact * 1e6)), -1);
    }
  }
  return { accepted, refused };
};

it('whatever entries, fills, exits and settlements come, no limit is passed, and the ledger is exact', () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 90, size: 'max' }), (steps) => {
      const { accepted, refused } = play(steps);
      seen.accepted += accepted;
      seen.refused += refused;
    }),
    { numRuns: 120 },
  );
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(100);
});
