import { answerTicket, openTickets, putTicket, readTicket } from '../../db/ticket-requests.ts';
import type { Market } from '../../machines/model/market.ts';
import type { TicketRequest } from '../../machines/model/ticket-request.ts';
import type { Ticket } from '../../machines/model/trade.ts';
import type { ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import { createTickets, type Tickets } from '../runtime/tickets/tickets.ts';
import { ticketOf } from '../runtime/tickets/write.ts';
import type { House } from './house.ts';
import { marketOf, readingOf } from './market-facts.ts';

const LOOK_EVERY_MS = 250;

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
    const { log, organs, realClock } = house;
    const tickets = ticketsOf(house);
    organs.tickets.fill(tickets);
    const ticker = startTicker(realClock, LOOK_EVERY_MS, async () => {
      if (organs.store.peek()?.isWritable() !== true) return;
      await tickets
        .look()
        .catch((error: unknown) => log.warn('tickets cannot be looked for', { error }));
    });
    const leave = (): void => {
      ticker.stop();
      organs.tickets.clear();
    };
    return {
      stop: () => {
        leave();
        return Promise.resolve();
      },
      kill: leave,
    };
  },
});
