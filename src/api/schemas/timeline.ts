import { z } from 'zod';

import { STOP_RULES } from '../../../machines/model/reading.ts';
import { MARK_KINDS, STRETCH_KINDS } from '../../runtime/chronicle-kinds.ts';
import { countCenti, heldSide, instantMs, named } from './registry.ts';

export const houseTimeline = named(
  'HouseTimeline',
  z
    .object({
      atMs: instantMs,
      startedAtMs: instantMs.describe('When this process began.'),
      keptFromMs: instantMs.describe('Before this, the oldest has been let go of.'),
      runs: z
        .array(
          z.object({ fromMs: instantMs, toMs: instantMs.nullable().describe('Null: it does.') }),
        )
        .default([])
        .describe('When a process stood guard, this one the last; between them none is known to.'),
      stretches: z.array(
        z.object({
          kind: z.enum(STRETCH_KINDS),
          of: z.string().describe('The feed, or the key of the alarm.'),
          state: z.string(),
          why: z.string().nullable(),
          by: z.string().nullable().describe('Who has set the switch.'),
          fromMs: instantMs,
          toMs: instantMs.nullable().describe('Null: it lasts.'),
        }),
      ),
      marks: z.array(
        z.object({
          atMs: instantMs,
          supervisor: z.string(),
          child: z.string().nullable().describe('Null: the supervisor itself.'),
          what: z.enum(MARK_KINDS),
          why: z.string().nullable(),
        }),
      ),
    })
    .describe('How feeds, alarms, entries and the kill switch stood, and what befell children.'),
);

export const tradeTimeline = named(
  'TradeTimeline',
  z
    .object({
      atMs: instantMs,
      keptFromMs: instantMs
        .nullable()
        .describe('Before this, steps are left out: ask for a shorter span. Null: none are.'),
      total: z.int().describe('How many trades lived in the span.'),
      trades: z
        .array(
          z.object({
            id: z.string(),
            market: z.string(),
            side: heldSide,
            countCenti,
            endedAtMs: instantMs.nullable(),
            steps: z.array(
              z.object({
                seq: z.int(),
                atMs: instantMs,
                event: z.string(),
                state: z.string(),
                rule: z.enum(STOP_RULES).nullable().describe('The rule behind a stop.'),
              }),
            ),
          }),
        )
        .describe('The newest of them, and each change of their states up to the span’s end.'),
    })
    .describe('The states of trades over time, from the journal.'),
);
