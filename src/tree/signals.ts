import { readPrices } from '../../db/price-log.ts';
import { keepSignals, pruneSignals, recallSignals } from '../../db/signals.ts';
import { symbolId, type SymbolId } from '../../machines/model/ids.ts';
import { SignalClerk, type SignalStore } from '../runtime/signals/clerk.ts';
import { createSignals, type Signals } from '../runtime/signals/signals.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import {
  startDynamicSupervisor,
  type DynamicSupervisor,
} from '../runtime/supervision/dynamic-supervisor.ts';
import type { SupervisionObserver } from '../runtime/supervision/observer.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';
import { signalSettingsOf } from './trust.ts';

const LOOK_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 3_600_000;

const symbolsOf = ({ config }: House): ReadonlySet<SymbolId> =>
  new Set(config.markets.series.map(({ symbol }) => symbolId(symbol)));

/** Where prices are left and signals are found; without signals nothing is left there. */
export const signalsOf = (house: House): Signals =>
  createSignals(house.config.signals.enabled ? symbolsOf(house) : new Set());

const storeOf = ({ book, organs }: House, symbol: SymbolId): SignalStore => {
  const database = () => organs.store.get().database;
  return {
    isWritable: () => organs.store.peek()?.isWritable() === true,
    recall: (frameMs, limit) => recallSignals(database(), book, symbol, frameMs, limit),
    prices: async (sinceMs) =>
      (await readPrices(database(), symbol, sinceMs)).map(({ atMs, priceMicros }) => ({
        receivedAtMs: atMs,
        priceMicros,
      })),
    keep: (signals, rejected) => keepSignals(database(), book, signals, rejected),
  };
};

const tickerChild = (
  { config, clock }: House,
  id: string,
  everyMs: number,
  begin: () => () => Promise<void>,
): ChildSpec => ({
  id,
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: config.supervision.signals.shutdownMs,
  start: ({ exited }) => {
    const run = begin();
    const ticker = startTicker(clock, everyMs, () =>
      run().catch((error: unknown) => exited({ kind: 'crashed', error })),
    );
    const stop = (): Promise<void> => {
      ticker.stop();
      return Promise.resolve();
    };
    return { stop, kill: ticker.stop };
  },
});

const symbolChild = (house: House, signals: Signals, symbol: SymbolId): ChildSpec =>
  tickerChild(house, `signals:${symbol}`, LOOK_EVERY_MS, () => {
    const { clock, config, guardian, log, paper } = house;
    const clerk = new SignalClerk({
      symbol,
      settings: signalSettingsOf(config, paper?.speed ?? 1),
      clock,
      board: guardian.board,
      signals,
      store: storeOf(house, symbol),
      failed: (error) => log.warn('signals wait for the store', { symbol, error }),
    });
    return () => clerk.look();
  });

const retentionChild = (house: House): ChildSpec =>
  tickerChild(house, 'signals:retention', PRUNE_EVERY_MS, () => async () => {
    const { config, log, organs } = house;
    const store = organs.store.peek();
    if (store?.isWritable() !== true) return;
    await pruneSignals(store.database, config.signals.keepMs).catch((error: unknown) =>
      log.warn('old signals could not be let go', { error }),
    );
  });

/** A symbol that has failed too often is parked: its desks find its signals old, and wait. */
const parking =
  ({ alarms, observer }: House): SupervisionObserver =>
  (event) => {
    observer(event);
    if (event.type !== 'child.quarantined') return;
    const { child, error } = event;
    alarms.raise(`parked/${child}`, 'signals have failed too often', { child, error }, 'warn');
  };

/** `signals`: one child a symbol; whatever fails here is parked here, and touches no trade. */
export const startSignals = (house: House, signals: Signals): DynamicSupervisor => {
  const { config, random, realClock } = house;
  const { intensity, childIntensity, backoff } = config.supervision.signals;
  const supervisor = startDynamicSupervisor({
    id: 'signals',
    intensity,
    childIntensity,
    backoff,
    onExhausted: 'quarantine',
    clock: realClock,
    random,
    observer: parking(house),
  });
  const children = [
    ...[...symbolsOf(house)].map((symbol) => symbolChild(house, signals, symbol)),
    retentionChild(house),
  ];
  for (const child of children)
    supervisor
      .startChild(child)
      .catch((error: unknown) => house.log.warn('not started', { child: child.id, error }));
  return supervisor;
};
