import { createAudience } from './audience.ts';
import { follow, type Way } from './follow.ts';
import type { Frame } from './types.ts';

/** What happens in the process, told as it happens, for as long as somebody listens. */
export type Live = {
  readonly way: Way;
  /** Tells every frame until the returned function is called; in a tab out of sight, none. */
  readonly listen: (tell: (frame: Frame) => void) => () => void;
  /** The same, in sight or not. */
  readonly listenAlways: (tell: (frame: Frame) => void) => () => void;
  /**
   * Wants rows of these trades in the frames, until the returned function is called. Rows come by a
   * socket alone.
   */
  readonly view: (trades: readonly string[]) => () => void;
};

export const createLive = (token: string): Live => {
  let way = $state<Way>('none');
  let stop: (() => void) | null = null;

  /** Starts or stops, as somebody wants to hear or nobody does. */
  const attune = (): void => {
    const isWanted = audience.isThere(!document.hidden);
    if (isWanted === (stop !== null)) return;
    stop?.();
    const { speakBy: opened, tell } = audience;
    stop = isWanted ? follow({ token, tell, opened, turned: (to) => (way = to) }) : null;
  };
  const audience = createAudience(attune);
  document.addEventListener('visibilitychange', attune);

  return {
    get way() {
      return way;
    },
    listen: (tell) => audience.add({ tell, isKeen: false }),
    listenAlways: (tell) => audience.add({ tell, isKeen: true }),
    view: audience.want,
  };
};
