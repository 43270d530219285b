import { z } from 'zod';

import { KILL_SWITCH_STATES } from '../../../machines/model/kill-switch.ts';
import { SCOPES } from '../../../machines/model/layers.ts';
import { STOP_PRECEDENCE, STOP_RULES } from '../../../machines/model/reading.ts';
import { ROLES } from '../access/roles.ts';
import { heldSide, named, realMs } from './registry.ts';

const MOST_CENTI = 1e10;

const reason = z.string().trim().min(1).max(200).describe('Why; it is kept for ever.');

const expectedSeq = z.int().positive().describe('The transition of the trade that was seen.');

export const tradeAsk = z.strictObject({ expectedSeq, reason });

export const closeAsk = tradeAsk.extend({
  countCenti: z
    .number()
    .positive()
    .max(MOST_CENTI)
    .nullable()
    .default(null)
    .describe('Hundredths of contracts, or of coins; null: the whole position.'),
});

export const switchAsk = z.strictObject({
  state: z.enum(KILL_SWITCH_STATES),
  expectedSetting: z
    .int()
    .nullable()
    .default(null)
    .describe('The setting that was seen; must be given to let go of the switch.'),
  reason,
});

export const settingsAsk = z.strictObject({
  scope: z
    .string()
    .default('default')
    .describe(`${SCOPES.join(', ')}: \`desk:fast\`.`),
  set: z.array(z.string()).default([]).describe('`probabilityStop.thresholdPercent=45`'),
  unset: z.array(z.string()).default([]).describe('Paths left to the layers below.'),
  expectedVersion: z.int().nonnegative().describe('The version of the settings that was seen.'),
  reason,
});

export const reasonAsk = z.strictObject({ reason });

export const done = named(
  'Done',
  z.object({
    answer: z.string().nullable().describe('Null: put down; nobody guards the trade now.'),
  }),
);

export const switched = named(
  'Switched',
  z.object({
    state: z.enum(KILL_SWITCH_STATES),
    setting: z.int(),
    by: z.string(),
    reason: z.string().nullable(),
    sinceMs: realMs,
  }),
);

const change = z.object({ path: z.string(), from: z.unknown(), to: z.unknown() });

const tradeChange = z.object({
  trade: z.string(),
  market: z.string(),
  side: heldSide,
  state: z.string(),
  version: z.int(),
  outcome: z.enum(['fires', 'verifies', 'unprotected', 'disarms', 'changes']),
  stop: z.object({ rule: z.enum(STOP_RULES), value: z.number(), threshold: z.number() }).nullable(),
  reason: z.string().nullable(),
  arms: z.array(z.enum(STOP_PRECEDENCE)),
  disarms: z.array(z.enum(STOP_PRECEDENCE)),
  changes: z.array(change),
});

export const settingsPreview = named(
  'SettingsPreview',
  z
    .object({
      version: z.int(),
      scope: z.string(),
      changes: z.array(change),
      blind: z.string().nullable().describe('Why no live values are known; null: they are.'),
      trades: z.array(tradeChange),
    })
    .describe('What a change would do to each open trade; nothing has been done.'),
);

export const settingsApplied = named(
  'SettingsApplied',
  z.object({
    version: z.int(),
    trades: z.array(z.object({ trade: z.string(), answer: z.string().nullable() })),
  }),
);

export const auditPage = named(
  'AuditPage',
  z.object({
    rows: z
      .array(
        z.object({
          id: z.int(),
          kind: z.enum(['asked', 'answered']),
          key: z.string(),
          atMs: realMs,
          role: z.enum(ROLES).nullable(),
          token: z.string().nullable(),
          what: z.string().nullable(),
          body: z.unknown(),
          status: z.int().nullable(),
          answer: z.unknown(),
          hash: z.string(),
        }),
      )
      .describe('The newest first.'),
    next: z.string().nullable(),
  }),
);

export const auditState = named(
  'AuditState',
  z.object({
    rows: z.int().describe('How many follow from each other.'),
    hash: z
      .string()
      .describe('Of the last of them: keep it elsewhere, and nobody can cut the end.'),
    broken: z
      .object({ row: z.int(), fault: z.string() })
      .nullable()
      .describe('Where the chain breaks; null: it holds.'),
  }),
);
