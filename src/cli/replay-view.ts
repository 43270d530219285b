import type { MismatchView } from './views.ts';

/** One actor's journal, decided anew. */
export type ReplayedActor = {
  /** `trade:13`, or `order:` and its client order id. */
  readonly actor: string;
  readonly transitions: number;
  /** Of an earlier version of the machine: taken as they are. */
  readonly given: number;
  /** The first one; null where every step is the one that was committed. */
  readonly difference: MismatchView | null;
};

export type ReplayView = {
  readonly trade: string;
  readonly actors: readonly ReplayedActor[];
};
