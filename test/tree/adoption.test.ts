import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  putAdoption,
  readAdoptionAnswer,
  type AdoptionRequest,
} from '../../db/adoption-requests.ts';
import { readExternals } from '../../db/externals.ts';
import { askOperator, readOperatorAnswer } from '../../db/operator-requests.ts';
import { appendSettings, readSettingsHistory, readSettingsVersion } from '../../db/settings.ts';
import { readTrade, type StoredTrade } from '../../db/trades.ts';
import { tradeId, type MarketTicker, type TradeId } from '../../machines/model/ids.ts';
import { ANYWHERE, DEFAULT_SCOPE } from '../../machines/model/layers.ts';
import { countCenti } from '../../machines/model/money.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import type { House } from '../../src/tree/house.ts';
import { ask } from '../db/journal-database.ts';
import { eventually } from '../support/eventually.ts';
import { personAt, type Person } from './by-hand.ts';
import { openWorld, startHouse, type RunningHouse, type World } from './running-house.ts';

vi.setConfig({ testTimeout: 90_000 });

const SPEED = 10;
const SETTINGS = {
  'paper.speed': SPEED,
  desks: [],
  'reconcile.graceMs': 200,
  'reconcile.confirmMs': 200,
  'reconcile.retryBaseMs': 100,
  'guard.probabilityStop.thresholdPercent': 1,
  'guard.probabilityStop.minTtcMs': 0,
} as const;

let world: World;
let running: RunningHouse | null;
let person: Person | null;

beforeEach(async () => {
  world = await openWorld();
  running = null;
  person = null;
});
afterEach(async () => {
  await person?.venue.stop();
  await running?.root.stop();
  await world.end();
});

const start = async (settings: Readonly<Record<string, unknown>> = {}): Promise<House> => {
  await person?.venue.stop();
  running = await startHouse(world, { ...SETTINGS, ...settings });
  const { house } = running;
  person = personAt(house.organs.simulator.get(), house.clock, SPEED);
  return house;
};

const atVenue = ({ organs }: House, market: MarketTicker): number =>
  organs.simulator.get().account.positions.get(market)?.signedCenti ?? 0;

/** A market with minutes to go, fairly quoted, in which ten YES have been bought by hand. */
const boughtByHand = async (house: House): Promise<MarketTicker> => {
  const market = await eventually(() => {
    const now = house.clock.now();
    const found = house.organs.kalshi.catalogue
      .get()
      .open(now)
      .find((one) => {
        const { ticker, symbol, strikeMicros, closeAtMs } = one;
        const ref = { market: ticker, symbol, strikeMicros, closeAtMs };
        const { askCenti, bidCenti } = house.guardian.board.reading(
          ref,
          'yes',
          'implied',
          house.settings.at(ANYWHERE).guard,
          now,
        );
        const isFair =
          askCenti !== null && bidCenti !== null && bidCenti > 2_500 && askCenti < 8_500;
        return isFair && closeAtMs - now > 400_000;
      });
    if (found === undefined) throw new Error('expected a market with quotes');
    return found.ticker;
  }, 30_000);
  await person?.trade(market, 'yes', 'buy', countCenti(1_000));
  expect(atVenue(house, market)).toBe(1_000);
  return market;
};

const reconciled = async ({ organs }: House): Promise<void> => {
  const outcome = await organs.kalshi.account.get().reconcile('the test');
  expect(outcome.ok).toBe(true);
};

/** The account's external holdings once a comparison has found them. */
const externals = async (house: House) => {
  await reconciled(house);
  return readExternals(world.test.database, house.book);
};

const claim = async (
  house: House,
  market: MarketTicker,
  changes: Partial<AdoptionRequest> = {},
): Promise<string> => {
  const { database } = world.test;
  const request = { market, side: 'yes', countCenti: null, guard: null, by: 'alice' } as const;
  const id = await putAdoption(database, house.book, { ...request, ...changes });
  return eventually(async () => {
    const answer = await readAdoptionAnswer(database, id);
    if (answer === null) throw new Error('expected an answer');
    return answer;
  }, 20_000);
};

/** Claims until nothing of ours is too fresh for it. */
const adopted = async (
  house: House,
  market: MarketTicker,
  changes: Partial<AdoptionRequest> = {},
): Promise<TradeId> =>
  eventually(async () => {
    const answer = await claim(house, market, changes);
    const trade = /^adopted as trade (\d+)$/.exec(answer)?.[1];
    if (trade === undefined) throw new Error(answer);
    return tradeId(trade);
  }, 20_000);

const untilState = (id: TradeId, ...states: readonly StoredTrade['state'][]) =>
  eventually(async () => {
    const row = await readTrade(world.test.database, id);
    if (row === null) throw new Error('expected a trade');
    expect(states).toContain(row.state);
    return row;
  }, 30_000);

const asked = async (id: TradeId, kind: 'close' | 'release'): Promise<string> => {
  const { database } = world.test;
  const request = await askOperator(database, {
    tradeId: id,
    kind,
    by: 'alice',
    countCenti: null,
  });
  return eventually(async () => {
    const answer = await readOperatorAnswer(database, request);
    if (answer === null) throw new Error('expected an answer');
    return answer;
  }, 20_000);
};

const ordersOf = async (id: TradeId): Promise<number> => {
  const [row] = await ask<{ n: number }>(
    world.test.database,
    'select count(*)::int as n from orders where trade_id = $1',
    [id],
  );
  return row?.n ?? -1;
};

const blockedBy = ({ gate }: House, market: MarketTicker): string | null => gate.refusal(market);

describe('a position that was opened by hand', () => {
  it('is listed, claimed in parts, each part leaves by itself, and is let go without a trace', async () => {
    const house = await start();
    const market = await boughtByHand(house);
    // The venue's reads trail what was bought.
    const found = await eventually(async () => {
      const [first] = await externals(house);
      if (first === undefined) throw new Error('expected an external position');
      return first;
    }, 20_000);
    expect(found).toMatchObject({ market, side: 'yes', countCenti: 1_000, unexplainedCenti: 0 });
    expect(found.priceCenti).toBeGreaterThan(2_000);

    const first = await adopted(house, market, { countCenti: countCenti(400) });
    const row = await untilState(first, 'monitoring.watching');
    expect(row).toMatchObject({
      heldCenti: 400,
      buyPriceCenti: found.priceCenti,
      origin: { kind: 'adoption', by: 'alice', position: { priced: 'fills' } },
    });
    expect(row.feesMicros).toBeGreaterThan(0);
    expect(await ordersOf(first)).toBe(0);
    expect(await externals(house)).toMatchObject([{ countCenti: 600, unexplainedCenti: 0 }]);
    expect(blockedBy(house, market)).toBeNull();

    expect(await claim(house, market, { countCenti: countCenti(700) })).toMatch(
      /^refused: expected at most the 6 contracts .* found 7$/,
    );
    expect(await claim(house, market, { side: 'no' })).toBe(
      'refused: a trade holds the other side',
    );
    const second = await adopted(house, market);
    expect(await untilState(second, 'monitoring.watching')).toMatchObject({ heldCenti: 600 });
    expect(await externals(house)).toEqual([]);
    expect(await claim(house, market)).toMatch(/^refused: the venue holds no YES/);

    expect(await asked(first, 'close')).toBe('done');
    const closed = await untilState(first, 'closed');
    expect(closed).toMatchObject({ closeMethod: 'manual', heldCenti: 0 });
    expect(closed.pnlMicros).not.toBeNull();
    expect(atVenue(house, market)).toBe(600);
    expect((await readTrade(world.test.database, second))?.heldCenti).toBe(600);

    const before = house.organs.simulator.get().account.orders.size;
    expect(await asked(second, 'release')).toBe('done');
    expect(await untilState(second, 'closed')).toMatchObject({
      closeMethod: 'released',
      pnlMicros: null,
      winLoss: null,
    });
    expect(await ordersOf(second)).toBe(0);
    expect(house.organs.simulator.get().account.orders.size).toBe(before);
    expect(atVenue(house, market)).toBe(600);
    await eventually(async () => {
      expect(await externals(house)).toMatchObject([{ countCenti: 600, unexplainedCenti: 0 }]);
    }, 20_000);
    expect(blockedBy(house, market)).toBeNull();
    const { mismatches } = await verifyJournal(world.test.database, house.book);
    expect(mismatches).toEqual([]);
  });

  it('is claimed by a rule, and left alone once it was released', async () => {
    const house = await start({
      'adoption.claims': ['KXBTC15M', 'KXETH15M', 'KXSOL15M', 'KXXRP15M'].map((series) => ({
        series,
        side: 'yes',
        maxContracts: 7,
      })),
    });
    const market = await boughtByHand(house);
    const live = () => [...house.organs.trades.get().live()];
    const claimed = await eventually(async () => {
      await reconciled(house);
      const [trade] = live();
      if (trade === undefined) throw new Error('expected a trade');
      return trade.context;
    }, 20_000);
    expect(claimed).toMatchObject({
      ticket: { market, countCenti: 700, origin: { kind: 'adoption' } },
    });
    expect(await asked(claimed.tradeId, 'release')).toBe('done');
    expect(await externals(house)).toMatchObject([{ countCenti: 1_000 }]);
    await reconciled(house);
    expect(live()).toEqual([]);
  });

  it('is guarded by the guard that was asked for, and sold as far as it was claimed', async () => {
    const house = await start();
    const market = await boughtByHand(house);
    expect(await claim(house, market, { guard: { model: 'none' } })).toMatch(
      /^refused: .*guard\.model/,
    );
    const id = await adopted(house, market, {
      countCenti: countCenti(300),
      guard: { probabilityStop: { thresholdPercent: 100 } },
    });
    const row = await untilState(id, 'closed');
    expect(row).toMatchObject({ closeMethod: 'auto_probability', heldCenti: 0 });
    expect(row.pnlMicros).not.toBeNull();
    expect(atVenue(house, market)).toBe(700);
  });

  it('keeps the guard that was asked for when other settings change', async () => {
    const house = await start();
    const { database } = world.test;
    const market = await boughtByHand(house);
    const id = await adopted(house, market, {
      guard: { probabilityStop: { thresholdPercent: 2 } },
    });
    await untilState(id, 'monitoring.watching');
    const own = { kind: 'trade', name: id } as const;
    expect(await readSettingsHistory(database, { scope: own, limit: 10 })).toMatchObject([
      { source: 'command', by: 'alice', patch: { 'probabilityStop.thresholdPercent': 2 } },
    ]);
    const guarded = () => {
      const trade = house.organs.trades.get().find({ kind: 'trade', tradeId: id });
      if (trade === null) throw new Error('expected the trade to live');
      return { guard: guardOf(trade.context), version: settingsVersionOf(trade.context) };
    };
    expect(guarded().guard.probabilityStop.thresholdPercent).toBe(2);

    const made = await appendSettings(database, await readSettingsVersion(database), {
      source: 'command',
      scope: DEFAULT_SCOPE,
      patch: { 'exit.maxAttempts': 5, 'probabilityStop.thresholdPercent': 3 },
      origins: {},
      by: 'bob',
      reason: 'a test',
    });
    await eventually(() => expect(guarded().version).toBe(made), 20_000);
    const { exit, probabilityStop } = guarded().guard;
    expect([exit.maxAttempts, probabilityStop.thresholdPercent]).toEqual([5, 2]);
  });

  it('outlives its process as an open trade, and is closed as external when it is sold by hand', async () => {
    const first = await start();
    const market = await boughtByHand(first);
    const id = await adopted(first, market);
    await untilState(id, 'monitoring.watching');
    await running?.root.stop();

    const house = await start();
    const row = await untilState(id, 'open', 'monitoring.watching');
    expect([row.heldCenti, await ordersOf(id)]).toEqual([1_000, 0]);
    await eventually(async () => {
      const left = countCenti(atVenue(house, market));
      if (left > 0) await person?.trade(market, 'yes', 'sell', left);
      expect(atVenue(house, market)).toBe(0);
    }, 20_000);
    await reconciled(house);
    expect(await untilState(id, 'closed')).toMatchObject({
      closeMethod: 'external',
      pnlMicros: null,
    });
    const { mismatches } = await verifyJournal(world.test.database, house.book);
    expect(mismatches).toEqual([]);
  });

  it('is not claimed while another order rests in its market', async () => {
    const house = await start();
    const market = await boughtByHand(house);
    await person?.rest(market);
    expect(await claim(house, market)).toMatch(/^refused: an order rests there/);
    expect(house.organs.trades.get().size()).toBe(0);
  });
});
