import type { Frame } from './types.ts';
import type { Say } from './ways.ts';

type Listener = { readonly tell: (frame: Frame) => void; readonly isKeen: boolean };

const ROWS_MOST = 200;

/** Who on the page listens, and which trades they want rows of. */
export type Audience = {
  readonly tell: (frame: Frame) => void;
  /** Whether anybody listens; with nothing in sight, only those who listen always count. */
  readonly isThere: (isInSight: boolean) => boolean;
  /** Returns what lets it go. */
  readonly add: (listener: Listener) => () => void;
  /** Returns what takes the wish back. */
  readonly want: (trades: readonly string[]) => () => void;
  /** The same for all of one trade; the last wish that stands counts. */
  readonly select: (trade: string) => () => void;
  /** Says what is wanted from now on, and what is wanted then. */
  readonly speakBy: (say: Say) => void;
};

export const createAudience = (changed: () => void): Audience => {
  const listeners = new Set<Listener>();
  const views = new Set<readonly string[]>();
  let selections: readonly { readonly trade: string }[] = [];
  let say: Say | null = null;
  let isDue = false;

  /** Of all that is wanted at the end of this turn. */
  const sendSight = (): void => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      const view = [...new Set([...views].flat())].slice(0, ROWS_MOST);
      say?.({ view, selected: selections.at(-1)?.trade ?? null });
    });
  };

  return {
    tell: (frame) => listeners.forEach(({ tell }) => tell(frame)),
    isThere: (isInSight) => [...listeners].some(({ isKeen }) => isKeen || isInSight),
    add: (listener) => {
      listeners.add(listener);
      changed();
      return () => {
        listeners.delete(listener);
        changed();
      };
    },
    want: (trades) => {
      views.add(trades);
      sendSight();
      return () => {
        views.delete(trades);
        sendSight();
      };
    },
    select: (trade) => {
      const own = { trade };
      selections = [...selections, own];
      sendSight();
      return () => {
        selections = selections.filter((each) => each !== own);
        sendSight();
      };
    },
    speakBy: (speak) => {
      say = speak;
      sendSight();
    },
  };
};
