import { z } from 'zod';

import type { Answer } from './answer.ts';
import type { TradeRecord } from './tables.ts';
import { number, string } from './values.ts';

/* How trades are parked and taken up again, by name; each answers as its SQL does. */

const contextShape = z.looseObject({ unprotectedSinceMs: z.number().nullish().catch(null) });

/** Since when a trade is unprotected that may be parked. */
export const unprotectedSinceMs = ({
  context,
  quarantinedAtMs,
  state,
}: TradeRecord): number | null =>
  contextShape.parse(JSON.parse(context)).unprotectedSinceMs ??
  (state.startsWith('monitoring') ? quarantinedAtMs : null);

const quarantine: Answer = (tables, [id, atMs, reason]) => {
  const trade = tables.trades.get(string(id));
  if (trade !== undefined)
    tables.trades.set(trade.id, {
      ...trade,
      quarantinedAtMs: Math.min(trade.quarantinedAtMs ?? Infinity, number(atMs)),
      quarantineReason: string(reason),
    });
  return [];
};

const parked: Answer = (tables, [id]) => {
  const trade = tables.trades.get(string(id));
  const sinceMs = trade?.quarantinedAtMs ?? null;
  return trade === undefined || sinceMs === null ? [] : [{ state: trade.state, sinceMs }];
};

const release: Answer = (tables, [id]) => {
  const trade = tables.trades.get(string(id));
  if (trade !== undefined)
    tables.trades.set(trade.id, { ...trade, quarantinedAtMs: null, quarantineReason: null });
  return [];
};

export const QUARANTINE_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['trade-quarantine', quarantine],
  ['trade-parked', parked],
  ['trade-release', release],
];
