import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { addRun, addTotals, describeTotals, noTotals, type Totals } from './figures.ts';
import { CASES } from './mutants/list.ts';
import { firstFind } from './mutants/search.ts';
import { describeFailure, minimised } from './report.ts';
import type { RunOutcome } from './run.ts';
import { runWorld } from './world.ts';

const USAGE = `npm run sim -- [--seeds N] [--from S] [--jobs J] [--keep-going]
npm run sim -- --seed S [--replay] [--lines N]
npm run sim -- --mutants [--seeds N] [--from S]`;
const FAILED = 1;
const MISUSED = 2;
const PROGRESS_EVERY_MS = 10_000;
const ALL_LINES = 4_000;

type Asked = {
  readonly seeds: number;
  readonly from: number;
  readonly seed: number | null;
  readonly replay: boolean;
  readonly mutants: boolean;
  readonly lines: number;
  readonly jobs: number;
  readonly keepGoing: boolean;
};

/** What a worker tells of its part. */
type Part = {
  readonly totals: Totals;
  readonly failures: readonly string[];
  readonly done: boolean;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Names the code that runs: this file is built into one with all that the simulation reaches, so
 * that runs of one name may be added up.
 */
const codeName = (): string =>
  createHash('sha256')
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
    .slice(0, 12);

const whole = (name: string, text: string | undefined, fallback: number): number => {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new TypeError(`--${name}: expected a whole number, found '${text ?? ''}'`);
  return value;
};

const asked = (): Asked => {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      seed: { type: 'string' },
      replay: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      lines: { type: 'string' },
      jobs: { type: 'string' },
      'keep-going': { type: 'boolean', default: false },
    },
  });
  return {
    seeds: whole('seeds', values.seeds, 100),
    from: whole('from', values.from, 1),
    seed: values.seed === undefined ? null : whole('seed', values.seed, 0),
    replay: values.replay,
    mutants: values.mutants,
    lines: whole('lines', values.lines, values.replay ? ALL_LINES : 60),
    jobs: Math.max(1, whole('jobs', values.jobs, Math.min(2, availableParallelism()))),
    keepGoing: values['keep-going'],
  };
};

const explain = async (failed: RunOutcome, lines: number): Promise<readonly string[]> => {
  const short = await minimised(failed, { seed: failed.seed });
  return [
    ...describeFailure(short, lines),
    `  ${failed.plan.length} faults were planned, ${short.plan.length} are enough`,
  ];
};

/** Runs the seeds of one part in order; `tell` hears of the totals so far. */
const runPart = async (
  seeds: Iterable<number>,
  { keepGoing, lines }: Pick<Asked, 'keepGoing' | 'lines'>,
  tell: (part: Part) => void,
): Promise<void> => {
  const totals = noTotals();
  const failures: string[] = [];
  for (const seed of seeds) {
    const outcome = await runWorld({ seed });
    addRun(totals, outcome.figures);
    if (outcome.violation !== null) {
      failures.push((await explain(outcome, lines)).join('\n'));
      if (!keepGoing) break;
    }
    tell({ totals, failures, done: false });
  }
  tell({ totals, failures, done: true });
};

function* everyNth(from: number, count: number, nth: number, of: number): Generator<number> {
  for (let index = nth; index < count; index += of) yield from + index;
}

/** One part in a process of its own, so that as many cores work as there are jobs. */
const inWorker = (
  nth: number,
  { seeds, from, jobs, keepGoing, lines }: Asked,
  tell: (part: Part) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = [nth, seeds, from, jobs, keepGoing ? 1 : 0, lines].map(String);
    const worker = fork(fileURLToPath(import.meta.url), ['--worker', ...options]);
    worker.on('message', (message: Part) => tell(message));
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a worker ended with ${code ?? 'a signal'}`)),
    );
  });

const beWorker = async (options: readonly string[]): Promise<void> => {
  const [nth = 0, seeds = 0, from = 0, jobs = 1, keepGoing = 0, lines = 0] = options.map(Number);
  await runPart(everyNth(from, seeds, nth, jobs), { keepGoing: keepGoing === 1, lines }, (part) =>
    process.send?.(part),
  );
  process.disconnect();
};

const sumOf = (parts: readonly Part[]): Totals => {
  const totals = noTotals();
  for (const part of parts) addTotals(totals, part.totals);
  return totals;
};

const runAll = async (request: Asked): Promise<void> => {
  const { seeds, from, jobs } = request;
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1_000;
  print(`seeds ${from} … ${from + seeds - 1}, ${jobs} jobs, code ${codeName()}`);
  const parts = new Map<number, Part>();
  let toldAt = startedAt;
  const tell =
    (nth: number) =>
    (part: Part): void => {
      part.failures.slice(parts.get(nth)?.failures.length ?? 0).forEach(print);
      parts.set(nth, part);
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = performance.now();
      const failures = [...parts.values()].reduce((sum, one) => sum + one.failures.length, 0);
      print(
        `${sumOf([...parts.values()]).runs} seeds, ${failures} failed, ${seconds().toFixed(0)} s`,
      );
    };
  await Promise.all(Array.from({ length: jobs }, (_, nth) => inWorker(nth, request, tell(nth))));
  const all = [...parts.values()];
  const failures = all.flatMap((part) => part.failures);
  describeTotals(sumOf(all), seconds()).forEach(print);
  print(failures.length === 0 ? 'every seed is clean' : `${failures.length} seeds failed`);
  if (failures.length > 0) process.exitCode = FAILED;
};

const runOne = async (seed: number, { replay, lines }: Asked): Promise<void> => {
  const outcome = await runWorld({ seed });
  if (replay) outcome.tail(lines).forEach(print);
  if (outcome.violation === null) print(`seed ${seed} is clean, trace ${outcome.hash}`);
  else {
    (replay ? describeFailure(outcome, 1) : await explain(outcome, lines)).forEach(print);
    process.exitCode = FAILED;
  }
  const totals = noTotals();
  addRun(totals, outcome.figures);
  describeTotals(totals, totals.processorMs / 1_000).forEach(print);
};

/** For each planted fault the first seed whose own faults show it. */
const runMutants = async ({ seeds, from }: Asked): Promise<void> => {
  for (const { mutant } of CASES) {
    const find = await firstFind({ mutant, plan: null }, everyNth(from, seeds, 0, 1));
    print(
      find === null
        ? `${mutant.name}: not shown by ${seeds} seeds`
        : `${mutant.name}: seed ${find.seed}, ${find.check}`,
    );
  }
};

const main = async (): Promise<void> => {
  if (process.argv[2] === '--worker') {
    await beWorker(process.argv.slice(3));
    return;
  }
  let request: Asked;
  try {
    request = asked();
  } catch (error) {
    process.stderr.write(`${String(error)}\n${USAGE}\n`);
    process.exitCode = MISUSED;
    return;
  }
  if (request.mutants) await runMutants(request);
  else if (request.seed === null) await runAll(request);
  else await runOne(request.seed, request);
};

await main();
