import { getContext, setContext } from 'svelte';

import { act, ask, type Answer } from './client.ts';
import { createLive, type Live } from './live.svelte.ts';

/** Whether the process answers: `lost` after it did not, `denied` where it does not know us. */
type LinkState = 'connecting' | 'live' | 'lost' | 'denied';

/** The page's one way to the process. */
export type Link = {
  readonly state: LinkState;
  /** When the process answered last; null before it ever has. */
  readonly answeredAtMs: number | null;
  readonly ask: <Value>(path: string) => Promise<Answer<Value>>;
  readonly act: <Value>(path: string, body: object, key: string) => Promise<Answer<Value>>;
  /** What happens, as it happens. */
  readonly live: Live;
};

export const createLink = (token: string): Link => {
  let state = $state<LinkState>('connecting');
  let answeredAtMs = $state<number | null>(null);
  const noted = <Value>(answer: Answer<Value>): Answer<Value> => {
    if (answer.kind === 'denied') state = 'denied';
    else if (answer.kind === 'away') state = 'lost';
    else {
      state = 'live';
      answeredAtMs = Date.now();
    }
    return answer;
  };
  return {
    get state() {
      return state;
    },
    get answeredAtMs() {
      return answeredAtMs;
    },
    ask: async <Value>(path: string) => noted(await ask<Value>(token, path)),
    act: async <Value>(path: string, body: object, key: string) =>
      noted(await act<Value>(token, path, body, key)),
    live: createLive(token),
  };
};

const KEY = Symbol('link');

export const provideLink = (link: () => Link): void => void setContext(KEY, link);

export const useLink = (): Link => getContext<() => Link>(KEY)();
