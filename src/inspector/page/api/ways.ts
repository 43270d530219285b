import { dialSocket, openEvents } from './client.ts';
import { frameOf, readFrames } from './frames.ts';
import type { Frame, Sight } from './types.ts';

/** One connection on which what happens is told. */
export type Wire = {
  readonly token: string;
  /** What was heard last on an earlier one; null on the first. */
  readonly after: number | null;
  readonly tell: (frame: Frame) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
};

/** What can be said on a socket. */
export type Say = (sight: Sight) => void;

/** Frames come every second at least; a socket that is silent for longer is as good as none. */
const SILENT_MS = 5_000;
const LISTEN_MS = 1_000;

/**
 * Listens on a socket until it ends; `opened` is told how to speak on it. False where nothing came:
 * there was no ticket, or something between here and the process lets no socket through.
 */
export const bySocket = async (
  { after, signal, tell, token }: Wire,
  opened: (say: Say) => void,
): Promise<boolean> => {
  const socket = await dialSocket(token, after);
  if (socket === null || signal.aborted) {
    socket?.close();
    return false;
  }
  signal.addEventListener('abort', () => socket.close(), { once: true });
  let hasHeard = false;
  let heardAtMs = performance.now();
  return new Promise((resolve) => {
    socket.addEventListener('open', () =>
      opened((sight) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(sight));
      }),
    );
    // One that never opens, or whose other end is gone without a word, must not be waited for.
    const watch = setInterval(() => {
      if (performance.now() - heardAtMs > SILENT_MS) end();
    }, LISTEN_MS);
    const end = (): void => {
      clearInterval(watch);
      socket.close();
      resolve(hasHeard);
    };
    socket.addEventListener('message', ({ data }) => {
      heardAtMs = performance.now();
      const frame = typeof data === 'string' ? frameOf(data) : null;
      if (frame === null) return;
      hasHeard = true;
      tell(frame);
    });
    socket.addEventListener('close', end);
  });
};

/** Listens to server-sent events until they end; false where there are none. */
export const byEvents = async (
  { after, signal, tell, token }: Wire,
  opened: () => void,
): Promise<boolean> => {
  const stream = await openEvents(token, after, signal);
  if (stream === null) return false;
  opened();
  await readFrames(stream, tell).catch(() => undefined);
  return true;
};
