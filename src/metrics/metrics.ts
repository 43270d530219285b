import { collectDefaultMetrics, Registry } from 'prom-client';

import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { Health } from '../tree/health.ts';
import type { House } from '../tree/house.ts';
import type { Journalist } from '../tree/journalist.ts';
import { survey, type Survey } from '../tree/survey.ts';
import { takeCensus, type Census } from './census.ts';
import { readFitness } from './fitness.ts';
import { readGuarding } from './guarding.ts';
import { readOutside } from './outside.ts';
import { createWitness } from './witness.ts';

/** Looking at the mark of every trade is the one costly figure; it is kept for so long. */
const MARKS_EVERY_MS = 5_000;

/** However often it is asked, the text is made once in this time. */
const TEXT_KEPT_MS = 1_000;

type Follower = {
  /** The start is over. */
  readonly started: () => void;
  readonly stop: () => void;
};

/** The figures of one process in the text that Prometheus reads. */
export type Metrics = {
  /** To be told of everything that happens. */
  readonly witness: Journalist;
  /** Takes figures from a house, until it is let go. */
  readonly follow: (house: House, health: Health) => Follower;
  /** From memory; no figure is older than a second but the marks. */
  readonly text: () => Promise<string>;
};

/** One answer for all who ask within `keptMs`. */
const kept = (make: () => Promise<string>, keptMs: number): (() => Promise<string>) => {
  let last: { readonly atMs: number; readonly text: Promise<string> } | null = null;
  return () => {
    const nowMs = performance.now();
    if (last === null || nowMs - last.atMs >= keptMs) last = { atMs: nowMs, text: make() };
    return last.text;
  };
};

/** Keeps the marks of a house up to date. */
const startMarks = (
  house: House,
  clock: Clock,
): { readonly marks: () => Survey | null; readonly stop: () => void } => {
  let marks: Survey | null = null;
  const ticker = startTicker(clock, MARKS_EVERY_MS, async () => {
    try {
      marks = await survey(house);
    } catch (error) {
      marks = null;
      house.log.warn('the marks of the trades could not be taken', { error });
    }
  });
  return { marks: () => marks, stop: ticker.stop };
};

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { realised, ...witness } = createWitness(registry, () => performance.now());
  let census: Census | null = null;
  let takeNext: () => Promise<void> = () => Promise.resolve();
  const make = async (): Promise<string> => {
    await takeNext();
    return registry.metrics();
  };
  return {
    witness,
    follow: (house, health) => {
      const { marks, stop } = startMarks(house, house.realClock);
      let upAtMs: EpochMs | null = null;
      readFitness(registry, house, health, () => upAtMs);
      takeNext = async () => void (census = await takeCensus(house));
      readGuarding(registry, house, { census: () => census, marks }, realised);
      readOutside(registry, house);
      const started = (): void => {
        upAtMs = house.realClock.now();
      };
      return { started, stop };
    },
    text: kept(make, TEXT_KEPT_MS),
  };
};
