import type { TicketId } from '../../../machines/model/ids.ts';
import type { OpenOutcome, OpenTrade } from '../desk/desk.ts';

const asKnown = (outcome: OpenOutcome): OpenOutcome =>
  outcome.kind === 'opened' ? { kind: 'known', trade: outcome.trade } : outcome;

/** A ticket that comes again while it is being opened waits for the trade of the first. */
export const onceATicket = (open: OpenTrade): OpenTrade => {
  const opening = new Map<TicketId, Promise<OpenOutcome>>();
  return async (ticket, writeFor) => {
    const first = opening.get(ticket.ticketId);
    if (first !== undefined) return asKnown(await first);
    const outcome = open(ticket, writeFor).finally(() => opening.delete(ticket.ticketId));
    opening.set(ticket.ticketId, outcome);
    return outcome;
  };
};
