import type { OpenTicket, StoredTicket } from '../../../db/ticket-requests.ts';
import type { MarketTicker, TicketId, TradeId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { TicketRequest } from '../../../machines/model/ticket-request.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { OpenTrade } from '../desk/desk.ts';
import type { TicketFault } from './form.ts';
import { contradictionsOf } from './write.ts';

/** What became of a ticket. */
export type TicketOutcome =
  /** Its trade was opened just now, or by the same ticket before. */
  | { readonly kind: 'opened' | 'known'; readonly trade: TradeId }
  /** Another ticket has used its id. */
  | { readonly kind: 'conflict' }
  /** It cannot be as it is; nothing was stored. */
  | { readonly kind: 'faulty'; readonly faults: readonly TicketFault[] }
  /** It may not open a trade now. */
  | { readonly kind: 'refused'; readonly why: string };

export type TicketsOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** What the store has under the ticket's id. */
  readonly read: (request: TicketRequest) => Promise<StoredTicket | null>;
  readonly put: (request: TicketRequest) => Promise<void>;
  readonly waiting: () => Promise<readonly OpenTicket[]>;
  readonly answer: (ticket: TicketId, answer: string) => Promise<void>;
  /** The market as the venue describes it; in words, why it cannot be had. */
  readonly market: (ticker: MarketTicker) => Promise<Result<Market, string>>;
  readonly write: (request: TicketRequest, market: Market) => Ticket;
  readonly open: OpenTrade;
  /** Older than this, a ticket that nobody has taken up is refused. */
  readonly maxAgeMs: number;
};

/** Opens trades for people and programs; each ticket is in the store before anything is done. */
export type Tickets = {
  /** Takes a ticket of this very moment. */
  readonly submit: (request: TicketRequest) => Promise<TicketOutcome>;
  /** Takes up what waits in the store. */
  readonly look: () => Promise<void>;
};

const inWords = (faults: readonly TicketFault[]): string =>
  faults.map(({ field, message }) => `${field}: ${message}`).join('; ');

const tooOld = (ageMs: number, limitMs: number): string =>
  `it has waited ${Math.round(ageMs / 1000)} s to be taken up, the limit is ${limitMs / 1000} s`;

export const createTickets = (options: TicketsOptions): Tickets => {
  const { clock, read, put, waiting, answer, open, maxAgeMs } = options;

  const judge = async (request: TicketRequest): Promise<Result<Ticket, readonly TicketFault[]>> => {
    const market = await options.market(request.market);
    if (!market.ok) return fail([{ field: 'market', message: market.error }]);
    const faults = contradictionsOf(request, market.value, clock.now());
    return faults.length === 0 ? ok(options.write(request, market.value)) : fail(faults);
  };

  const say = (ticket: TicketId, trade: TradeId): Promise<void> =>
    answer(ticket, `opened trade ${trade}`);
  const refuse = (ticket: TicketId, why: string): Promise<void> =>
    answer(ticket, `refused: ${why}`);

  /** The trade comes first: killed before the answer, the next process finds it and answers. */
  const take = async (ticket: Ticket): Promise<TicketOutcome> => {
    const outcome = await open(ticket);
    if (outcome.kind === 'refused') await refuse(ticket.ticketId, outcome.why);
    else await say(ticket.ticketId, outcome.trade);
    return outcome;
  };

  const takeUp = async ({ request, ageMs, trade }: OpenTicket): Promise<void> => {
    const { ticketId } = request;
    if (trade !== null) return say(ticketId, trade);
    if (ageMs > maxAgeMs) return refuse(ticketId, tooOld(ageMs, maxAgeMs));
    const judged = await judge(request);
    if (!judged.ok) return refuse(ticketId, inWords(judged.error));
    await take(judged.value);
  };

  return {
    submit: async (request) => {
      const known = await read(request);
      if (known?.isSame === false) return { kind: 'conflict' };
      if (known !== null && known.trade !== null) return { kind: 'known', trade: known.trade };
      const judged = await judge(request);
      if (!judged.ok) return { kind: 'faulty', faults: judged.error };
      await put(request);
      // Another of the same id may have come between.
      if ((await read(request))?.isSame !== true) return { kind: 'conflict' };
      return take(judged.value);
    },
    look: async () => {
      for (const ticket of await waiting()) await takeUp(ticket);
    },
  };
};
