import { expect, it, vi } from 'vitest';

import { readHeldMarkets } from '../../db/held-markets.ts';
import { bookId, seriesOf } from '../../machines/model/ids.ts';
import { loadConfig } from '../../src/config/load.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, offer, ticketHouse, tradeIn } from './ticket-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const tickets = ticketHouse();
const { post, start, stop, untilState } = tickets;

/** A model that rests on the spot price; slow enough that the market outlives the test. */
const SETTINGS = { 'guard.model': 'logNormal', 'paper.speed': 3 };

const ALL = ((): readonly { readonly series: string; readonly symbol: string }[] => {
  const loaded = loadConfig({ env: {}, file: null, overrides: [] });
  if (!loaded.ok) throw new Error('expected settings');
  return loaded.value.config.markets.series;
})();

it('a trade whose series has left the settings is priced, quoted and guarded until it ends', async () => {
  const before = await start(SETTINGS);
  const found = await offer(before);
  const { market } = found;
  const reply = await post(bodyOf(found));
  expect(reply.status).toBe(201);
  const id = tradeIn(reply);
  await untilState(id, 'open', 'monitoring.watching');
  await stop();

  const others = ALL.filter(({ series }) => series !== market.series);
  const house = await start({ ...SETTINGS, 'markets.series': others });
  expect([...house.heldSeries]).toEqual([[seriesOf(market.ticker), market.symbol]]);
  const held = await readHeldMarkets(tickets.world.test.database, house.book);
  expect(held).toEqual([{ market: market.ticker, symbol: market.symbol }]);
  expect(await readHeldMarkets(tickets.world.test.database, bookId('another'))).toEqual([]);
  await untilState(id, 'monitoring.watching');

  const { board } = house.guardian;
  const feed = `feed:coinbase:${market.symbol}`;
  expect(board.spotCell(market.symbol).feed?.feed).toBe(feed);
  expect(house.organs.feeds.get().get(feed)?.state()).toBe('live');
  const asked = await house.organs.kalshi.venue.get().market(market.ticker);
  expect(asked).toMatchObject({ ok: true, value: { symbol: market.symbol } });
  await eventually(() => {
    const listed = house.organs.kalshi.catalogue.get().open(house.clock.now());
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.map(({ series }) => series)).not.toContain(market.series);
  });
});
