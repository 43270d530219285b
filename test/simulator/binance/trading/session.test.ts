import { rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';

import { micros } from '../../../../machines/model/money.ts';
import { plusMs } from '../../../../machines/model/time.ts';
import type { Fault } from '../../../../src/simulator/faults.ts';
import { openPaperSession } from '../../../../src/simulator/session.ts';
import { startSimulator, type Simulator } from '../../../../src/simulator/simulator.ts';
import { createBinanceAuth } from '../../../../src/venues/binance/account/sign.ts';
import { createUsdmVenue } from '../../../../src/venues/binance/trading/venue.ts';
import { eventually } from '../../../support/eventually.ts';
import { testClock } from '../../../support/simulated-clock.ts';
import { usdmEntry, usdmExit, WINDOW_MS } from '../../../support/usdm.ts';
import { fixtureTape, OPEN_MS, temporaryDirectory } from '../../paper-world.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The paper world on a tape of 65 100 dollars, in which futures are traded. */
const begin = async (directory: string, faults: readonly Fault[] = []) => {
  const tape = fixtureTape([[1, 60, 62]]);
  const session = openPaperSession({ directory, tape });
  const clock = testClock(session.resumeAtMs);
  const simulator: Simulator = await startSimulator({
    ...{ session, tape, clock, faults, limits: { readLagMs: 0, rate: null } },
    startingBalanceMicros: micros(1_000_000_000),
    startingFuturesMicros: micros(5_000_000_000),
  });
  await clock.advance(2_000, 1_000);
  const { credentials, restUrl } = simulator.binanceUsdm;
  const venue = createUsdmVenue({
    restUrl,
    auth: createBinanceAuth(credentials, clock, WINDOW_MS),
    clock,
    requestTimeoutMs: 5_000,
    products: () => ['BTCUSDT'],
  });
  ends.push(() => simulator.stop(), venue.stop);
  return { clock, simulator, venue };
};

const directoryOfTest = (): string => {
  const directory = temporaryDirectory();
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

describe('a paper session in which futures are traded', () => {
  test('outlives its process, with every order, trade and position', async () => {
    const directory = directoryOfTest();
    const first = await begin(directory);
    const entry = usdmEntry('yes');
    expect(await first.venue.submitOrder(entry)).toMatchObject({ kind: 'accepted' });
    const before = await first.venue.lookupOrder(entry, null);
    const balance = await first.venue.balance();
    first.simulator.kill();

    const second = await begin(directory);
    expect(await second.venue.lookupOrder(entry, null)).toEqual(before);
    expect(await second.venue.balance()).toMatchObject({
      value: { cashMicros: balance.ok ? balance.value.cashMicros : 0 },
    });
    expect(await second.venue.submitOrder(usdmExit('yes'))).toMatchObject({ filledCenti: 1_000 });
    expect(await second.venue.positions()).toEqual({ ok: true, value: [] });
    expect(second.simulator.account.fills).toEqual([]);
  });

  test('is struck by the faults of its venue alone', async () => {
    const atMs = plusMs(OPEN_MS, 10_000);
    const { clock, simulator, venue } = await begin(directoryOfTest(), [
      { on: 'request', kind: 'order', nth: 2, act: 'http500AfterAccept', venue: 'binanceUsdm' },
      { on: 'venue', venue: 'binanceUsdm', atMs, fault: { act: 'closeByHand' } },
    ]);
    expect(await venue.submitOrder(usdmEntry('no'))).toMatchObject({ kind: 'unknown' });
    expect(await venue.positions()).toMatchObject({ value: [{ side: 'no' }] });
    await eventually(async () => {
      await clock.advance(1_000, 1_000);
      const positions = await venue.positions();
      return positions.ok && positions.value.length === 0;
    });
    expect(simulator.figures().settlements).toBe(0);
  });
});
