import { beforeEach, describe, expect, it } from 'vitest';

import { clientOrderId, eventId, tradeId } from '../../machines/model/ids.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import { ownerOf } from '../../src/runtime/durable/actor.ts';
import type { Branch, Whereabouts } from '../../src/runtime/durable/branch-port.ts';
import type { Envelope } from '../../src/runtime/durable/envelope.ts';
import { createRevival, type Revival } from '../../src/runtime/revival.ts';
import { SupervisorStoppedError } from '../../src/runtime/supervision/errors.ts';
import { recordingBranch, type RecordedOrders, type RecordedTrades } from '../support/branches.ts';
import { BORN_AT } from '../support/trade-fixtures.ts';
import { SITUATIONS } from '../trades/situations.ts';

const ID = tradeId('7');
const TRADE = { kind: 'trade', tradeId: ID } as const;
const { state, context } = SITUATIONS['monitoring.watching'];
const [held] = Object.keys(context.orders).map(clientOrderId);
if (held === undefined) throw new Error('expected a trade with an order');
const ORDER = { kind: 'order', tradeId: ID, orderId: held } as const;
const WORD: Envelope<TradeEvent> = {
  eventId: eventId('word/1'),
  event: { type: 'watch.lost', reason: 'it was parked', atMs: BORN_AT },
  clears: [],
};

let trades: RecordedTrades;
let orders: RecordedOrders;
/** Where each actor is; one that is not named is as the recording branch has it. */
let where: Map<string, Whereabouts>;
let starts: string[];
/** What becomes of an actor that is started. */
let fate: (owner: string) => Whereabouts | Error;
let released: string[];
let revival: Revival;

const scripted = <Context, Event, Input>(
  branch: Branch<Context, Event, Input>,
): Branch<Context, Event, Input> => ({
  ...branch,
  whereabouts: (key) => where.get(ownerOf(key)) ?? branch.whereabouts(key),
  revive: (key, word) => {
    const owner = ownerOf(key);
    if (where.get(owner)?.kind !== 'parked') return Promise.resolve(false);
    starts.push(word === undefined ? owner : `${owner} after ${word.eventId}`);
    const found = fate(owner);
    if (found instanceof Error) return Promise.reject(found);
    where.set(owner, found);
    return found.kind === 'parked' ? Promise.reject(new Error('no start')) : Promise.resolve(true);
  },
});

const park = (owner: string, why = 'too often'): void =>
  void where.set(owner, { kind: 'parked', error: new Error(why) });
const run = (): void =>
  void trades.alive.set('trade:7', { key: TRADE, state, context, seq: 4, waiting: 0 });
const UP: Whereabouts = { kind: 'up', waiting: 0 };

const look = (id = 'a'): Promise<string | null> => revival.take({ id, tradeId: ID });

beforeEach(() => {
  trades = recordingBranch();
  orders = recordingBranch();
  where = new Map();
  starts = [];
  released = [];
  fate = (owner) => {
    if (owner === 'trade:7') run();
    return UP;
  };
  const [theTrades, theOrders] = [scripted(trades.branch), scripted(orders.branch)];
  revival = createRevival({
    trades: () => theTrades,
    orders: () => theOrders,
    parkedOrders: () => (theOrders.whereabouts(ORDER).kind === 'parked' ? [held] : []),
    firstWord: () => Promise.resolve(WORD),
    released: (trade) => Promise.resolve(void released.push(trade)),
  });
});

describe('a parked trade', () => {
  it('is started once, hears the word first, and is released when it runs and rests', async () => {
    park('trade:7');
    expect([await look(), released]).toEqual([null, []]);
    where.set('trade:7', { kind: 'up', waiting: 1 });
    expect([await look(), released]).toEqual([null, []]);
    where.set('trade:7', UP);
    expect([await look(), released]).toEqual(['done', ['7']]);
    expect(starts).toEqual(['trade:7 after word/1']);
  });

  it('that does not come up says why and is not released', async () => {
    park('trade:7');
    fate = () => ({ kind: 'parked', error: new TypeError('context.orders: expected a record') });
    expect(await look()).toBeNull();
    expect(await look()).toBe(
      'refused: it has failed again and stays parked: context.orders: expected a record',
    );
    expect(released).toEqual([]);
  });

  it('that falls over what it hears is judged only when its supervisor has given it up', async () => {
    park('trade:7');
    await look();
    where.set('trade:7', { kind: 'down' });
    expect(await look()).toBeNull();
    park('trade:7', 'poison');
    expect(await look()).toBe('refused: it has failed again and stays parked: poison');
    expect([starts.length, released]).toEqual([1, []]);
  });

  it('brings its parked orders along, and names one that stays parked', async () => {
    park('trade:7');
    park(ownerOf(ORDER));
    await look();
    expect(starts).toEqual(['trade:7 after word/1', ownerOf(ORDER)]);
    park(ownerOf(ORDER), 'a bad fill');
    expect(await look()).toBe(
      `done, but its order ${held} has failed again and stays parked: a bad fill`,
    );
    expect(released).toEqual(['7']);
  });

  it('is not answered for by a process that stops meanwhile', async () => {
    park('trade:7');
    fate = () => new SupervisorStoppedError('trades', 'start trade:7');
    await expect(look()).rejects.toThrow(SupervisorStoppedError);
  });

  it('whose end came meanwhile is done', async () => {
    park('trade:7');
    fate = () => ({ kind: 'absent' });
    await look();
    expect([await look(), released]).toEqual(['done', ['7']]);
  });
});

describe('a trade that runs', () => {
  it('is refused', async () => {
    run();
    expect(await look()).toBe('refused: neither the trade nor an order of it is parked');
    expect([starts, released]).toEqual([[], []]);
  });

  it('gets back an order that is parked', async () => {
    run();
    park(ownerOf(ORDER));
    await look();
    expect([await look(), starts, released]).toEqual(['done', [ownerOf(ORDER)], []]);
  });

  it('says why an order of it stays parked', async () => {
    run();
    park(ownerOf(ORDER));
    fate = () => ({ kind: 'parked', error: new Error('a bad fill') });
    await look();
    expect(await look()).toBe(
      `refused: its order ${held} has failed again and stays parked: a bad fill`,
    );
  });
});

it('a trade that has ended gets back an order that is parked', async () => {
  park(ownerOf(ORDER));
  await look();
  expect([await look(), starts, released]).toEqual(['done', [ownerOf(ORDER)], []]);
});

it('a second request for what the first has begun is refused', async () => {
  park('trade:7');
  await look('a');
  expect(await look('b')).toBe('refused: neither the trade nor an order of it is parked');
  expect(await look('a')).toBe('done');
});
