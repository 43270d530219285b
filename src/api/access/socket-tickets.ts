import { createHash, randomBytes } from 'node:crypto';

import type { Clock } from '../../../machines/ports.ts';
import type { Caller } from './roles.ts';

/** A browser cannot send a token with a socket, so it brings a ticket of this kind instead. */
export type SocketTicket = {
  readonly ticket: string;
  /** How long it lets somebody in. */
  readonly forMs: number;
};

/** Tickets that let one socket in each, for who asked, from the page that asked, and soon. */
export type SocketTickets = {
  /** The oldest that nobody has used goes where too many are out. */
  readonly issue: (caller: Caller, origin: string) => SocketTicket;
  /** Whoever asked for it; null for any but a fresh one, from its own origin. It is used up. */
  readonly redeem: (ticket: string, origin: string) => Caller | null;
};

type Issued = { readonly caller: Caller; readonly origin: string; readonly untilMs: number };

const FOR_MS = 10_000;
const OUT_MOST = 16;
const TICKET_BYTES = 32;

const digest = (ticket: string): string => createHash('sha256').update(ticket).digest('hex');

export const createSocketTickets = (clock: Pick<Clock, 'now'>): SocketTickets => {
  /** By their digests, the oldest first: what is kept lets nobody in. */
  const out = new Map<string, Issued>();
  return {
    issue: (caller, origin) => {
      const ticket = randomBytes(TICKET_BYTES).toString('hex');
      out.set(digest(ticket), { caller, origin, untilMs: clock.now() + FOR_MS });
      for (const oldest of [...out.keys()].slice(0, -OUT_MOST)) out.delete(oldest);
      return { ticket, forMs: FOR_MS };
    },
    redeem: (ticket, origin) => {
      const key = digest(ticket);
      const issued = out.get(key);
      out.delete(key);
      const isGood = issued?.origin === origin && clock.now() <= issued.untilMs;
      return isGood ? issued.caller : null;
    },
  };
};
