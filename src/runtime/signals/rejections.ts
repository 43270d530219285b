import type { Rejected } from '../../../machines/model/signal.ts';

/** Adds up what was refused of one symbol, by kind and reason. */
export type Rejections = {
  readonly add: (rows: Rejected) => void;
  /** What was added since this was last asked. */
  readonly take: () => readonly Rejected[];
};

export const createRejections = (): Rejections => {
  const sums = new Map<string, Rejected>();
  return {
    add: (rows) => {
      const key = `${String(rows.frameMs)}/${rows.reason}`;
      sums.set(key, { ...rows, count: (sums.get(key)?.count ?? 0) + rows.count });
    },
    take: () => {
      const taken = [...sums.values()];
      sums.clear();
      return taken;
    },
  };
};
