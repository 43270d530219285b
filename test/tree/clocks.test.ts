import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

import type { TradingVenue } from '../../src/simulator/faults.ts';
import { createHealth } from '../../src/tree/health.ts';
import type { House } from '../../src/tree/house.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, PERPETUAL, quoted } from './perpetual-tickets.ts';
import { ticketHouse, tradeIn } from './ticket-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const tickets = ticketHouse();
const BY_MS = 90_000;

/** A house at venues one of whose clocks is a minute and a half ahead, from the start on. */
const startSkewed = (venue: TradingVenue, forMs: number): Promise<House> => {
  const faults = join(tickets.world.dataDirectory, 'faults.json');
  const fault = { act: 'skewClock', byMs: BY_MS, forMs };
  writeFileSync(faults, JSON.stringify([{ on: 'venue', venue, afterMs: 0, fault }]));
  const often = { 'feeds.clockSkew.everyMs': 1_000 };
  return tickets.start({ ...PERPETUAL, ...often, 'paper.faults': faults });
};

const skewAlarms = ({ alarms }: House): readonly string[] =>
  alarms
    .standing()
    .map(({ key }) => key)
    .filter((key) => key.startsWith('skew/'));

/** The checks of the clocks, and which of them pass. */
const checksOf = (house: House): object =>
  Object.fromEntries(
    createHealth(house)
      .state()
      .checks.filter(({ name }) => name.startsWith('skew:'))
      .map(({ name, ok }) => [name, ok]),
  );

it.each([
  ['binanceUsdm', { 'skew:kalshi': true, 'skew:binanceUsdm': false }],
  ['kalshi', { 'skew:kalshi': false, 'skew:binanceUsdm': true }],
] as const)('a clock of %s that is off is an alarm of that venue alone', async (venue, checks) => {
  const house = await startSkewed(venue, 3_600_000);
  await eventually(() => expect(skewAlarms(house)).toEqual([`skew/${venue}`]), 30_000);
  expect(checksOf(house)).toEqual(checks);
  expect(Math.abs((house.clockSkew[venue].skewMs() ?? 0) - BY_MS)).toBeLessThan(30_000);
});

it('requests to futures are timed by their clock before the first order, and after it is right again', async () => {
  const house = await startSkewed('binanceUsdm', 60_000);
  const signedBy = (): number => house.organs.access.get().usdmTrading?.skewMs() ?? NaN;
  await eventually(() => expect(Math.abs(signedBy() - BY_MS)).toBeLessThan(30_000), 30_000);
  const id = tradeIn(await tickets.post(bodyOf(await quoted(house), 'long', 0.05, 0.05)));
  await tickets.untilState(id, 'monitoring.watching');
  await eventually(() => expect(skewAlarms(house)).toEqual([]), 60_000);
  expect(Math.abs(signedBy())).toBeLessThan(30_000);
});
