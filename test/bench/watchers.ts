import { setTimeout as passed } from 'node:timers/promises';

import type { GuardSettings } from '../../machines/model/settings.ts';
import { startBenchServer, urlOf, using } from './bench-server.ts';
import { compiled } from './compiled.ts';
import { median, percentile } from './percentile.ts';
import { figure, machine, type Extent, type Goal, type Part } from './report.ts';
import { fill } from './restart-fill.ts';
import { benchSettings } from './restart-house.ts';
import { MARKETS } from './trades.ts';
import {
  startAudience,
  startHouse,
  type GuardingHouse,
  type Round,
  type Watching,
} from './watchers-processes.ts';
import type { Audience, Heard, Latencies } from './watchers-words.ts';

const TRADES = 10_000;
const TURNS: Record<Extent, number> = { full: 8, quick: 2 };
const ROUND_MS: Record<Extent, number> = { full: 5_000, quick: 3_000 };
const SETTLE_MS = 500;
const SAMPLE_MS = 2_000;
const SAMPLES: Record<Extent, number> = { full: 15, quick: 4 };
/** The system takes megabytes for a peer that does not read, before any wait with us. */
const DEAF_SAMPLES: Record<Extent, number> = { full: 40, quick: 4 };
const GOALS = { deafMebibytes: 10, metricsMs: 100 } as const;

const NOBODY: Audience = { pages: 0, streams: 0, isScraped: false, deaf: 0 };

/** Who watches; the first two are the same, so that what the machine does by itself is seen. */
const AUDIENCES = {
  nobody: NOBODY,
  'nobody again': NOBODY,
  'one page': { ...NOBODY, pages: 1 },
  'eight pages': { ...NOBODY, pages: 8 },
  'a stream and /metrics': { ...NOBODY, streams: 1, isScraped: true },
} as const satisfies Readonly<Record<string, Audience>>;

type Name = keyof typeof AUDIENCES;

const NAMES: readonly Name[] = [
  'nobody',
  'nobody again',
  'one page',
  'eight pages',
  'a stream and /metrics',
];

/** Far from any stop, but for one trade a market, whose stop is verified and never fires. */
const guardsOf = (guard: GuardSettings): ((number: number) => GuardSettings) => {
  const { probabilityStop } = guard;
  const calm: GuardSettings = { ...guard, model: 'implied' };
  const nervous: GuardSettings = {
    ...calm,
    probabilityStop: {
      ...probabilityStop,
      thresholdPercent: 90,
      verification: { enabled: true, periodMs: 600 },
    },
  };
  return (number) => (number <= MARKETS ? nervous : calm);
};

type Turn = Readonly<Record<Name, { readonly round: Round; readonly heard: Heard }>>;

type Stage = { readonly house: GuardingHouse; readonly watching: Watching };

const playRound = async (
  { house, watching }: Stage,
  name: Name,
  ms: number,
): Promise<Turn[Name]> => {
  const refused = await watching.come(AUDIENCES[name]);
  await passed(SETTLE_MS);
  await house.round();
  await passed(ms);
  const round = await house.round();
  const heard = await watching.go();
  await passed(SETTLE_MS);
  if (round.committedMs.length === 0) throw new Error(`${name}: expected decisions, found none`);
  return { round, heard: { ...heard, refused } };
};

/** Each audience once; who begins moves on from turn to turn. */
const playTurn = async (stage: Stage, number: number, ms: number): Promise<Turn> => {
  const order = NAMES.map((_, place) => NAMES[(place + number) % NAMES.length] ?? 'nobody');
  const played = new Map<Name, Turn[Name]>();
  for (const name of order) played.set(name, await playRound(stage, name, ms));
  const of = (name: Name): Turn[Name] => {
    const round = played.get(name);
    if (round === undefined) throw new Error(`${name}: expected a round, found none`);
    return round;
  };
  return {
    nobody: of('nobody'),
    'nobody again': of('nobody again'),
    'one page': of('one page'),
    'eight pages': of('eight pages'),
    'a stream and /metrics': of('a stream and /metrics'),
  };
};

type Spread = { readonly p25: number; readonly p50: number; readonly p75: number };

const spreadOf = (values: readonly number[]): Spread => ({
  p25: percentile(values, 25),
  p50: percentile(values, 50),
  p75: percentile(values, 75),
});

type Figures = { readonly p50: number; readonly p99: number; readonly p99Ratio: Spread };

export type WatchedRounds = {
  readonly name: Name;
  readonly decisions: number;
  readonly decided: Figures;
  readonly committed: Figures;
  /** Share of one core that the guarding process took. */
  readonly cpuShare: number;
  readonly refused: number;
  readonly busy: number;
  readonly framesPerSecond: number;
  readonly kilobytesPerSecond: number;
  readonly scrapesMs: readonly number[];
};

/** The p99 of both rounds with nobody: one of them always follows upon an audience. */
const aloneOf = (turn: Turn, key: keyof Latencies): number =>
  percentile([...turn.nobody.round[key], ...turn['nobody again'].round[key]], 99);

const roundsOf = (turns: readonly Turn[], name: Name, ms: number): WatchedRounds => {
  const of = (key: keyof Latencies): Figures => {
    const all = turns.flatMap((turn) => turn[name].round[key]);
    const p99Ratio = spreadOf(
      turns.map((turn) => percentile(turn[name].round[key], 99) / aloneOf(turn, key)),
    );
    return { p50: median(all), p99: percentile(all, 99), p99Ratio };
  };
  const heard = turns.map((turn) => turn[name].heard);
  const seconds = (turns.length * (ms + SETTLE_MS)) / 1_000;
  const perSecond = (of: (one: Heard) => number): number =>
    heard.reduce((sum, one) => sum + of(one), 0) / seconds;
  return {
    name,
    decisions: turns.reduce((sum, turn) => sum + turn[name].round.decidedMs.length, 0),
    decided: of('decidedMs'),
    committed: of('committedMs'),
    cpuShare: median(turns.map((turn) => turn[name].round.cpuMs / ms)),
    refused: Math.max(...heard.map(({ refused }) => refused)),
    busy: heard.reduce((sum, { busy }) => sum + busy, 0),
    framesPerSecond: perSecond(({ frames }) => frames),
    kilobytesPerSecond: perSecond(({ bytes }) => bytes / 1_024),
    scrapesMs: heard.flatMap(({ scrapesMs }) => scrapesMs),
  };
};

const latencies = ({ p50, p99, p99Ratio }: Figures): string =>
  `p50 ${figure(p50)}, p99 ${figure(p99)} ms ` +
  `(÷ nobody ${figure(p99Ratio.p50)}, ${figure(p99Ratio.p25)} to ${figure(p99Ratio.p75)})`;

const describeRounds = (rounds: WatchedRounds): string =>
  `watchers: ${rounds.name}: decided ${latencies(rounds.decided)}; ` +
  `committed ${latencies(rounds.committed)}; ${figure(rounds.cpuShare * 100)} % of a core; ` +
  `${figure(rounds.framesPerSecond)} frames/s, ${figure(rounds.kilobytesPerSecond)} KiB/s` +
  (rounds.busy === 0 ? '' : `; no time for ${rounds.busy} looks`) +
  (rounds.refused === 0 ? '' : `; ${rounds.refused} sockets were refused`);

/** How much memory, in MiB over that of a house alone, those who watch make it hold at most. */
const memoryBeside = async (
  { house, watching }: Stage,
  audience: Audience,
  samples: number,
): Promise<number> => {
  const all = async (): Promise<number> => {
    const { externalBytes, heapBytes } = await house.memory();
    return heapBytes + externalBytes;
  };
  const before = await all();
  const refused = await watching.come(audience);
  if (refused > 0 && audience.deaf > 0) throw new Error(`deaf: ${refused} were not let in`);
  let most = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    await passed(SAMPLE_MS);
    most = Math.max(most, (await all()) - before);
  }
  await watching.go();
  await passed(SETTLE_MS);
  return most / 1_048_576;
};

type WatchersBench = {
  readonly bytesPerTrade: number;
  readonly rounds: readonly WatchedRounds[];
  /** Two rounds with nobody differ in their p99 of decisions by this factor, in the middle turn. */
  readonly noise: number;
  readonly pagesMebibytes: number;
  readonly deafMebibytes: number;
  readonly metricsMs: Spread;
};

const noiseOf = (turns: readonly Turn[]): number => {
  const p99 = ({ round }: Turn[Name]): number => percentile(round.decidedMs, 99);
  const ratios = turns.map((turn) => p99(turn['nobody again']) / p99(turn.nobody));
  return median(ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
};

const playAll = async (
  stage: Stage,
  extent: Extent,
): Promise<Omit<WatchersBench, 'bytesPerTrade'>> => {
  const ms = ROUND_MS[extent];
  const turns: Turn[] = [];
  await playTurn(stage, 0, ms);
  for (let number = 0; number < TURNS[extent]; number += 1)
    turns.push(await playTurn(stage, number, ms));
  const rounds = NAMES.map((name) => roundsOf(turns, name, ms));
  const pagesMebibytes = await memoryBeside(stage, AUDIENCES['eight pages'], SAMPLES[extent]);
  const deafMebibytes = await memoryBeside(stage, { ...NOBODY, deaf: 5 }, DEAF_SAMPLES[extent]);
  const metricsMs = spreadOf(rounds.flatMap(({ scrapesMs }) => scrapesMs));
  return { rounds, noise: noiseOf(turns), pagesMebibytes, deafMebibytes, metricsMs };
};

type Programs = { readonly house: string; readonly audience: string };

const measureOn = async (
  url: string,
  programs: Programs,
  extent: Extent,
): Promise<WatchersBench> => {
  const house = await startHouse(programs.house, url, TRADES);
  const watching = startAudience(programs.audience, house.where);
  try {
    const { bytesPerTrade } = house;
    return { bytesPerTrade, ...(await playAll({ house, watching }, extent)) };
  } finally {
    watching.end();
    house.end();
  }
};

const describe = (bench: WatchersBench): readonly string[] => [
  `watchers: ${figure(TRADES)} trades, ${figure(bench.bytesPerTrade)} B of heap each; ` +
    `a tick every 10 ms trips a stop`,
  ...bench.rounds.map(describeRounds),
  `watchers: nobody ÷ nobody, p99 of decisions: within ${figure(bench.noise)}; ${machine()}`,
  `watchers: memory beside the house's own, at most: eight pages ${figure(bench.pagesMebibytes)} ` +
    `MiB, five sockets that are never read ${figure(bench.deafMebibytes)} MiB`,
  `watchers: an answer of /metrics ${figure(bench.metricsMs.p50)} ms, ` +
    `${figure(bench.metricsMs.p25)} to ${figure(bench.metricsMs.p75)}`,
];

const goalsOf = ({ deafMebibytes, metricsMs, noise, rounds }: WatchersBench): readonly Goal[] => [
  ...rounds
    .filter(({ name }) => AUDIENCES[name] !== NOBODY)
    .map(({ cpuShare, decided, name }) => ({
      name: `p99 of a decision with ${name} ÷ with nobody, against nobody ÷ nobody`,
      figure: decided.p99Ratio.p50,
      unit: '',
      bound: { atMost: noise },
      why: `the house takes ${figure(cpuShare * 100)} % of a core then; ${machine()}`,
    })),
  {
    name: 'memory for five sockets that are never read',
    figure: deafMebibytes,
    unit: 'MiB',
    bound: { atMost: GOALS.deafMebibytes },
    why: 'each may be behind by a mebibyte',
  },
  {
    name: `an answer of /metrics at ${figure(TRADES)} trades, p50`,
    figure: metricsMs.p50,
    unit: 'ms',
    bound: { atMost: GOALS.metricsMs },
    why: `it is counted in slices; ${machine()}`,
  },
];

/** What decisions cost while people and programs watch, and what those who watch cost. */
export const watchersPart: Part = {
  name: 'watchers',
  run: async (print, extent) => {
    const programs = {
      house: await compiled('watchers-house'),
      audience: await compiled('watchers-audience'),
    };
    const figures = await using(await startBenchServer(), async ({ connection }) => {
      const { guard } = benchSettings({}).config;
      await fill(connection, { trades: TRADES, guardOf: guardsOf(guard) });
      return measureOn(urlOf(connection), programs, extent);
    });
    describe(figures).forEach(print);
    return { figures, goals: goalsOf(figures) };
  },
};
