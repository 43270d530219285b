import { jsonb } from './jsonb.ts';
import type { Answer } from './answer.ts';
import type { Tables, TicketRow } from './tables.ts';

/* Tickets that wait in the store. Their bodies are compared as the texts that one writer makes. */

const keyOf = (book: unknown, ticket: unknown): string => `${String(book)}/${String(ticket)}`;

const tradeOf = ({ tickets }: Tables, key: string): string | null => tickets.get(key) ?? null;

const put: Answer = (tables, [book, ticket, body, by], nowMs) => {
  const key = keyOf(book, ticket);
  const known = tables.ticketRequests.get(key);
  const isAskedAnew =
    known?.body === body && known?.answer !== null && tradeOf(tables, key) === null;
  if (known === undefined || isAskedAnew)
    tables.ticketRequests.set(key, {
      body: String(body),
      by: String(by),
      askedAtMs: nowMs,
      answer: null,
    });
  return [];
};

const read: Answer = (tables, [book, ticket, body]) => {
  const key = keyOf(book, ticket);
  const row = tables.ticketRequests.get(key);
  return row === undefined
    ? []
    : [{ isSame: row.body === body, trade: tradeOf(tables, key), answer: row.answer }];
};

const byAge = (
  [a, x]: readonly [string, TicketRow],
  [b, y]: readonly [string, TicketRow],
): number => x.askedAtMs - y.askedAtMs || (a < b ? -1 : 1);

const open: Answer = (tables, [book], nowMs) =>
  [...tables.ticketRequests]
    .filter(([key, { answer }]) => answer === null && key.startsWith(`${String(book)}/`))
    .sort(byAge)
    .slice(0, 100)
    .map(([key, { body, by, askedAtMs }]) => ({
      ticketId: key.slice(String(book).length + 1),
      body: jsonb(JSON.parse(body)),
      by,
      trade: tradeOf(tables, key),
      ageMs: nowMs - askedAtMs,
    }));

const answer: Answer = (tables, [book, ticket, text]) => {
  const key = keyOf(book, ticket);
  const row = tables.ticketRequests.get(key);
  if (row?.answer === null) tables.ticketRequests.set(key, { ...row, answer: String(text) });
  return [];
};

export const TICKET_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['ticket-put', put],
  ['ticket-read', read],
  ['ticket-open', open],
  ['ticket-answer', answer],
];
