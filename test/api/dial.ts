import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';

import { ask, bearer, JSON_TYPE, TOKENS, type Bench, type Got } from './bench.ts';

export type Dialled = {
  readonly socket: WebSocket;
  readonly heard: string[];
  /** 101, or the status of the refusal. */
  readonly status: Promise<number>;
  readonly closed: Promise<number>;
};

export type Dial = {
  readonly ticket: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Asks a bench for tickets and opens sockets with them, as a page of its own does. */
export type Phone = {
  readonly origin: string;
  readonly askTicket: (token: string, headers: Readonly<Record<string, string>>) => Promise<Got>;
  readonly ticketOf: (token?: string) => Promise<string>;
  readonly dial: (dial: Dial) => Dialled;
  /** With a ticket of its own; expects to be let in. */
  readonly dialWell: (path?: string) => Promise<Dialled>;
  readonly opened: readonly WebSocket[];
  /** Ends every socket that was opened. */
  readonly hangUp: () => void;
};

const follow = (socket: WebSocket): Dialled => {
  const heard: string[] = [];
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    if (Buffer.isBuffer(data)) heard.push(data.toString());
  });
  const status = new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
  });
  const closed = new Promise<number>((resolve) => void socket.on('close', resolve));
  return { socket, heard, status, closed };
};

/** `home`: the path that is dialled where no other is named. */
export const phoneTo = (bench: Bench, home: string): Phone => {
  const { origin } = new URL(bench.url);
  const opened: WebSocket[] = [];
  const askTicket: Phone['askTicket'] = (token, headers) =>
    ask(bench, {
      path: '/api/v1/socket/tickets',
      method: 'POST',
      headers: { ...bearer(token), ...JSON_TYPE, ...headers },
      body: '{}',
    });
  const ticketOf = async (token = TOKENS.view): Promise<string> => {
    const { text } = await askTicket(token, { origin });
    return z.object({ ticket: z.string() }).parse(JSON.parse(text)).ticket;
  };
  const dial = ({ ticket, path = home, headers = { origin } }: Dial): Dialled => {
    const url = `${bench.url.replace('http', 'ws')}${path}`;
    const socket = new WebSocket(url, ['tradewarden.v1', `ticket.${ticket}`], { headers });
    opened.push(socket);
    return follow(socket);
  };
  return {
    origin,
    askTicket,
    ticketOf,
    dial,
    dialWell: async (path = home) => {
      const dialled = dial({ ticket: await ticketOf(), path });
      expect(await dialled.status).toBe(101);
      return dialled;
    },
    opened,
    hangUp: () => opened.forEach((socket) => socket.terminate()),
  };
};
