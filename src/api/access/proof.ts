import type { Context } from 'hono';

import type { Caller } from './roles.ts';
import type { SocketTickets } from './socket-tickets.ts';

/** Who a request is of, by what it brings; null where that proves nothing. */
export type Proof = (context: Context) => Caller | null;

const BEARER = /^Bearer ([\x21-\x7e]{32,256})$/;

export const byBearer =
  (callerOf: (token: string) => Caller | null): Proof =>
  ({ req }) => {
    const given = BEARER.exec(req.header('Authorization') ?? '')?.[1];
    return given === undefined ? null : callerOf(given);
  };

/** What is spoken on the socket; a page offers it beside `ticket.…`, which no log keeps. */
export const SOCKET_PROTOCOL = 'tradewarden.v1';

const TICKET = /(?:^|, ?)ticket\.([0-9a-f]{64})(?:,|$)/;

/** Only what a browser sends for a page: it alone says truly where a page is from. */
export const byTicket =
  ({ redeem }: Pick<SocketTickets, 'redeem'>): Proof =>
  ({ req }) => {
    const ticket = TICKET.exec(req.header('Sec-WebSocket-Protocol') ?? '')?.[1];
    return ticket === undefined ? null : redeem(ticket, req.header('Origin') ?? '');
  };
