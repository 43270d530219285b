import type { Ground } from './ground.ts';
import type { Checked } from './check.ts';
import { FAULT_KINDS, type Bounds } from './bounds.ts';
import { UNBORN, type World } from './world.ts';

/** `trade closing.exiting 1, entry filled (venue: executed 1), …` */
const inWords = ({ actors }: Ground, world: World): string => {
  const { state, context } = actors.trade(world.trade);
  const held = Math.max(0, context.entry.filledCenti - context.exit.filledCenti) / 100;
  const orders = world.orders.map((local, order) => {
    const name = order === 0 ? 'entry' : `exit ${order}`;
    const own = local === UNBORN ? 'unborn' : actors.order(local).state;
    const { status, filled } = world.venue[order] ?? { status: 'none', filled: 0 };
    return `${name} ${own}, ${status === 'none' ? 'not at the venue' : `${status} ${filled}`}`;
  });
  return [`trade ${state}, holds ${held}`, ...orders].join('; ');
};

/** The way to a breach, one line a move, and what is then. */
export const wayOf = ({ breach, ground }: Checked): readonly string[] =>
  breach === null
    ? []
    : [
        ...breach.way.map(({ text }, index) => `${String(index + 1).padStart(4)}  ${text}`),
        ...breach.way.slice(-1).map(({ state }) => `      → ${inWords(ground, state)}`),
      ];

const thousands = (value: number): string => value.toLocaleString('en-US');

export const boundsInWords = (bounds: Bounds): string => {
  const faults = FAULT_KINDS.filter((kind) => bounds.each[kind] > 0)
    .map((kind) => `${kind} ≤ ${bounds.each[kind]}`)
    .join(', ');
  return [
    `${bounds.contracts} contract${bounds.contracts === 1 ? '' : 's'}`,
    bounds.entry === 'goodTillCanceled' ? 'a resting entry' : 'an immediate entry',
    `≤ ${bounds.exits} exits, stuck after ${bounds.maxAttempts}`,
    ...(bounds.linear ? ['a linear contract'] : []),
    ...(bounds.verification ? ['stops verified'] : []),
    ...(bounds.blind === 'exit' ? ['leaves when blind'] : []),
    ...(bounds.floor ? ['disaster floor'] : []),
    bounds.faults === 0 ? 'no faults' : `≤ ${bounds.faults} faults of ${faults}`,
    bounds.depth === null ? 'any depth' : `≤ ${bounds.depth} moves`,
  ].join('; ');
};

/** The figures of one world in columns. */
export const COLUMNS =
  'world          states   transitions  moves     ends  seconds  states/s  verdict';

export const rowOf = (name: string, checked: Checked): string => {
  const { states, transitions, depth, ends, seconds, complete, breach } = checked;
  const verdict = breach === null ? (complete ? 'holds' : 'holds so far, cut off') : 'BROKEN';
  return [
    name.padEnd(11),
    thousands(states).padStart(9),
    thousands(transitions).padStart(13),
    String(depth).padStart(6),
    thousands(ends).padStart(8),
    seconds.toFixed(1).padStart(8),
    thousands(Math.round(states / seconds)).padStart(9),
    ` ${verdict}`,
  ].join(' ');
};
