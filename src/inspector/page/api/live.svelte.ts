import { createAudience } from './audience.ts';
import { follow } from './follow.ts';
import type { Live, Way } from './live.ts';

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
    select: audience.select,
  };
};
