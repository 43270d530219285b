import { parseArgs } from 'node:util';

import type { Bounds, FaultCounts } from './bounds.ts';
import { CHARTS } from './charts.ts';
import { check, type Checked } from './check.ts';
import { LAW_TEXTS } from './laws.ts';
import type { Mutant } from './mutant.ts';
import { hunt, MUTANTS } from './mutants.ts';
import { boundsInWords, COLUMNS, rowOf, wayOf } from './report.ts';
import { FULL, SMALL } from './scenarios.ts';

const USAGE = `npm run model -- [--quick] [--json] [--world NAME] [--mutant NAME | --no-mutants]
  [--contracts N] [--exits N] [--faults N] [--depth N] [--crashes N]

Follows every world within the bounds and checks every law in each; then every mutant in its own.
  --quick       the small worlds instead of the large ones
  --world       one of ${[...Object.keys(FULL), ...Object.keys(SMALL)].join(', ')}
  --mutant      one mutant alone, its shortest counterexample in full
  --contracts … change the bounds of the worlds followed`;
const BROKEN = 1;
const MISUSED = 2;

const asked = () =>
  parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'no-mutants': { type: 'boolean', default: false },
      world: { type: 'string' },
      mutant: { type: 'string' },
      contracts: { type: 'string' },
      exits: { type: 'string' },
      faults: { type: 'string' },
      depth: { type: 'string' },
      crashes: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;

type Asked = ReturnType<typeof asked>;

const numberOf = (name: string, value: string): number => {
  if (!/^[0-9]{1,4}$/.test(value))
    throw new TypeError(`--${name}: expected a whole number, found '${value}'`);
  return Number(value);
};

/** The bounds with what was asked for instead. */
const bounded = (bounds: Bounds, options: Asked): Bounds => {
  const of = (name: 'contracts' | 'exits' | 'faults' | 'depth' | 'crashes') => {
    const value = options[name];
    return value === undefined ? {} : { [name]: numberOf(name, value) };
  };
  const { crashes, ...others } = {
    ...of('contracts'),
    ...of('exits'),
    ...of('faults'),
    ...of('depth'),
    ...of('crashes'),
  };
  const each: FaultCounts =
    crashes === undefined ? bounds.each : { ...bounds.each, crash: crashes };
  return { ...bounds, ...others, each };
};

type Print = (line: string) => void;

const figuresOf = ({ states, transitions, depth, ends, complete, seconds, breach }: Checked) => ({
  states,
  transitions,
  depth,
  ends,
  complete,
  seconds,
  breach: breach === null ? null : { law: breach.law, moves: breach.way.map(({ text }) => text) },
});

const worldsOf = (options: Asked): readonly (readonly [string, Bounds])[] => {
  const { world, quick } = options;
  const known: Readonly<Record<string, Bounds>> = { ...FULL, ...SMALL };
  if (world === undefined) return Object.entries<Bounds>(quick ? SMALL : FULL);
  const found = known[world];
  if (found === undefined)
    throw new TypeError(
      `--world: expected one of ${Object.keys(known).join(', ')}; found '${world}'`,
    );
  return [[world, found]];
};

const followWorlds = (options: Asked, print: Print) => {
  print(`${LAW_TEXTS.length} laws in every state:`);
  for (const text of LAW_TEXTS) print(`  · ${text}`);
  print('');
  print(COLUMNS);
  return worldsOf(options).map(([name, original]) => {
    const bounds = bounded(original, options);
    const checked = check(CHARTS, bounds);
    print(rowOf(name, checked));
    print(`    ${boundsInWords(bounds)}`);
    if (checked.breach !== null) {
      print(`    broken: ${checked.breach.law}`);
      wayOf(checked).forEach(print);
    }
    return { world: name, bounds, ...figuresOf(checked) };
  });
};

const huntOne = (mutant: Mutant, whole: boolean, print: Print) => {
  const checked = hunt(mutant);
  const { breach, states, seconds } = checked;
  const outcome =
    breach === null ? 'SURVIVES' : `killed in ${String(breach.way.length).padStart(2)} moves`;
  print(`${mutant.name.padEnd(30)} ${outcome}  ${breach?.law ?? mutant.world}`);
  if (whole) {
    print(`    ${mutant.what}`);
    print(`    in ${mutant.world}: ${states} states, ${seconds.toFixed(1)} s`);
    wayOf(checked).forEach(print);
  }
  return { mutant: mutant.name, what: mutant.what, world: mutant.world, ...figuresOf(checked) };
};

const mutantsOf = ({ mutant, 'no-mutants': none }: Asked): readonly Mutant[] => {
  if (none) return [];
  const found = MUTANTS.filter(({ name }) => mutant === undefined || name === mutant);
  if (found.length === 0)
    throw new TypeError(
      `--mutant: found '${mutant ?? ''}', expected ${MUTANTS.map(({ name }) => name).join(', ')}`,
    );
  return found;
};

const run = (options: Asked): void => {
  const print: Print = (line) =>
    void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  const mutants = mutantsOf(options);
  const worlds = options.mutant === undefined ? followWorlds(options, print) : [];
  if (mutants.length > 0) print('');
  const hunted = mutants.map((mutant) => huntOne(mutant, true, print));
  const killed = hunted.filter(({ breach }) => breach !== null).length;
  const states = worlds.reduce((sum, world) => sum + world.states, 0);
  const broken = worlds.filter(({ breach }) => breach !== null).length;
  print('');
  if (worlds.length > 0)
    print(`${states.toLocaleString('en-US')} states in ${worlds.length} worlds, ${broken} broken`);
  if (hunted.length > 0) print(`mutants killed: ${killed}/${hunted.length}`);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ laws: LAW_TEXTS, worlds, mutants: hunted })}\n`);
  if (broken > 0 || killed < hunted.length) process.exitCode = BROKEN;
};

const main = (): void => {
  try {
    const options = asked();
    if (options.help) process.stdout.write(`${USAGE}\n`);
    else run(options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exitCode = MISUSED;
  }
};

main();
