import type { Handler } from 'hono';
import type { RawData, WebSocket } from 'ws';

import type { Clock } from '../../../machines/ports.ts';
import { startTicker } from '../../runtime/ticker.ts';
import type { ApiEnv } from '../access/gate.ts';
import { createRate } from '../access/rate.ts';
import { problem } from '../problem.ts';
import type { Hub } from './hub.ts';
import { watchingBy } from './watching.ts';
import { parseSight, type Sight, type Watching } from './wish.ts';

const VIEWS_A_MINUTE = 300;
/** A peer that has not answered by the next ping is gone. */
const PING_MS = 15_000;
/** How long a peer has to take its leave. */
const GOODBYE_MS = 1_000;

/** Close codes of RFC 6455. */
const GOING = 1001;
const BREACH = 1008;
const LATER = 1013;

/**
 * The one thing that can be said on a socket, `{"view":["12","13"],"selected":"12"}`; null for
 * anything else.
 */
const sightOf = (data: RawData, isBinary: boolean): Sight | null => {
  if (isBinary || !Buffer.isBuffer(data)) return null;
  try {
    return parseSight(JSON.parse(data.toString()));
  } catch {
    return null;
  }
};

/** Ends a socket whose peer is gone without a word. */
const keepAlive = (socket: WebSocket, clock: Clock): (() => void) => {
  let hasAnswered = true;
  socket.on('pong', () => (hasAnswered = true));
  const { stop } = startTicker(clock, PING_MS, () => {
    if (hasAnswered) socket.ping();
    else socket.terminate();
    hasAnswered = false;
  });
  return stop;
};

const close = (socket: WebSocket, clock: Clock, code: number, why: string): void => {
  socket.close(code, why);
  clock.setTimeout(() => socket.terminate(), GOODBYE_MS);
};

/** One watcher for as long as its socket is open. Nothing can be done by it but to look. */
const follow = (socket: WebSocket, hub: Hub, watching: Watching, clock: Clock): void => {
  // What is wrong with a socket closes it, and that is heard below.
  socket.on('error', () => undefined);
  // Others may have come in since it was let in.
  if (!hub.hasRoom()) {
    close(socket, clock, LATER, 'too many watch');
    return;
  }
  const leave = (): void => {
    watcher.leave();
    rest();
  };
  const end = (code: number, why: string): void => {
    leave();
    close(socket, clock, code, why);
  };
  const watcher = hub.join(
    {
      send: (frame) => socket.send(JSON.stringify(frame)),
      backlog: () => socket.bufferedAmount,
      cut: () => end(GOING, 'no more is told'),
    },
    watching,
  );
  const rest = keepAlive(socket, clock);
  const rate = createRate(clock);
  socket.on('close', leave);
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    const sight = sightOf(data, isBinary);
    if (sight === null) end(BREACH, 'expected {"view":[trades],"selected":trade}');
    else if (!rate.take('view', VIEWS_A_MINUTE)) end(BREACH, 'expected fewer views a minute');
    else watcher.look(sight);
  });
};

/** `GET /socket`: the page's way, behind the same checks as everything else. */
export const socketStream = (hub: Hub, clock: Clock): Handler<ApiEnv> =>
  watchingBy(hub, (context, watching) => {
    const { upgrade } = context.env;
    if (upgrade === undefined)
      return problem(context, { status: 400, title: 'expected a WebSocket' });
    upgrade.accept((socket) => follow(socket, hub, watching, clock));
    return context.body(null, 204);
  });
