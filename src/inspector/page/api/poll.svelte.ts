import { faultOf, type Answer } from './client.ts';
import { useLink, type Link } from './link.svelte.ts';

/** A resource that is looked at again and again. */
export type Polled<Value> = {
  /** As it was told last; null before the first answer. */
  readonly value: Value | null;
  /** Why the last look brought nothing; null where it did. */
  readonly problem: string | null;
  /** It does not exist. */
  readonly isMissing: boolean;
};

const PATIENCE_MS = [1_000, 2_000, 4_000, 8_000] as const;
const LONGEST_MS = 15_000;

/** Looks at `path` until it is told to stop; longer and longer waits while nobody answers. */
const follow = <Value>(
  link: Link,
  path: string,
  everyMs: number,
  tell: (answer: Answer<Value>) => void,
): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let failures = 0;
  const look = async (): Promise<void> => {
    const answer = await link.ask<Value>(path);
    if (isOver) return;
    tell(answer);
    failures = answer.kind === 'ok' ? 0 : failures + 1;
    const waitMs = failures === 0 ? everyMs : (PATIENCE_MS[failures - 1] ?? LONGEST_MS);
    timer = setTimeout(() => void look(), waitMs);
  };
  void look();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
};

/**
 * A resource of the API, looked at every `everyMs` for as long as the component is there. Another
 * path is another resource: what was known of the last one goes.
 */
export const poll = <Value>(path: () => string, everyMs: number): Polled<Value> => {
  const link = useLink();
  let value = $state.raw<Value | null>(null);
  let problem = $state<string | null>(null);
  let isMissing = $state(false);
  $effect(() => {
    const wanted = path();
    value = null;
    return follow<Value>(link, wanted, everyMs, (answer) => {
      problem = faultOf(answer);
      isMissing = answer.kind === 'refused' && answer.status === 404;
      if (answer.kind === 'ok') value = answer.value;
    });
  });
  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    get isMissing() {
      return isMissing;
    },
  };
};
