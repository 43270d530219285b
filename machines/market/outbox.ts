/** Reports in the order they arose, told only when the tick that caused them is dealt with. */
export type Outbox = {
  readonly post: (report: () => void) => void;
  /**
   * Tells everything posted so far; what a report posts in turn is told last. A report that throws
   * is lost to its receiver, the throw goes to the caller, the rest is told by the next flush.
   */
  readonly flush: () => void;
};

export const createOutbox = (): Outbox => {
  let posted: (() => void)[] = [];
  let told = 0;
  let telling = false;

  return {
    post: (report) => void posted.push(report),
    flush: () => {
      if (telling || posted.length === 0) return;
      telling = true;
      try {
        while (told < posted.length) {
          const report = posted[told];
          told += 1;
          report?.();
        }
        posted = [];
        told = 0;
      } finally {
        telling = false;
      }
    },
  };
};
