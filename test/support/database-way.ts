import { connect, createServer, type Server, type Socket } from 'node:net';

import type { EmbeddedConnection } from '../../db/embedded/bootstrap.ts';

/** A way to a database that can be cut: connections end, and new ones are refused. */
export type DatabaseWay = {
  /** The database's address on this way. */
  readonly url: string;
  readonly cut: () => void;
  readonly mend: () => Promise<void>;
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('expected a port'));
      else resolve(address.port);
    });
  });

export const openDatabaseWay = async (connection: EmbeddedConnection): Promise<DatabaseWay> => {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(`${connection.host}/.s.PGSQL.${connection.port}`);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  const port = await listen(server, 0);
  return {
    url: `postgresql://${connection.user}@127.0.0.1:${port}/${connection.database}`,
    cut: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    mend: async () => {
      await listen(server, port);
    },
  };
};
