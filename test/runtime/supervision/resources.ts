import { once } from 'node:events';
import net from 'node:net';
import { fromCallback, type AnyActorLogic } from 'xstate';

import { eventually } from '../../support/eventually.ts';

/** Real things that a dead child must not leave behind: sockets and timers. */
export type Resources = {
  /** An actor that holds a connection to a loopback server. */
  readonly socket: AnyActorLogic;
  /** An actor that holds a repeating timer of the host. */
  readonly heartbeat: AnyActorLogic;
  /** Resolves when exactly this many connections and timers are left, seen from both ends. */
  readonly settleAt: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const socketHandles = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

export const openResources = async (): Promise<Resources> => {
  const accepted = new Set<net.Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const server = net.createServer((socket) => {
    accepted.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => accepted.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('resources: expected a port of the loopback server');
  return {
    socket: fromCallback(() => {
      const socket = net.connect(address.port, '127.0.0.1');
      socket.on('error', () => undefined);
      return () => socket.destroy();
    }),
    heartbeat: fromCallback(() => {
      const timer = setInterval(() => undefined, 60_000);
      timers.add(timer);
      return () => {
        clearInterval(timer);
        timers.delete(timer);
      };
    }),
    settleAt: async (count) => {
      await eventually(() => {
        const now = {
          connections: accepted.size,
          timers: timers.size,
          handles: socketHandles(),
        };
        const isSettled =
          now.connections === count && now.timers === count && now.handles === 2 * count;
        if (!isSettled) throw new Error(`expected ${count} of each, found ${JSON.stringify(now)}`);
      }, 3_000);
    },
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      for (const socket of accepted) socket.destroy();
      server.close();
      await once(server, 'close');
      await eventually(() => socketHandles() === 0);
    },
  };
};
