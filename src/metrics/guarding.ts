import type { Registry } from 'prom-client';

import type { House } from '../tree/house.ts';
import type { Survey } from '../tree/survey.ts';
import { TRADES, TREE } from './catalogue.ts';
import type { Census } from './census.ts';
import { counterRead, gaugeRead } from './instruments.ts';

const SECOND_MS = 1_000;
const MICROS_PER_DOLLAR = 1_000_000;
const CURRENCY = { currency: 'USD' };

const readTree = (registry: Registry, census: () => Census | null): void => {
  gaugeRead(registry, TREE.actors, (take) => {
    for (const [machine, phases] of census()?.phases ?? [])
      for (const [status, count] of phases) take(count, { machine, status });
  });
  gaugeRead(registry, TREE.waiting, (take) => {
    for (const [machine, events] of Object.entries(census()?.waiting ?? {}))
      take(events, { machine });
  });
};

const readTrades = (
  registry: Registry,
  { unprotected }: House,
  census: () => Census | null,
): void => {
  gaugeRead(registry, TRADES.trades, (take) => {
    for (const [state, count] of census()?.states ?? []) take(count, { state });
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

const readMoney = (
  registry: Registry,
  marks: () => Survey | null,
  realised: () => number,
): void => {
  gaugeRead(registry, TRADES.realised, (take) => take(realised(), CURRENCY));
  gaugeRead(registry, TRADES.unrealised, (take) => {
    const seen = marks();
    if (seen !== null) take((seen.unrealisedMicros ?? 0) / MICROS_PER_DOLLAR, CURRENCY);
  });
  gaugeRead(registry, TRADES.unpriced, (take) => {
    const seen = marks();
    if (seen !== null) take(seen.unpriced, {});
  });
};

/** What was counted and seen of the house, when last looked at; null before the first look. */
type Looks = { readonly census: () => Census | null; readonly marks: () => Survey | null };

/** Whom the tree holds, and how the trades stand. */
export const readGuarding = (
  registry: Registry,
  house: House,
  { census, marks }: Looks,
  realised: () => number,
): void => {
  readTree(registry, census);
  readTrades(registry, house, census);
  readMoney(registry, marks, realised);
};
