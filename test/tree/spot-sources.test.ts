import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

import { symbolId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { openWorld, startHouse } from './running-house.ts';

vi.setConfig({ testTimeout: 120_000 });

const SPOT = [
  {
    symbol: 'BTC-USD',
    primary: { venue: 'coinbase' },
    backup: { venue: 'binance' },
    returnMs: 5_000,
  },
  { symbol: 'ETH-USD', primary: { venue: 'binance', product: 'ETHUSDC', price: 'middle' } },
];

/** Early in the paper market the sockets of its Coinbase are cut. */
const FAULTS = [
  { on: 'socket', venue: 'coinbase', afterMs: 12_000, fault: { act: 'closeSocket' } },
];

it('prices come from the venue that the settings name, and a backup stands in without a break', async () => {
  const world = await openWorld();
  try {
    const faults = join(world.dataDirectory, 'faults.json');
    writeFileSync(faults, JSON.stringify(FAULTS));
    const { house, lines, root } = await startHouse(world, {
      'paper.speed': 5,
      'paper.faults': faults,
      'markets.spot': SPOT,
      desks: [],
    });
    const { board } = house.guardian;
    const btc = board.spotCell(symbolId('BTC-USD'));
    const words = (): readonly string[] => lines.map(({ event }) => event);

    await eventually(
      () => board.spotCell(symbolId('ETH-USD')).feed?.feed === 'feed:binance:ETHUSDC',
    );
    await eventually(() => words().includes('ALARM a backup gives the spot price'), 30_000);
    expect([btc.feed?.feed, btc.doubts]).toEqual(['feed:binance:BTCUSDT', btc.feed?.doubts]);
    await eventually(() => words().includes('alarm over: a backup gives the spot price'), 30_000);
    await eventually(() => btc.feed?.feed === 'feed:coinbase:BTC-USD');
    expect(
      lines.filter(({ level, fields }) => level === 'error' && fields['feed'] !== undefined),
    ).toEqual([]);
    await root.stop();
  } finally {
    await world.end();
  }
});
