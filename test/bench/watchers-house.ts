import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { MarketTicker, TradeId } from '../../machines/model/ids.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import { startProbes } from '../../src/http/probes.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { Transition } from '../../src/runtime/durable/envelope.ts';
import { apiChild } from '../../src/tree/api.ts';
import { createHealth } from '../../src/tree/health.ts';
import { cpuMsSince } from './report.ts';
import {
  benchHouse,
  bringUpStore,
  resumeHouse,
  startChild,
  startPrices,
  type Prices,
} from './restart-house.ts';
import { quoteAt } from './trades.ts';
import { monotonicMs, type FromHouse, type Memory, type ToHouse } from './watchers-words.ts';

/*
 * The process that guards: it takes up the open trades of the database that its environment names,
 * answers the API and the probes, and is sent the ticks that trip a stop.
 */

/** Under the threshold of the one trade of a market that may trip, and over all others'. */
const DIPPED_CENTI = 8_500;
/** A busy machine may hold a commit up: that is measured, and is no database that is away. */
const SETTINGS = { 'api.port': 0, 'probes.port': 0, 'spool.afterMs': 10_000 };
const TOKENS = ['api-token', 'api-token-operate', 'api-token-view'] as const;

const memory = (): Memory => {
  if (globalThis.gc === undefined) throw new Error('expected to run with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return { heapBytes: heapUsed, externalBytes: external };
};

const say = (word: FromHouse): void => void process.send?.(word);

type Ticks = {
  /** A tick for a market whose last stop is still being verified comes too early, and is none. */
  readonly sent: (market: number, sentAtMs: number) => void;
  readonly followed: (transition: Transition<TradeContext>) => void;
  /** What has been measured since the last round. */
  readonly endRound: () => void;
};

/** Sends each tick into the house, and tells how long the decision took that it led to. */
const followTicks = (prices: () => Prices, now: () => Parameters<typeof quoteAt>[1]): Ticks => {
  const pending = new Map<MarketTicker, { readonly index: number; readonly sentAtMs: number }>();
  let decidedMs: number[] = [];
  let committedMs: number[] = [];
  let cpu = process.cpuUsage();
  return {
    sent: (index, sentAtMs) => {
      const quote = quoteAt(index, now(), DIPPED_CENTI);
      if (pending.has(quote.market)) return;
      pending.set(quote.market, { index, sentAtMs });
      prices().quote(quote);
    },
    followed: ({ after, commitMs, to }) => {
      const { market } = after.ticket;
      const tick = pending.get(market);
      if (tick === undefined) return;
      if (to === 'monitoring.watching') pending.delete(market);
      if (to !== 'monitoring.verifying') return;
      const tookMs = monotonicMs() - tick.sentAtMs;
      committedMs.push(tookMs);
      decidedMs.push(tookMs - commitMs);
      prices().quote(quoteAt(tick.index, now()));
    },
    endRound: () => {
      say({ kind: 'round', decidedMs, committedMs, cpuMs: cpuMsSince(cpu) });
      [decidedMs, committedMs, cpu] = [[], [], process.cpuUsage()];
    },
  };
};

const start = async (trades: number): Promise<void> => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'tradewarden-watchers-'));
  const metrics = createMetrics();
  let link = '';
  const house = benchHouse({
    dataDirectory,
    overrides: Object.entries(SETTINGS).map(([path, value]) => ({ path, value, option: 'bench' })),
    witnesses: [metrics.witness],
    reveal: (line) => (link = line),
  });
  await bringUpStore(house);
  const prices = startPrices(house);
  const before = memory();
  const ticks = followTicks(() => prices, house.clock.now);
  const guarded = new Set<TradeId>();
  await new Promise<void>((resolve, reject) => {
    const followed = (transition: Transition<TradeContext>): void => {
      ticks.followed(transition);
      if (transition.to === 'monitoring.watching') guarded.add(transition.after.tradeId);
      if (guarded.size === trades) resolve();
    };
    resumeHouse(house, { followed, told: () => undefined }).catch(reject);
  });
  const bytesPerTrade = (memory().heapBytes - before.heapBytes) / trades;
  const health = createHealth(house);
  metrics.follow(house, health);
  await startChild(apiChild(house, health));
  const { host, port } = house.config.probes;
  const probes = await startProbes({
    host,
    port: port ?? 0,
    state: health.state,
    clock: house.realClock,
    metrics: metrics.text,
  });
  process.on('message', (word: ToHouse) => {
    if (word.kind === 'tick') ticks.sent(word.market, word.sentAtMs);
    else if (word.kind === 'round') ticks.endRound();
    else say({ kind: 'memory', ...memory() });
  });
  const tokens = TOKENS.map((file) => readFileSync(join(dataDirectory, file), 'utf8').trim());
  const apiUrl = new URL(link.replace(/^open: /, '')).origin;
  say({ kind: 'up', where: { apiUrl, probesUrl: probes.url, tokens }, bytesPerTrade });
};

const [trades] = process.argv.slice(2);
await start(Number(trades));
