import type { Answer } from './answer.ts';
import { useLink } from './link.svelte.ts';

/** A resource that is looked at when somebody asks for it, and not again by itself. */
export type Asked<Value> = {
  readonly answer: Answer<Value> | null;
  readonly isPending: boolean;
  readonly look: () => Promise<void>;
};

export const onRequest = <Value>(path: () => string): Asked<Value> => {
  const link = useLink();
  let answer = $state.raw<Answer<Value> | null>(null);
  let isPending = $state(false);
  return {
    get answer() {
      return answer;
    },
    get isPending() {
      return isPending;
    },
    look: async () => {
      if (isPending) return;
      isPending = true;
      answer = await link.ask<Value>(path());
      isPending = false;
    },
  };
};
