import { setImmediate as yieldToTrades } from 'node:timers/promises';

import type { Handler } from 'hono';
import type { WebSocket } from 'ws';

import type { Clock } from '../../../machines/ports.ts';
import type { Log } from '../../logger/log.ts';
import type { ApiEnv } from '../access/gate.ts';
import { createRate } from '../access/rate.ts';
import { close, CLOSING, keepAlive } from '../live/sockets.ts';
import { problem } from '../problem.ts';
import { appearances, frameTeller, type StatelySources } from './exhibit.ts';
import type { StatelyFrame } from './frames.ts';

export type StatelyOptions = {
  readonly sources: StatelySources;
  /** Real time. */
  readonly clock: Clock;
  readonly log: Pick<Log, 'info'>;
};

/** Sockets for the inspector of stately.ai, all together. */
export type Stately = {
  readonly open: Handler<ApiEnv>;
  /** Cuts everybody off. */
  readonly end: () => void;
};

const PEERS_MOST = 2;
/** What a peer has not taken yet; with more than this it misses what happens. */
const BACKLOG_MOST = 1_048_576;
/** Each brings its whole chart. */
const ACTORS_MOST = 1_000;
const BREATH_MS = 50;
const MESSAGES_A_MINUTE = 300;

type Counts = { frames: number; dropped: number; ignored: number };

/** Passed in silence: whatever a peer says reaches nobody. One that says much is cut off. */
const hearNothing = (socket: WebSocket, counts: Counts, clock: Clock): void => {
  const rate = createRate(clock);
  socket.on('message', () => {
    counts.ignored += 1;
    if (!rate.take('message', MESSAGES_A_MINUTE))
      close(socket, clock, CLOSING.breach, 'nothing is heard here');
  });
};

const isOpen = (socket: WebSocket): boolean => socket.readyState === socket.OPEN;

/** Resolves once the socket can take more, or is closed. */
const roomIn = async (socket: WebSocket, clock: Clock): Promise<void> => {
  while (isOpen(socket) && socket.bufferedAmount > BACKLOG_MOST / 2)
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, BREATH_MS));
};

const follow = (socket: WebSocket, { clock, log, sources }: StatelyOptions): void => {
  const counts: Counts = { frames: 0, dropped: 0, ignored: 0 };
  const known = new Set<string>();
  const send = (frame: StatelyFrame): void => {
    const isNew = frame.type === '@xstate.actor' && !known.has(frame.sessionId);
    if (isNew && known.size < ACTORS_MOST) known.add(frame.sessionId);
    const isTold = known.has(frame.sessionId) && isOpen(socket);
    if (!isTold || socket.bufferedAmount > BACKLOG_MOST) {
      counts.dropped += 1;
      return;
    }
    counts.frames += 1;
    socket.send(JSON.stringify(frame));
  };
  const replay = async (): Promise<void> => {
    for (const frame of appearances(sources)) {
      if (!isOpen(socket) || known.size >= ACTORS_MOST) return;
      if (known.has(frame.sessionId)) continue;
      send(frame);
      await yieldToTrades();
      await roomIn(socket, clock);
    }
  };
  const leave = sources.inspection.attach(frameTeller(sources.now, (told) => told.forEach(send)));
  const rest = keepAlive(socket, clock);
  hearNothing(socket, counts, clock);
  // What is wrong with a socket closes it.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    leave();
    rest();
    log.info('an inspector of stately.ai has gone', { ...counts, actors: known.size });
  });
  log.info('an inspector of stately.ai looks', {});
  void replay();
};

/**
 * `GET /stately`: what the charts do, as the inspector of stately.ai reads it. It goes one way; a
 * peer that is slow misses what happens, and what each of them costs is bounded.
 */
export const createStately = (options: StatelyOptions): Stately => {
  const peers = new Set<WebSocket>();
  const open: Handler<ApiEnv> = (context) => {
    const { upgrade } = context.env;
    if (upgrade === undefined)
      return problem(context, { status: 400, title: 'expected a WebSocket' });
    if (peers.size >= PEERS_MOST)
      return problem(context, { status: 429, title: 'expected fewer inspectors at once' });
    upgrade.accept((socket) => {
      if (peers.size >= PEERS_MOST) {
        close(socket, options.clock, CLOSING.later, 'too many look');
        return;
      }
      peers.add(socket);
      socket.on('close', () => peers.delete(socket));
      follow(socket, options);
    });
    return context.body(null, 204);
  };
  return {
    open,
    end: () => {
      for (const socket of peers) close(socket, options.clock, CLOSING.going, 'no more is told');
    },
  };
};
