import { getContext, setContext } from 'svelte';

import { useLink } from './link.svelte.ts';
import { poll, type Polled } from './poll.svelte.ts';
import type { Frame, Overview } from './types.ts';

const ASKED_MS = 500;
/** Where it is told every second, it is still asked for: an answer is what proves a process. */
const PROOF_MS = 5_000;

/** The overview as it is told, and asked for where it is not; the newer of both. */
export const followHouse = (): Polled<Overview> => {
  const { live } = useLink();
  let told = $state.raw<Overview | null>(null);
  let you: Overview['you'] | null = null;
  const asked = poll<Overview>(
    () => '/overview',
    () => (live.way === 'none' ? ASKED_MS : PROOF_MS),
  );
  const take = (frame: Frame): void => {
    if (frame.t === 'hello') you = frame.you;
    if (frame.t !== 'frame' || frame.overview === undefined || you === null) return;
    told = { ...frame.overview, you };
  };
  $effect(() => live.listen(take));
  const value = $derived(
    told !== null && told.realAtMs > (asked.value?.realAtMs ?? 0) ? told : asked.value,
  );
  return {
    get value() {
      return value;
    },
    get problem() {
      return asked.problem;
    },
    get isMissing() {
      return asked.isMissing;
    },
  };
};

const KEY = Symbol('house');

/** The overview is followed once, by the frame of the page; whatever stands in it may read it. */
export const provideHouse = (overview: Polled<Overview>): void => void setContext(KEY, overview);

export const useHouse = (): Polled<Overview> => getContext<Polled<Overview>>(KEY);
