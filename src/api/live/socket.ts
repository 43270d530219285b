import type { Handler } from 'hono';
import type { RawData, WebSocket } from 'ws';

import type { Clock } from '../../../machines/ports.ts';
import type { ApiEnv } from '../access/gate.ts';
import { createRate } from '../access/rate.ts';
import { problem } from '../problem.ts';
import type { Hub } from './hub.ts';
import { close, CLOSING, keepAlive } from './sockets.ts';
import { watchingBy } from './watching.ts';
import { parseSight, type Sight, type Watching } from './wish.ts';

const VIEWS_A_MINUTE = 300;

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

/** One watcher for as long as its socket is open. Nothing can be done by it but to look. */
const follow = (socket: WebSocket, hub: Hub, watching: Watching, clock: Clock): void => {
  // What is wrong with a socket closes it, and that is heard below.
  socket.on('error', () => undefined);
  // Others may have come in since it was let in.
  if (!hub.hasRoom()) {
    close(socket, clock, CLOSING.later, 'too many watch');
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
      send: ({ text }) => socket.send(text),
      backlog: () => socket.bufferedAmount,
      cut: () => end(CLOSING.going, 'no more is told'),
    },
    watching,
  );
  const rest = keepAlive(socket, clock);
  const rate = createRate(clock);
  socket.on('close', leave);
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    const sight = sightOf(data, isBinary);
    if (sight === null) end(CLOSING.breach, 'expected {"view":[trades],"selected":trade}');
    else if (!rate.take('view', VIEWS_A_MINUTE))
      end(CLOSING.breach, 'expected fewer views a minute');
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
