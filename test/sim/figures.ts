import type { RunFigures } from './run.ts';

/** What many runs have seen together. */
export type Totals = {
  runs: number;
  simulatedMs: number;
  processorMs: number;
  trades: number;
  linearTrades: number;
  exits: number;
  resting: number;
  partialExits: number;
  stops: number;
  transitions: number;
  restarts: number;
  readonly struck: Record<string, number>;
  readonly struckAtFutures: Record<string, number>;
};

export const noTotals = (): Totals => ({
  runs: 0,
  simulatedMs: 0,
  processorMs: 0,
  trades: 0,
  linearTrades: 0,
  exits: 0,
  resting: 0,
  partialExits: 0,
  stops: 0,
  transitions: 0,
  restarts: 0,
  struck: {},
  struckAtFutures: {},
});

const addCounts = (
  counts: Record<string, number>,
  more: Iterable<readonly [string, number]>,
): void => {
  for (const [kind, count] of more) counts[kind] = (counts[kind] ?? 0) + count;
};

export const addRun = (totals: Totals, figures: RunFigures): void => {
  totals.runs += 1;
  totals.simulatedMs += figures.simulatedMs;
  totals.processorMs += figures.processorMs;
  totals.trades += figures.trades;
  totals.linearTrades += figures.linearTrades;
  totals.exits += figures.exits;
  totals.resting += figures.resting;
  totals.partialExits += figures.partialExits;
  totals.stops += figures.stops;
  totals.transitions += figures.transitions;
  totals.restarts += figures.processes - 1;
  addCounts(totals.struck, figures.struck);
  addCounts(totals.struckAtFutures, figures.struckAtFutures);
};

export const addTotals = (totals: Totals, more: Totals): void => {
  for (const name of COUNTS) totals[name] += more[name];
  addCounts(totals.struck, Object.entries(more.struck));
  addCounts(totals.struckAtFutures, Object.entries(more.struckAtFutures));
};

const COUNTS = [
  'runs',
  'simulatedMs',
  'processorMs',
  'trades',
  'linearTrades',
  'exits',
  'resting',
  'partialExits',
  'stops',
  'transitions',
  'restarts',
] as const;

/** How often a kind of fault has struck, for kinds that have. */
const struckText = (struck: Totals['struck']): string =>
  Object.entries(struck)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

export const describeTotals = (totals: Totals, hostSeconds: number): readonly string[] => {
  const hours = totals.simulatedMs / 3_600_000;
  const perSecond = (value: number): string => (value / Math.max(hostSeconds, 0.001)).toFixed(2);
  const perRun = totals.processorMs / Math.max(1, totals.runs);
  return [
    `${totals.runs} seeds, ${hours.toFixed(1)} simulated hours in ${hostSeconds.toFixed(1)} s: ` +
      `${perSecond(totals.runs)} seeds/s, ${perSecond(hours)} simulated hours/s, ` +
      `${perRun.toFixed(0)} ms of processor a seed`,
    `${totals.trades} trades held a position, ${totals.linearTrades} of them on futures; ${totals.stops} stopped; ${totals.exits} exit orders ` +
      `reached the venue, ${totals.resting} of them to rest, ${totals.partialExits} filled in part; ${totals.transitions} transitions; ` +
      `${totals.restarts} restarts`,
    `faults struck: ${struckText(totals.struck)}`,
    `at the venue of futures: ${struckText(totals.struckAtFutures)}`,
  ];
};
