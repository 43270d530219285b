import type { Answer } from './answer.ts';
import type { Tables } from './tables.ts';
import { newestOf } from './settings-statements.ts';

/* What the inbox asks, all kinds at once. */

const isAsked = ({ requests, trades }: Tables, book: unknown): boolean => {
  for (const { answer, tradeId } of requests.values())
    if (answer === null && trades.get(tradeId)?.book === book) return true;
  return false;
};

const hasTicket = ({ ticketRequests }: Tables, book: unknown): boolean => {
  for (const [key, { answer }] of ticketRequests)
    if (answer === null && key.startsWith(`${String(book)}/`)) return true;
  return false;
};

const isClaimed = ({ adoptions }: Tables, book: unknown): boolean => {
  for (const claim of adoptions.values())
    if (claim.answer === null && claim.book === book) return true;
  return false;
};

const inbox: Answer = (tables, [book]) => [
  {
    killSwitch: String(tables.killSwitch.setting),
    settings: String(newestOf(tables.settings)),
    previews: false,
    requests: isAsked(tables, book),
    tickets: hasTicket(tables, book),
    claims: isClaimed(tables, book),
    externals: false,
  },
];

export const INBOX_STATEMENT = ['inbox', inbox] as const;
