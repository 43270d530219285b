import { z } from 'zod';

import { STOP_RULES } from '../../../machines/model/reading.ts';
import { CLOSE_METHODS, TRADE_STATES } from '../../../machines/model/trade.ts';
import {
  countCenti,
  heldSide,
  instantMs,
  instrument,
  micros,
  named,
  priceCenti,
  realMs,
} from './registry.ts';

export const trade = named(
  'Trade',
  z
    .object({
      id: z.string(),
      seq: z.int().describe('Grows by one with each transition; what an action expects.'),
      state: z.enum(TRADE_STATES),
      ticketId: z.string(),
      origin: z.string().describe('`desk fifteen-minute`, `ticket by alice`, `adopted by …`'),
      market: z.string(),
      event: z.string(),
      symbol: z.string(),
      side: heldSide,
      instrument: instrument.exactOptional(),
      strikeMicros: micros.nullable().describe('Null: the market has none.'),
      countCenti,
      heldCenti: countCenti,
      buyPriceCenti: priceCenti.nullable().describe('Of the entry; a short has sold at it.'),
      sellPriceCenti: priceCenti.nullable().describe('Of the exit.'),
      feesMicros: micros,
      pnlMicros: micros.nullable(),
      winLoss: z.enum(['W', 'L', 'D']).nullable(),
      closeMethod: z.enum(CLOSE_METHODS).nullable(),
      unprotectedMs: z.number().describe('What has been booked of it.'),
      unprotectedSinceMs: instantMs
        .nullable()
        .default(null)
        .describe('Since when more runs up, which is booked at its end; null: nothing does.'),
      closeAtMs: instantMs.nullable().describe('When trading in its market ends; null: never.'),
      createdAtMs: instantMs,
      openedAtMs: instantMs.nullable(),
      closedAtMs: instantMs.nullable(),
      updatedAtMs: instantMs,
      quarantineReason: z.string().nullable().describe('Why it is parked; null while it is not.'),
      failure: z
        .string()
        .nullable()
        .default(null)
        .describe('Why it was not opened; null where it was, or may be.'),
    })
    .describe('One row of the store.'),
);

export const openedTrade = named('OpenedTrade', z.object({ trade: trade.nullable() }));

const wire = named(
  'Wire',
  z
    .object({
      rule: z.enum(STOP_RULES),
      value: z.number().nullable().describe('Null where nothing proves it: it cannot trip then.'),
      threshold: z.number(),
      distance: z.number().nullable().describe('In the unit of the rule; 0 or less has crossed.'),
    })
    .describe('A rule that is switched on: what it compares now, and how far it is from that.'),
);

export const standing = named(
  'Standing',
  z
    .object({
      atMs: instantMs,
      state: z.string(),
      settingsVersion: z.number(),
      blockers: z.array(z.string()).describe('What keeps a stop from tripping, in plain words.'),
      givenUp: z
        .string()
        .nullable()
        .describe('What it should have at the venue and was given up, in plain words.'),
      wires: z.array(wire).describe('The nearest first, by what is left of the way to it.'),
      mark: z.object({
        bufferMicros: micros.nullable().describe('Spot on the winning side of the strike.'),
        bidCenti: priceCenti.nullable().describe('To be left at: of a short the ask.'),
        gainCenti: z.number().nullable().describe('By that on the average entry, before fees.'),
        unrealisedMicros: micros.nullable(),
      }),
      quoteAgeMs: z.number().nullable(),
      spotAgeMs: z.number().nullable(),
    })
    .describe('Where a live trade stands against its stops.'),
);

const live = named(
  'Live',
  z
    .object({
      standing,
      protection: z.object({
        guardedSinceMs: realMs.nullable().describe('Guarded without a break since; or null.'),
        risk: z
          .object({ kind: z.enum(['open', 'paused']), reason: z.string(), sinceMs: realMs })
          .nullable()
          .describe('Why nobody guards it, and since when; null while somebody does.'),
      }),
      probabilityPercent: z.number().nullable(),
      momentumBp: z.number().nullable(),
      spotMicros: micros.nullable(),
      askCenti: priceCenti.nullable(),
      stopsPaused: z.boolean(),
      closeRequested: z.boolean(),
      waiting: z.int().describe('Events in its mailbox.'),
    })
    .describe('How a trade that has not ended is guarded at this moment.'),
);

export const shownTrade = named(
  'ShownTrade',
  z.object({ trade, live: live.nullable().describe('Null: it has ended, or is parked.') }),
);

export const tradePage = named(
  'TradePage',
  z.object({
    atMs: instantMs,
    total: z.int().nullable().describe('How many there are; null where that is not counted.'),
    trades: z.array(shownTrade),
    next: z.string().nullable().describe('The cursor of the next page; null after the last.'),
  }),
);
