import { createLatencies, type Latencies } from '../runtime/latencies.ts';

/** What one process start has measured of itself. */
export type Figures = {
  /** From the frame's arrival to the committed decision it caused. */
  readonly decision: Latencies;
  /** From the append to its verdict. */
  readonly commit: Latencies;
  readonly countRestart: () => void;
  readonly restarts: () => number;
};

export const createFigures = (): Figures => {
  let restarts = 0;
  return {
    decision: createLatencies(),
    commit: createLatencies(),
    countRestart: () => {
      restarts += 1;
    },
    restarts: () => restarts,
  };
};
