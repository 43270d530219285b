import { loadLiveTrades } from '../../db/live-actors.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { createGuardian } from '../../src/runtime/guardian.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { tradeLogic } from '../../src/runtime/durable/trade-logic.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { House } from '../../src/tree/house.ts';
import { median } from './percentile.ts';
import { cpuMsSince } from './report.ts';
import { benchHouse, bringUpStore, hearReads, resumeHouse, startPrices } from './restart-house.ts';
import type { HeapPerTrade, RestartMarks, RestartReport } from './restart-report.ts';

/*
 * The process that starts again: it takes up the open trades of the database that its environment
 * names, reports over its channel, and ends as abruptly as the one before it.
 */

const heapBytes = (): number => {
  if (globalThis.gc === undefined) throw new Error('expected to run with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};

/** Bytes that what `make` returns keeps alive. */
const heldBy = async (make: () => Promise<unknown>): Promise<number> => {
  const before = heapBytes();
  const held = await make();
  const bytes = heapBytes() - before;
  return held === undefined ? NaN : bytes;
};

const loadContexts = async ({ book, organs }: House): Promise<readonly Stored<TradeContext>[]> =>
  (await loadLiveTrades(organs.store.get().database, book)).map(({ state, context }) =>
    tradeLogic.parse(state, context),
  );

/** Contexts, and a watch over them, made once more and by themselves. */
const heapParts = async (
  house: House,
  trades: number,
): Promise<Pick<HeapPerTrade, 'context' | 'watch'>> => {
  const context = await heldBy(() => loadContexts(house));
  const contexts = await loadContexts(house);
  const watch = await heldBy(() => {
    const { clock, number } = house;
    const guardian = createGuardian({ clock, number, trades: () => null });
    for (const { state, context: each } of contexts) guardian.resume(state, each, 2);
    return Promise.resolve(guardian);
  });
  return { context: context / trades, watch: watch / trades };
};

type Stamps = Omit<RestartMarks, 'storeUp'>;

const READS: readonly string[] = ['trades-live', 'orders-live', 'intents-pending'];

/** A house that stamps the read rows and the started trades. */
const stamping = (house: House, stamp: (name: keyof Stamps) => void): House => {
  hearReads(house, (name) => {
    if (READS.includes(name)) stamp('read');
  });
  return {
    ...house,
    observer: (event) => {
      house.observer(event);
      if (event.type !== 'child.started' || event.supervisor !== 'trades') return;
      stamp('firstStarted');
      stamp('lastStarted');
    },
  };
};

type Resumed = { readonly stamps: Stamps; readonly commitsMs: readonly number[] };

/** Resumes the book, and resolves when each of its trades is committed as protected. */
const protectAll = async (house: House, trades: number): Promise<Resumed> => {
  const startedAt = performance.now();
  const stamps = { read: 0, firstStarted: 0, lastStarted: 0, told: 0, allProtected: 0 };
  const stamp = (name: keyof Stamps): void => {
    if (name !== 'firstStarted' || stamps.firstStarted === 0)
      stamps[name] = performance.now() - startedAt;
  };
  const guarded = new Set<TradeId>();
  const commitsMs: number[] = [];
  await new Promise<void>((resolve, reject) => {
    resumeHouse(stamping(house, stamp), {
      followed: ({ to, after, commitMs }) => {
        commitsMs.push(commitMs);
        if (to === 'monitoring.watching') guarded.add(after.tradeId);
        else guarded.delete(after.tradeId);
        if (guarded.size === trades) resolve();
      },
      told: () => stamp('told'),
    }).catch(reject);
  });
  stamp('allProtected');
  return { stamps: { ...stamps }, commitsMs };
};

const marksOf = (storeUp: number, stamps: Stamps): RestartMarks => ({
  storeUp,
  read: storeUp + stamps.read,
  firstStarted: storeUp + stamps.firstStarted,
  lastStarted: storeUp + stamps.lastStarted,
  told: storeUp + stamps.told,
  allProtected: storeUp + stamps.allProtected,
});

const restart = async (trades: number): Promise<RestartReport> => {
  const house = benchHouse();
  const startedAt = performance.now();
  await bringUpStore(house);
  const storeUp = performance.now() - startedAt;
  const prices = startPrices(house);
  const heapBefore = heapBytes();
  const cpuBefore = process.cpuUsage();
  const { stamps, commitsMs } = await protectAll(house, trades);
  const cpuMs = cpuMsSince(cpuBefore);
  const commits = { transitions: commitsMs.length, commitP50Ms: median(commitsMs) };
  prices.stop();
  const total = (heapBytes() - heapBefore) / trades;
  const parts = await heapParts(house, trades);
  const heap = { total, ...parts, actor: total - parts.context - parts.watch };
  return { trades, marks: marksOf(storeUp, stamps), cpuMs, ...commits, heap };
};

const [trades] = process.argv.slice(2);
const report = await restart(Number(trades));
process.send?.(report, () => process.exit(0));
