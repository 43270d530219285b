import { z } from 'zod';

import { TRADES_MOST } from '../../session/limits.ts';
import { explanation, fills, orders, transition } from './history.ts';
import { instantMs, named } from './registry.ts';
import { houseTimeline } from './timeline.ts';
import { trade } from './trade.ts';

export const dossier = named(
  'Dossier',
  z
    .object({
      trade,
      transitions: z.array(transition),
      orders: orders.shape.orders,
      fills: fills.shape.fills,
      explanations: z.array(explanation).describe('Of each transition that changed its state.'),
    })
    .describe('All that is known of a trade, without names, hosts, paths and secrets.'),
);

/** What a session file holds. */
export const sessionContent = z.object({
  program: z.string(),
  mode: z.enum(['paper', 'live']),
  fromMs: instantMs,
  toMs: instantMs,
  /** How many more trades lived in the span. */
  left: z.int().min(0),
  /** Null where no process was asked: only the journal was read. */
  house: houseTimeline.nullable(),
  trades: z.array(dossier).max(TRADES_MOST),
});

/** A span of the journal with its trades, apart from the house that it was taken from. */
export type SessionContent = z.infer<typeof sessionContent>;
