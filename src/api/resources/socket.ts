import type { SocketTickets } from '../access/socket-tickets.ts';
import { acting, bodyOf, found, NOTHING, refused, type Endpoint } from '../endpoint.ts';
import { socketTicket } from '../schemas/socket.ts';

export type SocketSources = { readonly socketTickets: SocketTickets };

const TICKETS_A_MINUTE = 30;

/** How a page comes by its socket. */
export const socketEndpoints = ({ socketTickets }: SocketSources): readonly Endpoint[] => [
  acting({
    path: '/socket/tickets',
    summary: 'A ticket for one socket of the page that asks; `GET /events` needs none.',
    role: 'view',
    changes: false,
    perMinute: TICKETS_A_MINUTE,
    params: NOTHING,
    body: bodyOf(NOTHING),
    answer: socketTicket,
    refusals: [],
    run: ({ caller, origin }) =>
      Promise.resolve(
        origin === null
          ? refused({ status: 403, title: 'expected a page’s Origin: programs use GET /events' })
          : found(socketTickets.issue(caller, origin)),
      ),
  }),
];
