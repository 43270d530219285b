import { afterEach, describe, expect, test } from 'vitest';

import { plusMs } from '../../../machines/model/time.ts';
import type { VenueFaultAct } from '../../../src/simulator/faults.ts';
import { kalshiIndexFeed } from '../../../src/venues/kalshi/index-feed.ts';
import { parseIndex } from '../../../src/venues/kalshi/parse-index.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { OPEN_MS, openWorld, type PaperWorld } from '../../simulator/paper-world.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestFeed, type TestFeed } from '../../support/feeds.ts';

let world: PaperWorld | null = null;
let running: TestFeed | null = null;
afterEach(async () => {
  await running?.feed.stop();
  await world?.stop();
});

const AT_MS = plusMs(OPEN_MS, 5_000);

const open = async (fault?: VenueFaultAct, markets: readonly string[] = ['BRTI']) => {
  const faults = fault === undefined ? [] : [{ on: 'venue', atMs: AT_MS, fault } as const];
  const paper = await openWorld({ faults });
  world = paper;
  const { clock, simulator } = paper;
  const auth = createKalshiAuth(simulator.credentials, clock);
  const driver = kalshiIndexFeed({ wsUrl: simulator.kalshi.wsUrl, auth });
  const at = startTestFeed(driver, { clock, markets });
  running = at;
  await at.becomes('live');
  return at;
};

const pricesUntil = async (
  { clock, seen }: TestFeed,
  count: number,
): Promise<readonly number[]> => {
  await eventually(async () => {
    if (seen.spots.length < count) await clock.advance(1_000, 500);
    return seen.spots.length >= count;
  });
  return seen.spots.map(({ priceMicros }) => priceMicros / 1e6);
};

describe('the settlement index', () => {
  test('comes once a second, as a price of its own symbol with the venue’s time', async () => {
    const at = await open();
    const prices = await pricesUntil(at, 3);
    expect(new Set(prices)).toEqual(new Set([65_100]));
    const [first, second] = at.seen.spots;
    expect(first?.symbol).toBe('BRTI');
    expect((second?.venueAtMs ?? 0) - (first?.venueAtMs ?? 0)).toBe(1_000);
    expect(at.feed.figures()).toMatchObject({ missed: 0, rejects: {} });
  });

  test('diverges from the tape where the script says so, and comes back', async () => {
    const at = await open({ act: 'divergeIndex', byBp: 100, forMs: 4_000 });
    const prices = await pricesUntil(at, 12);
    expect(new Set(prices)).toEqual(new Set([65_100, 65_751]));
    expect(prices.at(-1)).toBe(65_100);
  });

  test('is silent where the script says so, while its connection lives', async () => {
    const at = await open({ act: 'silenceIndex', forMs: 60_000 });
    await at.clock.advance(20_000, 500);
    expect(at.feed.state()).toBe('live');
    const last = at.seen.spots.at(-1);
    expect(last === undefined || last.receivedAtMs <= AT_MS).toBe(true);
  });

  test('that the venue does not know is refused alone', async () => {
    const at = await open(undefined, ['NOPE_RTI', 'BRTI']);
    await pricesUntil(at, 1);
    expect(at.notices).toContainEqual(
      expect.objectContaining({ type: 'markets.refused', tickers: ['NOPE_RTI'] }),
    );
  });
});

describe('a frame of the index', () => {
  const frame = (data: string, id = 'BRTI') => ({ msg: { index_id: id, data } });
  const good = { type: 'value', id: 'BRTI', time: AT_MS, value: '65100.12345678' };

  test('is rounded to a micro-dollar', () => {
    expect(parseIndex(frame(JSON.stringify(good)), AT_MS)?.priceMicros).toBe(65_100_123_457);
  });

  test.each([
    ['no JSON', 'x'],
    ['another index', JSON.stringify({ ...good, id: 'OTHER' })],
    ['no number', JSON.stringify({ ...good, value: 'dear' })],
    ['nothing', JSON.stringify({ ...good, value: '0' })],
    ['no time', JSON.stringify({ ...good, time: 'now' })],
  ])('with %s is rejected', (_, data) => {
    expect(parseIndex(frame(data), AT_MS)).toBeNull();
  });
});
