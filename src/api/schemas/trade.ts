import { z } from 'zod';

import { CLOSE_METHODS, TRADE_STATES } from '../../../machines/model/trade.ts';
import { countCenti, instantMs, micros, named, priceCenti, side } from './registry.ts';

/** One row of the store. */
const trade = named(
  'Trade',
  z.object({
    id: z.string(),
    seq: z.int().describe('Grows by one with each transition; what an action expects.'),
    state: z.enum(TRADE_STATES),
    ticketId: z.string(),
    origin: z.string().describe('`desk fifteen-minute`, `ticket by alice`, `adopted by …`'),
    market: z.string(),
    event: z.string(),
    symbol: z.string(),
    side,
    strikeMicros: micros,
    countCenti,
    heldCenti: countCenti,
    buyPriceCenti: priceCenti.nullable(),
    sellPriceCenti: priceCenti.nullable(),
    feesMicros: micros,
    pnlMicros: micros.nullable(),
    winLoss: z.enum(['W', 'L', 'D']).nullable(),
    closeMethod: z.enum(CLOSE_METHODS).nullable(),
    unprotectedMs: z.number(),
    closeAtMs: instantMs.describe('When trading in its market ends.'),
    createdAtMs: instantMs,
    openedAtMs: instantMs.nullable(),
    closedAtMs: instantMs.nullable(),
    updatedAtMs: instantMs,
    quarantineReason: z.string().nullable().describe('Why it is parked; null while it is not.'),
  }),
);

export const openedTrade = named('OpenedTrade', z.object({ trade: trade.nullable() }));
