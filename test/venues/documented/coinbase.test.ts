import { describe, expect, it } from 'vitest';

import { epochMs } from '../../../machines/model/time.ts';
import { coinbaseFeed } from '../../../src/venues/coinbase/feed.ts';
import type { FeedLink } from '../../../src/venues/feed-driver.ts';
import { probe, worldsOfTests } from '../../simulator/paper-world.ts';
import { eventually } from '../../support/eventually.ts';
import { FEED, recordingSink } from '../../support/kalshi.ts';
import { FRAMES, OPTIONAL, REFUSAL } from './coinbase.ts';
import { differences } from './shape.ts';

const NOW = epochMs(Date.parse('2026-02-25T04:15:01.500Z'));
const open = worldsOfTests();

const opened = () => {
  const { seen, sink } = recordingSink();
  const told: string[] = [];
  const tell = (what: string) => (): void => void told.push(what);
  const link: FeedLink = {
    feedId: FEED,
    sink,
    now: () => NOW,
    send: () => undefined,
    confirmed: tell('confirmed'),
    refused: (reason) => void told.push(reason),
    failed: tell('failed'),
    gap: tell('gap'),
    resynced: tell('resynced'),
    ending: tell('ending'),
    missed: tell('missed'),
    rejected: tell('rejected'),
    marketsRefused: tell('markets refused'),
  };
  const protocol = coinbaseFeed({ url: 'ws://venue' }).connect(link, new Set(['BTC-USD']));
  protocol.opened();
  const say = (frame: object): void => protocol.receive(JSON.stringify(frame), NOW);
  return { say, seen, told };
};

describe('the documented frames of Coinbase', () => {
  it('are read as one price at its own time, without a gap or a reject', () => {
    const { say, seen, told } = opened();
    for (const frame of Object.values(FRAMES)) say(frame);
    expect(told).toEqual(['confirmed']);
    expect(seen.spots.at(-1)).toMatchObject({ symbol: 'BTC-USD', priceMicros: 65_541_890_000 });
  });

  it('tell a refusal of the subscription in the venue’s words', () => {
    const { say, told } = opened();
    say(REFUSAL);
    expect(told).toEqual([`${REFUSAL.message}: ${REFUSAL.reason}`]);
  });
});

describe('the paper venue', () => {
  it('writes the frames that are documented', async () => {
    const { clock, simulator } = await open();
    await clock.advance(3_000, 500);
    const socket = await probe(simulator.coinbase.wsUrl, {});
    const channels = ['ticker', 'matches', 'heartbeat'];
    socket.send({ type: 'subscribe', product_ids: ['BTC-USD'], channels });
    await eventually(() => expect(socket.ofType('subscriptions')).toHaveLength(1));
    await clock.advance(5_000, 500);
    for (const [type, example] of Object.entries(FRAMES)) {
      await eventually(() => expect([type, socket.ofType(type).length > 0]).toEqual([type, true]));
      for (const frame of socket.ofType(type))
        expect(differences(frame, example, OPTIONAL)).toEqual([]);
    }
  });

  it('is seen through where it writes otherwise', () => {
    const { price, ...priceless } = FRAMES.ticker;
    expect(price).toBe('65541.89');
    expect(differences(priceless, FRAMES.ticker, OPTIONAL)).toEqual(['.price: missing']);
    const wrong = { ...FRAMES.ticker, price: 1, more: true };
    expect(differences(wrong, FRAMES.ticker, OPTIONAL)).toEqual([
      '.price: expected decimal text, found number',
      '.more: not documented',
    ]);
  });
});
