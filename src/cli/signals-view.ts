import type { Rejected, Signal } from '../../machines/model/signal.ts';

/** `tradewarden signals`: the newest signal of each symbol and frame, and what was refused. */
export type SignalsView = {
  readonly signals: readonly Signal[];
  readonly rejected: readonly Rejected[];
};
