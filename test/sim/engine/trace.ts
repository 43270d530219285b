import type { Clock } from '../../../machines/ports.ts';

/** Everything a run has done, in order; two runs of one seed have the same hash. */
export type Trace = {
  readonly note: (what: string) => void;
  readonly hash: () => string;
  /** The last lines, oldest first. */
  readonly tail: (lines: number) => readonly string[];
  readonly size: () => number;
};

const KEPT = 4_000;

/** Two runs of FNV-1a over the lines make 64 bits. */
const mix = (hash: number, text: string): number => {
  let value = hash;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
};

export const createTrace = (clock: Pick<Clock, 'now'>, originMs: number): Trace => {
  const kept: string[] = [];
  let first = 0x811c9dc5;
  let second = 0x01234567;
  let size = 0;
  return {
    note: (what) => {
      const line = `${((clock.now() - originMs) / 1000).toFixed(3)} ${what}`;
      first = mix(first, line);
      second = mix(second ^ size, line);
      kept[size % KEPT] = line;
      size += 1;
    },
    hash: () => [first, second].map((part) => part.toString(16).padStart(8, '0')).join(''),
    tail: (lines) => {
      const count = Math.min(lines, size, KEPT);
      return Array.from({ length: count }, (_, index) => kept[(size - count + index) % KEPT] ?? '');
    },
    size: () => size,
  };
};
