import type { StoredTrade } from '../../../db/trades.ts';
import type { TradeId } from '../../../machines/model/ids.ts';
import { ok, unreachable } from '../../../machines/model/result.ts';
import { tradeView } from '../../service/trade-view.ts';
import { readTicket, ticketForm } from '../../runtime/tickets/read.ts';
import type { TicketOutcome, Tickets } from '../../runtime/tickets/tickets.ts';
import { acting, NOTHING, refused, type Endpoint, type Reply, type Wire } from '../endpoint.ts';
import { openedTrade } from '../schemas/trade.ts';

export type TicketSources = {
  /** Null while no trade can be opened: the process is stopping, or the database is away. */
  readonly tickets: () => Pick<Tickets, 'submit'> | null;
  readonly trade: (id: TradeId) => Promise<StoredTrade | null>;
};

type Opened = Reply<Wire<typeof openedTrade>>;

const answer = async (outcome: TicketOutcome, tradeOf: TicketSources['trade']): Promise<Opened> => {
  const shown = async (id: TradeId) => {
    const trade = await tradeOf(id);
    return { trade: trade === null ? null : tradeView(trade) };
  };
  switch (outcome.kind) {
    case 'opened':
      return ok({ status: 201, value: await shown(outcome.trade) });
    case 'known':
      return ok({ status: 200, value: await shown(outcome.trade) });
    case 'conflict':
      return refused({ status: 409, title: 'another ticket has used this id' });
    case 'faulty':
      return refused({
        status: 400,
        title: 'the ticket cannot be as it is; nothing was stored',
        faults: outcome.faults,
      });
    case 'refused':
      return refused({
        status: 422,
        title: 'the ticket may not open a trade now',
        detail: outcome.why,
      });
    default:
      return unreachable(outcome);
  }
};

const PER_MINUTE = 120;

/** A ticket opens one trade; sent again, it answers with that trade as it is now. */
export const ticketEndpoints = ({ tickets, trade }: TicketSources): readonly Endpoint[] => [
  acting({
    path: '/tickets',
    summary: 'Open one guarded trade; the same ticket again answers with the same trade.',
    role: 'operate',
    changes: true,
    perMinute: PER_MINUTE,
    params: NOTHING,
    body: { schema: ticketForm, read: readTicket },
    answer: openedTrade,
    refusals: [409, 422, 503],
    run: async ({ body }) => {
      const open = tickets();
      return open === null
        ? refused({ status: 503, title: 'no trade can be opened now, try again' })
        : answer(await open.submit(body), trade);
    },
  }),
];
