import { openSocket, type Socket, type SocketEndpoint, type SocketEvents } from './socket.ts';

/** The way to a venue's hosts: the real network, or a simulated one. */
export type Network = {
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  readonly openSocket: (endpoint: SocketEndpoint, events: SocketEvents) => Socket;
};

export const realNetwork: Network = { fetch, openSocket };
