import { getContext, setContext } from 'svelte';

import type { Answer } from './answer.ts';
import { act, ask } from './client.ts';
import type { Link, LinkState } from './link.ts';
import { createLive } from './live.svelte.ts';

export type { FileFacts, Link } from './link.ts';

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
    file: null,
    ask: async <Value>(path: string) => noted(await ask<Value>(token, path)),
    act: async <Value>(path: string, body: object, key: string) =>
      noted(await act<Value>(token, path, body, key)),
    live: createLive(token),
  };
};

const KEY = Symbol('link');

export const provideLink = (link: () => Link): void => void setContext(KEY, link);

export const useLink = (): Link => getContext<() => Link>(KEY)();
