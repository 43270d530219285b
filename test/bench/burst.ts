import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Phase, Script, SpokenReport } from './burst-frames.ts';
import { startBurstHouse, type Lags } from './burst-house.ts';
import { percentile } from './percentile.ts';
import { cpuMsSince, figure, machine, type Extent, type Goal, type Part } from './report.ts';

/** What each feed is held to sustain (`feeds`), twice of it for a burst, and back. */
const SUSTAINED = 50_000;
const SECONDS: Record<Extent, { readonly calm: number; readonly burst: number }> = {
  full: { calm: 5, burst: 10 },
  quick: { calm: 2, burst: 3 },
};
const FLOOD: Record<Extent, number> = { full: 1_000_000, quick: 300_000 };
const GOALS = { losses: 0, drainedMs: 1_000, memoryMegabytes: 64 } as const;

const SAMPLE_MS = 50;
const MEGABYTE = 1_048_576;
const VENUE = fileURLToPath(new URL('./burst-venue.ts', import.meta.url));

const messageOf = (child: ChildProcess): Promise<object> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => {
      if (typeof message === 'object') resolve(message);
      else reject(new TypeError('burst: expected a message of the venue'));
    });
  });

const isReport = (message: object): message is SpokenReport => 'unsentPeakBytes' in message;

type Memory = { readonly heapBytes: number; readonly bufferBytes: number };

const memory = (): Memory => {
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return { heapBytes: heapUsed, bufferBytes: arrayBuffers };
};

/** The most of each above what it was at the start, until it is asked. */
const watchMemory = (): (() => Memory) => {
  const before = memory();
  let peak = before;
  const look = (): void => {
    const { bufferBytes, heapBytes } = memory();
    peak = {
      heapBytes: Math.max(peak.heapBytes, heapBytes),
      bufferBytes: Math.max(peak.bufferBytes, bufferBytes),
    };
  };
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    look();
    return {
      heapBytes: peak.heapBytes - before.heapBytes,
      bufferBytes: peak.bufferBytes - before.bufferBytes,
    };
  };
};

/** Of the quotes that were due in one phase, the last one included. */
type PhaseLag = { readonly p50Ms: number; readonly p99Ms: number; readonly lastMs: number };

const lagBetween = ({ count, dueMs, lagMs }: Lags, fromMs: number, toMs: number): PhaseLag => {
  const values: number[] = [];
  for (let index = 0; index < count(); index += 1) {
    const due = dueMs[index] ?? NaN;
    if (due >= fromMs && due < toMs) values.push(lagMs[index] ?? NaN);
  }
  return {
    p50Ms: percentile(values, 50),
    p99Ms: percentile(values, 99),
    lastMs: values.at(-1) ?? NaN,
  };
};

type Run = Memory & {
  readonly spoken: SpokenReport;
  readonly lags: readonly PhaseLag[];
  readonly losses: readonly string[];
  readonly changesPerSecond: number;
  readonly cpuMs: number;
};

const countOf = (script: Script): number =>
  'flood' in script
    ? script.flood
    : script.phases.reduce((sum, { perSecond, seconds }) => sum + perSecond * seconds, 0);

const play = async (venue: ChildProcess, port: number, script: Script): Promise<Run> => {
  const house = await startBurstHouse(port, countOf(script) + 1_000);
  const peak = watchMemory();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  venue.send(script);
  const spoken = await messageOf(venue);
  if (!isReport(spoken)) throw new TypeError('burst: expected a report of what was said');
  await house.hasAll(spoken);
  const seconds = (performance.now() - startedAt) / 1_000;
  const run = {
    ...peak(),
    spoken,
    cpuMs: cpuMsSince(cpu),
    changesPerSecond: spoken.changes / seconds,
    losses: house.losses(spoken),
    lags: spoken.beganAtMs.map((fromMs, index) =>
      lagBetween(house.quotes, fromMs, spoken.beganAtMs[index + 1] ?? Infinity),
    ),
  };
  await house.stop();
  return run;
};

const inMegabytes = (bytes: number): string => `${figure(bytes / MEGABYTE)} MB`;

const describeRun = (name: string, run: Run): readonly string[] => {
  const { bufferBytes, changesPerSecond, cpuMs, heapBytes, lags, losses, spoken } = run;
  return [
    `burst: ${name}: ${figure(spoken.changes)} changes and ${figure(2 * spoken.fills)} fills and ` +
      `orders, ${figure(changesPerSecond)} changes/s, ${figure(cpuMs)} ms of CPU; lost: ` +
      (losses.length === 0 ? 'nothing' : losses.slice(0, 5).join('; ')),
    `burst: ${name}: peaks above the start: heap ${inMegabytes(heapBytes)}, buffers ` +
      `${inMegabytes(bufferBytes)}; unsent at the venue ${inMegabytes(spoken.unsentPeakBytes)}`,
    `burst: ${name}: lag, p50 and p99: ` +
      lags.map(({ p50Ms, p99Ms }) => `${figure(p50Ms)}, ${figure(p99Ms)} ms`).join(' | '),
  ];
};

const goalsOf = (burst: Run, flood: Run): readonly Goal[] => [
  {
    name: 'lost fills, orders and newest quotes, of a burst and of a flood',
    figure: burst.losses.length + flood.losses.length,
    unit: '',
    bound: { atMost: GOALS.losses },
    why: [...burst.losses, ...flood.losses].slice(0, 5).join('; '),
  },
  {
    name: `the last quote of a burst at ${figure(2 * SUSTAINED)} changes/s on the board after`,
    figure: burst.lags[1]?.lastMs ?? NaN,
    unit: 'ms',
    bound: { atMost: GOALS.drainedMs },
    why: machine(),
  },
  {
    name: 'heap and buffers above the start, of a burst and of a flood',
    figure: Math.max(...[burst, flood].map((run) => run.heapBytes + run.bufferBytes)) / MEGABYTE,
    unit: 'MB',
    bound: { atMost: GOALS.memoryMegabytes },
    why: machine(),
  },
];

/** A burst over real sockets from another process, into the feeds and the board. */
export const burstPart: Part = {
  name: 'burst',
  run: async (print, extent) => {
    const venue = fork(VENUE, { execArgv: ['--import', 'tsx'] });
    try {
      const told = await messageOf(venue);
      if (!('port' in told) || typeof told.port !== 'number')
        throw new TypeError('burst: expected the port of the venue');
      const { burst: burstSeconds, calm } = SECONDS[extent];
      const phase = (times: number, seconds: number): Phase => ({
        perSecond: SUSTAINED * times,
        seconds,
      });
      const phases = [phase(1, calm), phase(2, burstSeconds), phase(1, calm)];
      const burst = await play(venue, told.port, { phases });
      describeRun('calm, twice as much, calm', burst).forEach(print);
      const flood = await play(venue, told.port, { flood: FLOOD[extent] });
      describeRun('as fast as it is taken', flood).forEach(print);
      return { figures: { burst, flood }, goals: goalsOf(burst, flood) };
    } finally {
      venue.kill();
    }
  },
};
