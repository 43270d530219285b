import { answerTicket, openTickets, putTicket, readTicket } from '../../db/ticket-requests.ts';
import type { Market } from '../../machines/model/market.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import type { Ticket } from '../../machines/model/trade.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { createTickets, type Tickets } from '../runtime/tickets/tickets.ts';
import { ticketOf } from '../runtime/tickets/write.ts';
import type { House } from './house.ts';
import { marketOf, readingOf } from './market-facts.ts';

/** The ticket, guarded as the settings say now, with what is known of its market. */
const writeTicket = (house: House, request: TicketRequest, market: Market): Ticket => {
  const effective = house.settings.at({ desk: null, series: market.series, trade: null });
  const reading = readingOf(house, market, request.side, effective.guard);
  return ticketOf(request, market, effective, reading);
};

const ticketsOf = (house: House): Tickets => {
  const { book, clock, config, log, organs } = house;
  const database = () => organs.store.get().database;
  return createTickets({
    clock,
    read: (request) => readTicket(database(), book, request),
    put: (request) => putTicket(database(), book, request),
    waiting: () => openTickets(database(), book),
    answer: async (ticket, answer) => {
      await answerTicket(database(), book, ticket, answer);
      log.info('a ticket', { ticket, answer });
    },
    market: (ticker) => marketOf(house, ticker),
    write: (request, market) => writeTicket(house, request, market),
    open: (ticket) => organs.open.get()(ticket),
    maxAgeMs: config.tickets.maxAgeMs,
  });
};

/** `tickets`: opens what people and programs ask for, by command or by the API. */
export const ticketsChild = (house: House): ChildSpec => ({
  id: 'tickets',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: () => {
    const { inbox, organs } = house;
    const tickets = ticketsOf(house);
    organs.tickets.fill(tickets);
    const leave = inbox.follow('tickets cannot be taken up', async (waiting) => {
      if (waiting.tickets) await tickets.look();
    });
    return endedBy(() => {
      leave();
      organs.tickets.clear();
    });
  },
});
