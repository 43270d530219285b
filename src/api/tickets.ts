import { Hono, type Context } from 'hono';

import type { StoredTrade } from '../../db/trades.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { unreachable } from '../../machines/model/result.ts';
import { readProgramTicket } from '../runtime/tickets/form.ts';
import type { TicketOutcome, Tickets } from '../runtime/tickets/tickets.ts';
import { problem } from './problem.ts';

export type TicketSources = {
  /** Null while no trade can be opened: the process is stopping, or the database is away. */
  readonly tickets: () => Pick<Tickets, 'submit'> | null;
  readonly trade: (id: TradeId) => Promise<StoredTrade | null>;
};

const CREATED = 201;
const OK = 200;
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** The JSON of a body; undefined where it is none. */
const jsonOf = async (context: Context): Promise<unknown> => {
  try {
    return JSON.parse(await context.req.text());
  } catch {
    return undefined;
  }
};

const answer = async (
  context: Context,
  outcome: TicketOutcome,
  trade: TicketSources['trade'],
): Promise<Response> => {
  switch (outcome.kind) {
    case 'opened':
      return context.json({ trade: await trade(outcome.trade) }, CREATED);
    case 'known':
      return context.json({ trade: await trade(outcome.trade) }, OK);
    case 'conflict':
      return problem(context, { status: 409, title: 'another ticket has used this id' });
    case 'faulty':
      return problem(context, {
        status: 400,
        title: 'the ticket cannot be as it is; nothing was stored',
        faults: outcome.faults,
      });
    case 'refused':
      return problem(context, {
        status: 422,
        title: 'the ticket may not open a trade now',
        detail: outcome.why,
      });
    default:
      return unreachable(outcome);
  }
};

/** `/tickets`: a ticket opens one trade; sent again, it answers with that trade as it is now. */
export const ticketRoutes = ({ tickets, trade }: TicketSources): Hono => {
  const app = new Hono();
  app.post('/', async (context) => {
    if (!JSON_TYPE.test(context.req.header('Content-Type') ?? ''))
      return problem(context, { status: 415, title: 'expected application/json' });
    const body = await jsonOf(context);
    if (body === undefined)
      return problem(context, { status: 400, title: 'expected JSON', faults: [] });
    const request = readProgramTicket(body);
    if (!request.ok) return answer(context, { kind: 'faulty', faults: request.error }, trade);
    const open = tickets();
    if (open === null)
      return problem(context, { status: 503, title: 'no trade can be opened now, try again' });
    return answer(context, await open.submit(request.value), trade);
  });
  return app;
};
