import { WebSocket, type RawData } from 'ws';

import type { Clock } from '../../machines/ports.ts';
import type { SocketFaultAct } from './faults.ts';

/** One client's socket as a server sends to it, with the ways in which a network can fail it. */
export type Outlet = {
  readonly send: (frame: object) => void;
  /** The client does not read: more waits for it than the venue keeps. */
  readonly isBehind: () => boolean;
  readonly ping: (body: string) => void;
  /** Closes with a status; the client sees an orderly end. */
  readonly close: (code: number, reason: string) => void;
  /** Drops the connection without a word. */
  readonly terminate: () => void;
  readonly disturb: (fault: SocketFaultAct) => void;
};

const GOING_AWAY = 1001;
/** What waits for a client beyond what the network has taken, in bytes, before it is behind. */
const BUFFER_MAX_BYTES = 1_048_576;

/** The text of a client's frame. */
export const textOf = (data: RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
};

/**
 * Wraps a server-side socket opened with `autoPong: false`; the outlet answers pings itself.
 * `write`: how the venue writes its frames.
 */
export const createOutlet = (
  socket: WebSocket,
  clock: Clock,
  write: (frame: object) => string = JSON.stringify,
): Outlet => {
  let held: (() => void)[] | null = null;
  let silent = false;
  let twice = false;

  const deliver = (act: () => void): void => {
    if (silent || socket.readyState !== WebSocket.OPEN) return;
    if (held === null) act();
    else held.push(act);
  };

  const stall = (forMs: number): void => {
    held ??= [];
    clock.setTimeout(() => {
      const waiting = held ?? [];
      held = null;
      for (const act of waiting) deliver(act);
    }, forMs);
  };

  socket.on('ping', (data: Buffer) => deliver(() => socket.pong(data)));
  return {
    send: (frame) => {
      const text = write(frame);
      const copies = twice ? 2 : 1;
      twice = false;
      for (let copy = 0; copy < copies; copy += 1) deliver(() => socket.send(text));
    },
    isBehind: () => socket.bufferedAmount > BUFFER_MAX_BYTES,
    ping: (body) => deliver(() => socket.ping(body)),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    disturb: (fault) => {
      switch (fault.act) {
        case 'closeSocket': {
          socket.terminate();
          return;
        }
        case 'stallSocket': {
          stall(fault.forMs);
          return;
        }
        case 'halfOpen':
          silent = true;
          return;
        case 'duplicateFrame':
          twice = true;
          return;
        case 'endOfLife': {
          socket.close(GOING_AWAY, 'the connection has reached its greatest age');
          return;
        }
        case 'skipSeq':
        case 'announceShutdown':
          return;
      }
    },
  };
};
