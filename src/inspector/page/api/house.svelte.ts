import { getContext, setContext } from 'svelte';

import type { Polled } from './poll.svelte.ts';
import type { Overview } from './types.ts';

const KEY = Symbol('house');

/** The overview is asked for once, by the frame of the page; whatever stands in it may read it. */
export const provideHouse = (overview: Polled<Overview>): void => void setContext(KEY, overview);

export const useHouse = (): Polled<Overview> => getContext<Polled<Overview>>(KEY);
