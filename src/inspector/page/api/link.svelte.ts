import { getContext, setContext } from 'svelte';

import { ask, type Answer } from './client.ts';

/** Whether the process answers: `lost` after it did not, `denied` where it does not know us. */
type LinkState = 'connecting' | 'live' | 'lost' | 'denied';

/** The page's one way to the process. */
export type Link = {
  readonly state: LinkState;
  /** When the process answered last; null before it ever has. */
  readonly answeredAtMs: number | null;
  readonly ask: <Value>(path: string) => Promise<Answer<Value>>;
};

export const createLink = (token: string): Link => {
  let state = $state<LinkState>('connecting');
  let answeredAtMs = $state<number | null>(null);
  return {
    get state() {
      return state;
    },
    get answeredAtMs() {
      return answeredAtMs;
    },
    ask: async <Value>(path: string) => {
      const answer = await ask<Value>(token, path);
      if (answer.kind === 'denied') state = 'denied';
      else if (answer.kind === 'away') state = 'lost';
      else {
        state = 'live';
        answeredAtMs = Date.now();
      }
      return answer;
    },
  };
};

const KEY = Symbol('link');

export const provideLink = (link: () => Link): void => void setContext(KEY, link);

export const useLink = (): Link => getContext<() => Link>(KEY)();
