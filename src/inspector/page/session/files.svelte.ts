import { getContext, setContext } from 'svelte';

import type { Link } from '../api/link.ts';
import { createFileLink } from './file-link.ts';

/** The session file that is looked at, and what was wrong with the one that could not be. */
export type Files = {
  readonly link: Link | null;
  readonly faults: readonly string[];
  readonly open: (file: File) => Promise<void>;
  readonly close: () => void;
  readonly forgive: () => void;
};

export const createFiles = (): Files => {
  let link = $state.raw<Link | null>(null);
  let faults = $state.raw<readonly string[]>([]);
  return {
    get link() {
      return link;
    },
    get faults() {
      return faults;
    },
    open: async (file) => {
      const { tooLong, unsealSession } = await import('./open.ts');
      const length = tooLong(file.size);
      const read =
        length === null
          ? await unsealSession(new Uint8Array(await file.arrayBuffer()))
          : ({ ok: false, error: [length] } as const);
      faults = read.ok ? [] : read.error.map((fault) => `${file.name}: ${fault}`);
      if (read.ok) link = createFileLink(file.name, read.value);
    },
    close: () => (link = null),
    forgive: () => (faults = []),
  };
};

const KEY = Symbol('files');

export const provideFiles = (files: Files): void => void setContext(KEY, files);

export const useFiles = (): Files => getContext<Files>(KEY);
