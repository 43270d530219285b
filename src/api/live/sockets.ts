import type { WebSocket } from 'ws';

import type { Clock } from '../../../machines/ports.ts';
import { startTicker } from '../../runtime/ticker.ts';

/** A peer that has not answered by the next ping is gone. */
const PING_MS = 15_000;
/** How long a peer has to take its leave. */
const GOODBYE_MS = 1_000;

/** Close codes of RFC 6455. */
export const CLOSING = { going: 1001, breach: 1008, later: 1013 } as const;

/** Ends a socket whose peer is gone without a word; returns what ends the asking. */
export const keepAlive = (socket: WebSocket, clock: Clock): (() => void) => {
  let hasAnswered = true;
  socket.on('pong', () => (hasAnswered = true));
  const { stop } = startTicker(clock, PING_MS, () => {
    if (hasAnswered) socket.ping();
    else socket.terminate();
    hasAnswered = false;
  });
  return stop;
};

export const close = (socket: WebSocket, clock: Clock, code: number, why: string): void => {
  socket.close(code, why);
  clock.setTimeout(() => socket.terminate(), GOODBYE_MS);
};
