import type { Server } from 'node:http';
import type { WebSocketServer } from 'ws';

/** Listens on a free loopback port; resolves to `host:port`. */
export const listenOnLoopback = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new TypeError('loopback: expected a TCP address'));
        return;
      }
      resolve(`${address.address}:${address.port}`);
    });
  });

/** Ends every connection at once and frees the port. */
export const closeServer = (server: Server, sockets: WebSocketServer): Promise<void> =>
  new Promise((resolve) => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.close(() => resolve());
    server.closeAllConnections();
  });
