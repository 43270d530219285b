import { createLedger, type Ledger } from '../../machines/desks/limits/ledger.ts';
import { lookBackMs, protectionRefusal } from '../../machines/desks/limits/rules.ts';
import type { ProtectionRefusal } from '../../machines/desks/limits/rules.ts';
import type { TicketId } from '../../machines/model/ids.ts';
import type { ProtectionSettings } from '../../machines/model/protections.ts';
import {
  claimOf,
  outcomeOf,
  standingOf,
  type Equity,
  type Outcome,
  type Standing,
} from '../../machines/model/standing.ts';
import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import { isTradeState, type Ticket, type TradeContext } from '../../machines/model/trade.ts';
import type { Clock } from '../../machines/ports.ts';
import type { Transition } from './durable/envelope.ts';

/** What the store knows of a book when the ledger begins. */
export type LedgerSource = {
  readonly standings: () => Promise<readonly Standing[]>;
  readonly outcomes: (sinceMs: EpochMs) => Promise<readonly Outcome[]>;
  readonly equity: () => Promise<Equity>;
};

/** The protections at the way in. */
export type Limits = {
  /** Judges a ticket and, where it may come in, counts it in the same breath. */
  readonly claim: (ticket: Ticket) => ProtectionRefusal | null;
  /** The opening is over: its trade is known, or there is none. */
  readonly release: (ticket: TicketId) => void;
  readonly follow: (transition: Transition<TradeContext>) => void;
  readonly load: (source: LedgerSource) => Promise<void>;
};

export const createLimits = (settings: ProtectionSettings, clock: Pick<Clock, 'now'>): Limits => {
  const keepMs = lookBackMs(settings);
  const ledger: Ledger = createLedger(keepMs);
  return {
    claim: (ticket) => {
      const claim = claimOf(ticket);
      const nowMs = clock.now();
      const refusal = protectionRefusal(settings, ledger.figures(claim, nowMs), claim, nowMs);
      if (refusal === null) ledger.claim(claim);
      return refusal;
    },
    release: ledger.release,
    follow: ({ to, after }) => {
      if (isTradeState(to)) ledger.follow(standingOf(to, after), outcomeOf(after));
    },
    load: async ({ standings, outcomes, equity }) => {
      const since = plusMs(clock.now(), -keepMs);
      ledger.load(...(await Promise.all([standings(), outcomes(since), equity()])));
    },
  };
};
