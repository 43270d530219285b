import type { RandomStream } from '../../src/simulator/tapes/random.ts';

export const pick = <T>(random: RandomStream, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random.uniform() * choices.length)] ?? choices[0];

/** Most are near the least. */
export const between = (random: RandomStream, least: number, most: number): number =>
  Math.round(least + random.uniform() ** 2 * (most - least));
