import { beforeEach, describe, expect, it } from 'vitest';

import { createBoard, type Board } from '../../../machines/market/board.ts';
import { feedId, symbolId } from '../../../machines/model/ids.ts';
import type { SpotTick } from '../../../machines/model/quote.ts';
import type { Rejected, Signal } from '../../../machines/model/signal.ts';
import {
  SignalClerk,
  type SignalClerkOptions,
  type SignalStore,
} from '../../../src/runtime/signals/clerk.ts';
import { createSignals, type Signals } from '../../../src/runtime/signals/signals.ts';
import { at, dollars, MINUTE, signalSettings } from '../../signals/fixtures.ts';

const BTC = symbolId('BTC-USD');
const FEED = feedId('feed:coinbase:BTC-USD');
const settings = signalSettings({ framesMs: [MINUTE], trend: { enabled: false } });

let nowMs = 0;
let board: Board;
let signals: Signals;
let kept: Signal[];
let rejected: Rejected[];
let failures: unknown[];
let writable: boolean;
let broken: Error | null;
let logged: readonly { readonly ms: number; readonly price: number }[];

const answer = <T>(value: T): Promise<T> =>
  broken === null ? Promise.resolve(value) : Promise.reject(broken);

const store: SignalStore = {
  isWritable: () => writable,
  recall: (frameMs, limit) => answer(kept.filter((each) => each.frameMs === frameMs).slice(-limit)),
  prices: (sinceMs) =>
    answer(
      logged
        .map(({ ms, price }) => ({ receivedAtMs: at(ms), priceMicros: dollars(price) }))
        .filter(({ receivedAtMs }) => receivedAtMs >= sinceMs),
    ),
  keep: async (made, refused) => {
    await answer(null);
    kept.push(...made);
    rejected.push(...refused);
  },
};

const clerkOf = (changes: Partial<SignalClerkOptions> = {}): SignalClerk =>
  new SignalClerk({
    symbol: BTC,
    settings,
    clock: { now: () => at(nowMs) },
    board,
    signals,
    store,
    failed: (error) => void failures.push(error),
    ...changes,
  });

/** Another process, with the same store. */
const begin = (): SignalClerk => {
  board = createBoard();
  signals = createSignals(new Set([BTC]));
  return clerkOf();
};

let clerk: SignalClerk;
beforeEach(() => {
  [nowMs, writable, broken, logged] = [0, true, null, []];
  [kept, rejected, failures] = [[], [], []];
  clerk = begin();
});

const hear = (ms: number, price: number, lateMs = 0): void => {
  const tick: SpotTick = {
    symbol: BTC,
    priceMicros: dollars(price),
    venueAtMs: at(ms - lateMs),
    receivedAtMs: at(ms),
  };
  board.spot(FEED, tick);
  signals.seen(tick);
};

/** A price each second, and a look at the end of each. */
const live = async (
  seconds: number,
  price = (second: number) => 100 + second / 100,
): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) {
    hear(nowMs, price(nowMs / 1_000));
    nowMs += 1_000;
    await clerk.look();
  }
};

describe('signals of a symbol', () => {
  it('come with the close of each candle, stored first, then told', async () => {
    await live(59);
    expect([kept.length, signals.newest(BTC, MINUTE)]).toEqual([0, null]);
    await live(62);
    expect(kept.map(({ closedAtMs }) => closedAtMs)).toEqual([at(MINUTE), at(2 * MINUTE)]);
    expect(signals.newest(BTC, MINUTE)).toBe(kept.at(-1));
    expect(kept.at(-1)).toMatchObject({ symbol: BTC, candles: 2, candle: { ticks: 60 } });
  });

  it('are told to nobody while the store fails, and all once it is back', async () => {
    await live(30);
    broken = new Error('down');
    await live(120);
    expect(signals.newest(BTC, MINUTE)).toBeNull();
    expect(failures[0]).toBe(broken);
    broken = null;
    await live(1);
    expect(kept.map(({ closedAtMs }) => closedAtMs)).toEqual([at(MINUTE), at(2 * MINUTE)]);
    expect(signals.newest(BTC, MINUTE)?.closedAtMs).toBe(at(2 * MINUTE));
  });

  it('are made up for after the database was away', async () => {
    await live(30);
    writable = false;
    await live(200);
    expect(kept).toEqual([]);
    writable = true;
    await live(1);
    expect(kept).toHaveLength(3);
    expect(kept.every(({ candle }) => candle.unprovenMs === 0)).toBe(true);
  });

  it('are made up for in steps that are short', async () => {
    writable = false;
    await live(1_300);
    writable = true;
    const steps: number[] = [];
    for (let look = 0; look < 3; look += 1) {
      await clerk.look();
      steps.push(kept.length);
    }
    expect(steps).toEqual([9, 19, 21]);
  });
});

describe('a process that goes on', () => {
  it('looks back on the candles that are kept, and completes the open one from the log', async () => {
    await live(90);
    logged = Array.from({ length: 90 }, (_, nth) => ({ ms: nth * 1_000, price: 100 + nth / 100 }));
    nowMs += 2_000;
    clerk = begin();
    await clerk.look();
    expect(signals.newest(BTC, MINUTE)?.closedAtMs).toBe(at(MINUTE));
    await live(30);
    expect(kept).toHaveLength(2);
    expect(kept.at(-1)).toMatchObject({ candles: 2, candle: { ticks: 58, unprovenMs: 0 } });
    expect(kept.at(-1)?.candle.openMicros).toBe(dollars(100.6));
    expect(rejected).toEqual([]);
  });

  it('makes the candles that the log alone can tell', async () => {
    logged = Array.from({ length: 150 }, (_, nth) => ({ ms: nth * 1_000, price: 100 + nth / 100 }));
    nowMs = 150_000;
    await clerk.look();
    // The log is read from the beginning of the longest candle before this one.
    expect(kept.map(({ closedAtMs }) => closedAtMs)).toEqual([at(2 * MINUTE)]);
  });

  it('has no candle of the time in which it was away for long', async () => {
    await live(90);
    nowMs += 20_000;
    clerk = begin();
    await live(40);
    expect(kept).toHaveLength(1);
    expect(rejected).toMatchObject([{ frameMs: MINUTE, reason: 'unproven', count: 1 }]);
  });
});

describe('what is refused', () => {
  const refusals = (): readonly (readonly [number | null, string, number])[] =>
    rejected.map(({ frameMs, reason, count }) => [frameMs, reason, count]);

  it('is counted by its reason', async () => {
    hear(0, 100);
    hear(100, 150);
    hear(200, 100, 60_000);
    nowMs = 1_000;
    await clerk.look();
    expect(refusals()).toEqual([
      [null, 'jump', 1],
      [null, 'untimely', 1],
    ]);
    nowMs = MINUTE;
    await clerk.look();
    expect(refusals().at(-1)).toEqual([MINUTE, 'unproven', 1]);
  });

  it('is counted once, also where the store fails in between', async () => {
    await live(1);
    hear(nowMs, 150);
    broken = new Error('down');
    await clerk.look();
    await clerk.look();
    broken = null;
    await clerk.look();
    expect(refusals()).toEqual([[null, 'jump', 1]]);
  });

  it('holds against a price that a second source contradicts', async () => {
    board.spotCell(BTC).dispute = 'the index is elsewhere';
    hear(0, 100);
    await clerk.look();
    expect(refusals()).toEqual([[null, 'disputed', 1]]);
  });

  it('is what comes while nobody looks for too long', async () => {
    writable = false;
    for (let nth = 0; nth < 20_007; nth += 1) hear(nth, 100);
    writable = true;
    nowMs = 21_000;
    await clerk.look();
    expect(refusals()).toContainEqual([null, 'overflow', 7]);
  });
});

describe('a defect', () => {
  it('of the analysis is no failure of the store: it is thrown', async () => {
    const take = (): never => {
      throw new TypeError('defect');
    };
    clerk = clerkOf({ signals: { ...signals, take } });
    await expect(clerk.look()).rejects.toThrow('defect');
    expect(failures).toEqual([]);
  });
});
