import { randomStream } from '../../../src/simulator/tapes/random.ts';

/** Seeds in which linear trades are made beside binary ones: two of five. */
const SHARE = 0.4;

export const hasFutures = (seed: number): boolean =>
  randomStream('futures', seed).uniform() < SHARE;
