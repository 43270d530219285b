import { faultOf, type Answer } from './answer.ts';
import { concerns } from './concerns.ts';
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

/** One that can be looked at sooner. */
export type Looked<Value> = Polled<Value> & { readonly soon: () => void };

const PATIENCE_MS = [1_000, 2_000, 4_000, 8_000] as const;
const LONGEST_MS = 15_000;
/** However much happens, this lies between the beginnings of two looks. */
const BREATH_MS = 200;

/** Looks that go on by themselves, and sooner on request. */
type Looks = { readonly soon: () => void; readonly stop: () => void };

/** Looks at `path` until it is told to stop; longer and longer waits while nobody answers. */
const follow = <Value>(
  link: Link,
  path: string,
  everyMs: () => number,
  tell: (answer: Answer<Value>) => void,
): Looks => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let isLooking = false;
  let isSoon = false;
  let wishes = 0;
  let failures = 0;
  let lookedAtMs = -BREATH_MS;
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), ms);
  };
  /** The first look after a while is at once: who waits for nothing new has no breath to take. */
  const breathMs = (): number => Math.max(0, lookedAtMs + BREATH_MS - performance.now());
  const look = async (): Promise<void> => {
    isLooking = true;
    isSoon = false;
    lookedAtMs = performance.now();
    const before = wishes;
    const answer = await link.ask<Value>(path);
    isLooking = false;
    if (isOver) return;
    tell(answer);
    failures = answer.kind === 'ok' ? 0 : failures + 1;
    const usualMs = wishes > before ? breathMs() : everyMs();
    wait(failures === 0 ? usualMs : (PATIENCE_MS[failures - 1] ?? LONGEST_MS));
  };
  void look();
  return {
    soon: () => {
      wishes += 1;
      if (isLooking || isSoon || failures > 0) return;
      isSoon = true;
      wait(breathMs());
    },
    stop: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
};

/**
 * A resource of the API, looked at every `everyMs` for as long as the component is there, and at
 * once when something has happened to it. Another path is another resource: what was known of the
 * last one goes, or stays until this one is told where it `isKept`.
 */
export const poll = <Value>(
  path: () => string,
  everyMs: number | (() => number),
  { isKept = false }: { readonly isKept?: boolean } = {},
): Looked<Value> => {
  const link = useLink();
  let value = $state.raw<Value | null>(null);
  let problem = $state<string | null>(null);
  let isMissing = $state(false);
  let looks: Looks | null = null;
  $effect(() => {
    const wanted = path();
    if (!isKept) value = null;
    const interval = typeof everyMs === 'number' ? () => everyMs : everyMs;
    const own = follow<Value>(link, wanted, interval, (answer) => {
      problem = faultOf(answer);
      isMissing = answer.kind === 'refused' && answer.status === 404;
      if (answer.kind === 'ok') value = answer.value;
    });
    const deafen = link.live.listen((frame) => {
      if (concerns(wanted, frame)) own.soon();
    });
    looks = own;
    return () => {
      own.stop();
      deafen();
    };
  });
  // A connection that ends may mean that nobody answers any more.
  $effect(() => {
    if (link.live.way === 'none') looks?.soon();
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
    soon: () => looks?.soon(),
  };
};
