import { afterEach, describe, expect, test } from 'vitest';

import { usdmQuoteFeed } from '../../../../src/venues/binance/trading/quotes.ts';
import { eventually } from '../../../support/eventually.ts';
import { startTestFeed } from '../../../support/feeds.ts';
import { BTC, coinUnits, openUsdm, usdmEntry } from '../../../support/usdm.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const open = async () => {
  const world = await openUsdm();
  ends.push(world.stop);
  const { clock, server, venue } = world;
  await venue.market(BTC);
  const driver = usdmQuoteFeed({ wsUrl: server.wsUrl, scaleOf: venue.scaleOf });
  const at = startTestFeed(driver, { clock, markets: [BTC] });
  ends.push(at.feed.stop);
  await eventually(async () => {
    world.price(65_000);
    await clock.advance(100, 100);
    return at.feed.state() === 'live';
  });
  return { ...world, at, seen: at.seen };
};

describe('the book of a market that is traded on', () => {
  test('is told as a quote of it, on its scale', async () => {
    const { clock, price, seen } = await open();
    price(64_000);
    const bid = coinUnits(63_996.8);
    await eventually(() => seen.quotes.at(-1)?.yesBidCenti === bid);
    expect(seen.quotes.at(-1)).toEqual({
      market: BTC,
      yesBidCenti: bid,
      yesAskCenti: coinUnits(64_003.2),
      yesBidCount: 62_500,
      yesAskCount: 62_400,
      venueAtMs: clock.now(),
      receivedAtMs: clock.now(),
    });
    expect(seen.spots).toEqual([]);
  });

  test('is told anew once an order has taken from it', async () => {
    const { seen, venue } = await open();
    await eventually(() => seen.quotes.at(-1)?.yesAskCount === 61_500);
    await venue.submitOrder(usdmEntry('yes'));
    await eventually(() => seen.quotes.at(-1)?.yesAskCount === 60_500);
  });

  test('is in doubt while the connection is away, and told anew after it', async () => {
    const { at, clock, price, seen, server } = await open();
    server.disturb({ act: 'closeSocket' });
    await at.becomes('backingOff');
    expect(seen.doubts.length).toBeGreaterThan(0);
    await eventually(async () => {
      await clock.advance(500, 100);
      price(63_000);
      return at.feed.state() === 'live';
    });
    await eventually(() => seen.quotes.at(-1)?.yesBidCenti === coinUnits(62_996.8));
  });
});
