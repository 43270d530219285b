import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { packageRoot } from '../../db/package-root.ts';
import type { EffectiveConfig } from '../../src/config/load.ts';
import { runLockstep } from '../../src/lockstep/run.ts';
import { openRecordedTape } from '../../src/simulator/tapes/recorded.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import type { Tape } from '../../src/simulator/tapes/tape.ts';
import { settingsWith } from '../lockstep/settings.ts';
import { median } from './percentile.ts';
import { cpuMsSince, figure, machine, type Extent, type Goal, type Part } from './report.ts';

const RECORDED = join(packageRoot(), '..', 'shared', 'data', 'kxbtc15m_features_2s_20260225.csv');
const SYNTHETIC_MS = 82 * 60_000;
const ROUNDS: Record<Extent, number> = { full: 7, quick: 3 };
const WARM_UP_ROUNDS = 1;

/** The recorded market, or a made-up one of its length where the recording is not at hand. */
const openTape = (): Tape =>
  existsSync(RECORDED)
    ? openRecordedTape(RECORDED)
    : syntheticTape({ seed: 20_260_225, durationMs: SYNTHETIC_MS });

type Round = {
  readonly playedMs: number;
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly transitions: number;
  readonly journalHash: string;
};

export type LockstepBench = {
  readonly tape: string;
  readonly minutes: number;
  readonly transitions: number;
  readonly journalHash: string;
  /** Simulated time ÷ real time, and ÷ processor time; medians of the rounds. */
  readonly timesRealTime: number;
  readonly timesProcessorTime: number;
};

const round = async (settings: EffectiveConfig): Promise<Round> => {
  const before = process.cpuUsage();
  const run = await runLockstep({ settings, tape: openTape() });
  return {
    playedMs: run.endAtMs - run.startAtMs,
    tookMs: run.tookMs,
    cpuMs: cpuMsSince(before),
    transitions: run.transitions,
    journalHash: run.journalHash,
  };
};

/** A fast run that decides otherwise is no run of the same tape. */
const refuseAnother = (rounds: readonly Round[]): void => {
  const hashes = new Set(rounds.map(({ journalHash }) => journalHash));
  if (hashes.size !== 1)
    throw new Error(`lockstep: expected one journal, found ${[...hashes].join(', ')}`);
};

const measure = async (extent: Extent): Promise<LockstepBench> => {
  const settings = settingsWith();
  const rounds: Round[] = [];
  for (let turn = 0; turn < WARM_UP_ROUNDS + ROUNDS[extent]; turn += 1)
    rounds.push(await round(settings));
  refuseAnother(rounds);
  const counted = rounds.slice(WARM_UP_ROUNDS);
  const [first] = counted;
  if (first === undefined) throw new RangeError('lockstep: expected a round, found none');
  return {
    tape: openTape().label,
    minutes: first.playedMs / 60_000,
    transitions: first.transitions,
    journalHash: first.journalHash,
    timesRealTime: median(counted.map(({ playedMs, tookMs }) => playedMs / tookMs)),
    timesProcessorTime: median(counted.map(({ playedMs, cpuMs }) => playedMs / cpuMs)),
  };
};

const goalsOf = ({ timesRealTime, timesProcessorTime }: LockstepBench): readonly Goal[] => [
  {
    name: 'recorded tape in lockstep, times real time',
    figure: timesRealTime,
    unit: '×',
    bound: { atLeast: 1_000 },
    why: `${figure(timesProcessorTime)} × by processor time; ${machine()}`,
  },
];

/** The whole tree on a tape in one process, as fast as it goes. */
export const lockstepPart: Part = {
  name: 'lockstep',
  run: async (print, extent) => {
    const figures = await measure(extent);
    const { tape, minutes, transitions, journalHash } = figures;
    print(`  ${tape}: ${figure(minutes)} minutes, ${transitions} transitions`);
    print(`  the same journal on every run: ${journalHash.slice(0, 12)}`);
    print(`  ${figure(figures.timesRealTime)} × real time`);
    print(`  ${figure(figures.timesProcessorTime)} × processor time`);
    return { figures, goals: goalsOf(figures) };
  },
};
