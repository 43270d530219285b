import type { SymbolId } from '../../../machines/model/ids.ts';
import type { SpotTick } from '../../../machines/model/quote.ts';
import type { Signal } from '../../../machines/model/signal.ts';

/** Prices of one symbol that wait to be looked at; more are given up. */
const WAITING_LIMIT = 20_000;

/** Prices that have come in since they were last taken. */
export type Waiting = { readonly ticks: readonly SpotTick[]; readonly overflow: number };

/** Where feeds leave their prices for the signals, and where desks find the newest signal. */
export type Signals = {
  /** Called on the way of every price: it does no more than put it down. */
  readonly seen: (tick: SpotTick) => void;
  readonly take: (symbol: SymbolId) => Waiting;
  /** A signal that is stored. An older one than is known changes nothing. */
  readonly publish: (signal: Signal) => void;
  readonly newest: (symbol: SymbolId, frameMs: number) => Signal | null;
};

export const createSignals = (symbols: ReadonlySet<SymbolId>): Signals => {
  const waiting = new Map<SymbolId, { ticks: SpotTick[]; overflow: number }>();
  const newest = new Map<string, Signal>();
  const keyOf = (symbol: SymbolId, frameMs: number): string => `${symbol}/${frameMs}`;
  for (const symbol of symbols) waiting.set(symbol, { ticks: [], overflow: 0 });
  return {
    seen: (tick) => {
      const queue = waiting.get(tick.symbol);
      if (queue === undefined) return;
      if (queue.ticks.length < WAITING_LIMIT) queue.ticks.push(tick);
      else queue.overflow += 1;
    },
    take: (symbol) => {
      const taken = waiting.get(symbol) ?? { ticks: [], overflow: 0 };
      if (waiting.has(symbol)) waiting.set(symbol, { ticks: [], overflow: 0 });
      return taken;
    },
    publish: (signal) => {
      const key = keyOf(signal.symbol, signal.frameMs);
      if (signal.closedAtMs > (newest.get(key)?.closedAtMs ?? -Infinity)) newest.set(key, signal);
    },
    newest: (symbol, frameMs) => newest.get(keyOf(symbol, frameMs)) ?? null,
  };
};
