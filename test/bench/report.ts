import { availableParallelism, loadavg } from 'node:os';

/** Tells what is going on while a part works. */
export type Print = (line: string) => void;

/** How much of each part is measured: all of it, or enough for a first look. */
export type Extent = 'full' | 'quick';

type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** A promise, what was measured of it, and what bounds it where it was measured. */
export type Goal = {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  readonly bound: Bound;
  /** Printed where the goal is missed. */
  readonly why: string;
};

/** What a part has measured; `figures` are printed as they arise and kept for `--json`. */
export type Outcome = { readonly figures: unknown; readonly goals: readonly Goal[] };

export type Part = {
  readonly name: string;
  readonly run: (print: Print, extent: Extent) => Promise<Outcome>;
};

export const isMet = ({ figure, bound }: Goal): boolean =>
  'atLeast' in bound ? figure >= bound.atLeast : figure <= bound.atMost;

const digits = (value: number): number => (Math.abs(value) < 10 ? 2 : 0);

/** `0.75`, `13,187`: as many digits as a benchmark can vouch for. */
export const figure = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits(value) });

const inUnit = (value: number, unit: string): string =>
  unit === '' ? figure(value) : `${figure(value)} ${unit}`;

export const describeGoal = (goal: Goal): readonly string[] => {
  const { name, unit, bound, why } = goal;
  const wanted =
    'atLeast' in bound ? `≥ ${inUnit(bound.atLeast, unit)}` : `≤ ${inUnit(bound.atMost, unit)}`;
  const line = `${name}: ${inUnit(goal.figure, unit)} (goal ${wanted})`;
  return isMet(goal) ? [`met     ${line}`] : [`missed  ${line}`, `        ${why}`];
};

/** How busy the machine is with everybody's work, ours included. */
export const machine = (): string => {
  const [minute = NaN, five = NaN] = loadavg();
  return `load average ${minute.toFixed(1)}, ${five.toFixed(1)} on ${availableParallelism()} cores`;
};

/** Milliseconds of this process's CPU since `before`. */
export const cpuMsSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
