import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { readFills } from '../../db/fills.ts';
import { readPositions } from '../../db/positions.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createHealth } from '../../src/tree/health.ts';
import type { House } from '../../src/tree/house.ts';
import { BINANCE_USDM, KALSHI } from '../../src/tree/perpetuals.ts';
import { verifyJournal } from '../../src/commands/verify.ts';
import { samplesOf, valuesOf } from '../metrics/lines.ts';
import { eventually } from '../support/eventually.ts';
import { BTC } from '../support/usdm.ts';
import { bodyOf, PERPETUAL, quoted } from './perpetual-tickets.ts';
import { bodyOf as kalshiBody, offer, ticketHouse, tradeIn } from './ticket-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const tickets = ticketHouse();
const { post, start, untilState } = tickets;

const atVenue = async ({ organs }: House): Promise<unknown> => {
  const held = await organs.binanceUsdm.venue.get().positions();
  return held.ok ? held.value.map(({ side, countCenti }) => [side, countCenti]) : held.error;
};

describe('a position in a perpetual', () => {
  it.each(['long', 'short'] as const)('%s is guarded from its fill to its exit', async (side) => {
    const house = await start(PERPETUAL);
    const id = tradeIn(await post(bodyOf(await quoted(house), side, 0.0002, 0.0002)));
    const guarded = await untilState(id, 'monitoring.watching', 'closed');
    expect(guarded.side).toBe(side === 'long' ? 'yes' : 'no');
    const row = await untilState(id, 'closed');
    expect(row.closeMethod).toMatch(/^auto_(price_floor|take_profit)$/);
    const fills = await readFills(tickets.world.test.database, id);
    const [bought, sold] = (['-e', '-x'] as const).map((leg) =>
      fills
        .filter(({ orderId }) => orderId.includes(leg))
        .reduce((sum, fill) => sum + fill.countCenti, 0),
    );
    expect([bought, sold]).toEqual([1_000, 1_000]);
    await eventually(async () => {
      expect(await atVenue(house)).toEqual([]);
    });
    await tickets.stop();
    const { mismatches } = await verifyJournal(tickets.world.test.database, house.book);
    expect(mismatches).toEqual([]);
  });

  it('is compared with its own venue, and its positions are kept beside those of Kalshi', async () => {
    const house = await start(PERPETUAL);
    const id = tradeIn(await post(bodyOf(await quoted(house), 'short', 0.05, 0.05)));
    await untilState(id, 'monitoring.watching');
    await eventually(async () => {
      expect(await atVenue(house)).toEqual([['no', 1_000]]);
    });
    const { binanceUsdm, kalshi } = house.organs;
    for (const { account } of [binanceUsdm, kalshi, binanceUsdm])
      expect(await account.get().reconcile('the test')).toMatchObject({
        ok: true,
        value: { differences: [] },
      });
    expect(await readPositions(tickets.world.test.database, house.book)).toMatchObject([
      { market: BTC, side: 'no', countCenti: 1_000 },
    ]);
  });

  it('is no bare position of the account that is looked at', async () => {
    const house = await start(PERPETUAL);
    const id = tradeIn(await post(bodyOf(await quoted(house), 'long', 0.05, 0.05)));
    await untilState(id, 'monitoring.watching');
    await eventually(() => {
      const seen = house.watched.get('binanceUsdm')?.().positions;
      expect(seen).toMatchObject([{ product: 'BTCUSDT', side: 'long', protection: 'guarded' }]);
    });
  });

  it('is asked for by requests that are counted at its own venue', async () => {
    const house = await start(PERPETUAL);
    const metrics = createMetrics();
    const follower = metrics.follow(house, createHealth(house));
    const id = tradeIn(await post(bodyOf(await quoted(house), 'long', 0.05, 0.05)));
    await untilState(id, 'monitoring.watching');
    const { figures } = house;
    const before = [figures.requests(KALSHI), figures.requests(BINANCE_USDM)];
    const seen = samplesOf(await metrics.text());
    follower.stop();
    const shown = valuesOf(seen, 'tradewarden_venue_requests_total');
    expect(Object.keys(shown)).toEqual(
      ['kalshi', 'binanceUsdm'].flatMap((venue) =>
        ['sent', 'unsent', 'slowed_down'].map((result) => `${venue}|${result}`),
      ),
    );
    expect(before.map(({ sent }) => sent > 0)).toEqual([true, true]);
    expect(shown['kalshi|sent']).toBeGreaterThanOrEqual(before[0]?.sent ?? NaN);
    expect(shown['binanceUsdm|sent']).toBeGreaterThanOrEqual(before[1]?.sent ?? NaN);
    const waited = valuesOf(seen, 'tradewarden_exit_wait_seconds_total');
    expect(Object.keys(waited)).toEqual(['kalshi', 'binanceUsdm']);
  });

  it('is watched again by the next process, which asks the venue first', async () => {
    const first = await start(PERPETUAL);
    const id = tradeIn(await post(bodyOf(await quoted(first), 'long', 0.05, 0.05)));
    await untilState(id, 'monitoring.watching');
    await tickets.stop();
    const second = await start(PERPETUAL);
    await untilState(id, 'monitoring.watching');
    expect(await atVenue(second)).toEqual([['yes', 1_000]]);
    expect(second.guardian.isWithheld(BINANCE_USDM)).toBe(false);
  });

  it('that the settings name no more is followed until it has ended', async () => {
    const first = await start(PERPETUAL);
    const id = tradeIn(await post(bodyOf(await quoted(first), 'short', 0.05, 0.05)));
    await untilState(id, 'monitoring.watching');
    await tickets.stop();
    await start();
    await untilState(id, 'monitoring.watching');
  });

  it.each(['closed by hand at the venue', 'closed by hand, as an exit finds out'] as const)(
    '%s ends its trades as external',
    async (how) => {
      const house = await start({ ...PERPETUAL, 'reconcile.intervalMs': 600_000 });
      const [stop, gain] = how.endsWith('venue') ? [0.05, 0.05] : [0.0002, 0.0002];
      const id = tradeIn(await post(bodyOf(await quoted(house), 'short', stop, gain)));
      await untilState(id, 'monitoring.watching');
      expect(house.organs.simulator.get().binanceUsdm.futures?.closeByHand()).toBe(true);
      const row = await untilState(id, 'closed');
      expect(row.closeMethod).toBe('external');
    },
  );

  it('waits for its own venue alone: Kalshi is traded on while futures are away', async () => {
    const faults = join(tickets.world.dataDirectory, 'faults.json');
    const away = { act: 'unreachable', forMs: 60_000 };
    const script = [{ on: 'venue', venue: 'binanceUsdm', afterMs: 0, fault: away }];
    writeFileSync(faults, JSON.stringify(script));
    const house = await start({ ...PERPETUAL, 'paper.faults': faults });
    expect([KALSHI, BINANCE_USDM].map(house.guardian.isWithheld)).toEqual([false, true]);
    const unwatched = 'unreconciled/binanceUsdm';
    expect(house.alarms.standing().map(({ key }) => key)).toContain(unwatched);
    expect([house.gate.refusalAt(KALSHI), house.gate.refusal(BTC)]).toEqual([
      null,
      'it is not known yet how the futures account is set up',
    ]);
    await untilState(tradeIn(await post(kalshiBody(await offer(house)))), 'monitoring.watching');
    await eventually(() => {
      expect(house.guardian.isWithheld(BINANCE_USDM)).toBe(false);
      expect(house.gate.refusal(BTC)).toBeNull();
    }, 60_000);
    expect(house.alarms.standing().map(({ key }) => key)).not.toContain(unwatched);
    const perpetual = bodyOf(await quoted(house), 'long', 0.05, 0.05);
    await untilState(tradeIn(await post(perpetual)), 'monitoring.watching');
  });

  it('that the settings do not name is a 400 with its name', async () => {
    const house = await start(PERPETUAL);
    const body = bodyOf(await quoted(house), 'long', 0.01, 0.01);
    const reply = await post({ ...body, market: 'binanceUsdm:DOGEUSDT' });
    expect(reply).toMatchObject({
      status: 400,
      body: {
        faults: [
          {
            field: 'market',
            message: 'expected a perpetual of markets.perpetuals, found binanceUsdm:DOGEUSDT',
          },
        ],
      },
    });
  });
});
