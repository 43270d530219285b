import type { Registry } from 'prom-client';

import { TERMINAL_TRADE_STATES, TRADE_STATES } from '../../machines/model/trade.ts';
import type { House } from '../tree/house.ts';
import { guardedTrades, inSlices, standingIn } from '../tree/live-trades.ts';
import { TRADES, TREE } from './catalogue.ts';
import { counterRead, gaugeRead } from './instruments.ts';
import { childKindOf } from './words.ts';

const SECOND_MS = 1_000;
const MICROS_PER_DOLLAR = 1_000_000;
const CURRENCY = { currency: 'USD' };

/** What all that is held would bring, when last looked at. */
export type Marks = { readonly unrealisedMicros: number; readonly unpriced: number };

/** Looks at the mark of every trade, in slices between which everything else goes on. */
export const lookAtMarks = async (house: House): Promise<Marks> => {
  const marks = await inSlices(
    guardedTrades(house),
    (trade) => standingIn(house, trade).standing.mark.unrealisedMicros,
  );
  return {
    unrealisedMicros: marks.reduce<number>((sum, mark) => sum + (mark ?? 0), 0),
    unpriced: marks.filter((mark) => mark === null).length,
  };
};

const countBy = (names: Iterable<string>, known: Iterable<string> = []): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of known) counts.set(name, 0);
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

const readTree = (registry: Registry, { organs, supervisors }: House): void => {
  gaugeRead(registry, TREE.actors, (take) => {
    for (const supervisor of supervisors.values()) {
      const machine = childKindOf(supervisor.id);
      const phases = countBy(
        supervisor.children().map(({ phase }) => phase),
        ['running', 'waiting', 'quarantined'],
      );
      for (const [status, count] of phases) take(count, { machine, status });
    }
  });
  gaugeRead(registry, TREE.waiting, (take) => {
    const branches = { trade: organs.trades.peek(), order: organs.orders.peek() };
    for (const [machine, branch] of Object.entries(branches)) {
      let events = 0;
      for (const { waiting } of branch?.live() ?? []) events += waiting;
      take(events, { machine });
    }
  });
};

const LIVE_STATES = TRADE_STATES.filter((state) => !TERMINAL_TRADE_STATES.has(state));

const readTrades = (registry: Registry, house: House): void => {
  const { unprotected } = house;
  gaugeRead(registry, TRADES.trades, (take) => {
    const states = guardedTrades(house).map(({ state }) => state);
    for (const [state, count] of countBy(states, LIVE_STATES)) take(count, { state });
  });
  gaugeRead(registry, TRADES.unprotected, (take) => {
    const open = unprotected.countOver(-1);
    take(open, { reason: 'open' });
    take(unprotected.figures().unprotected - open, { reason: 'paused' });
  });
  counterRead(registry, TRADES.unprotectedTime, (take) =>
    take(unprotected.figures().unprotectedMs / SECOND_MS, {}),
  );
  gaugeRead(registry, TRADES.unprotectedLongest, (take) =>
    take(unprotected.figures().longestMs / SECOND_MS, {}),
  );
};

const readMoney = (registry: Registry, marks: () => Marks | null, realised: () => number): void => {
  gaugeRead(registry, TRADES.realised, (take) => take(realised(), CURRENCY));
  gaugeRead(registry, TRADES.unrealised, (take) => {
    const seen = marks();
    if (seen !== null) take(seen.unrealisedMicros / MICROS_PER_DOLLAR, CURRENCY);
  });
  gaugeRead(registry, TRADES.unpriced, (take) => {
    const seen = marks();
    if (seen !== null) take(seen.unpriced, {});
  });
};

/** Whom the tree holds, and how the trades stand. */
export const readGuarding = (
  registry: Registry,
  house: House,
  marks: () => Marks | null,
  realised: () => number,
): void => {
  readTree(registry, house);
  readTrades(registry, house);
  readMoney(registry, marks, realised);
};
