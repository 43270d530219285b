import type { Way } from './live.ts';
import type { Frame } from './types.ts';
import { byEvents, bySocket, type Say, type Wire } from './ways.ts';

type Hearing = {
  readonly token: string;
  readonly tell: (frame: Frame) => void;
  readonly turned: (way: Way) => void;
  /** A socket is open, and this is how to speak on it. */
  readonly opened: (say: Say) => void;
};

const SOON_MS = 1_000;
const LATER_MS = 5_000;

const paused = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** By a socket; where that brings nothing, by events. */
const hear = async (wire: Wire, { opened, turned }: Hearing): Promise<boolean> => {
  const bySay = await bySocket(wire, (say) => {
    turned('socket');
    opened(say);
  });
  if (bySay || wire.signal.aborted) return bySay;
  return byEvents(wire, () => turned('events'));
};

/** Hears what happens, one connection after the other, until it is told to stop. */
export const follow = (hearing: Hearing): (() => void) => {
  const given = new AbortController();
  const { signal } = given;
  let after: number | null = null;
  // Who has been told to stop says nothing more: another may have begun.
  const turned = (way: Way): void => {
    if (!signal.aborted) hearing.turned(way);
  };
  const tell = (frame: Frame): void => {
    after = frame.n;
    hearing.tell(frame);
  };
  const goOn = async (): Promise<void> => {
    while (!signal.aborted) {
      const hasHeard = await hear(
        { token: hearing.token, after, tell, signal },
        { ...hearing, turned },
      );
      turned('none');
      await paused(hasHeard ? SOON_MS : LATER_MS, signal);
    }
  };
  void goOn();
  return () => {
    given.abort();
    hearing.turned('none');
  };
};
