/** What a frame's sequence number says about the frames before it. */
export type SequenceVerdict = 'next' | 'duplicate' | 'gap';

export type Sequences = {
  /** One counter per subscription (`sid`), over all its markets, from 1. */
  readonly check: (sid: number, seq: number) => SequenceVerdict;
};

export const createSequences = (): Sequences => {
  const last = new Map<number, number>();
  return {
    check: (sid, seq) => {
      const previous = last.get(sid) ?? 0;
      if (seq <= previous) return 'duplicate';
      last.set(sid, seq);
      return seq === previous + 1 ? 'next' : 'gap';
    },
  };
};
