import { z } from 'zod';

import { durationMs, name, secretRef } from './scalars.ts';

/** How much a person must hear of something, from the most to the least. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** What the receiver of a webhook wants: all of it, or the field that it shows. */
export const WEBHOOK_FORMATS = ['json', 'slack', 'discord', 'text'] as const;

export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

const webhook = z.strictObject({
  url: secretRef().describe('Where the address is kept; who knows it can write there.'),
  secret: secretRef()
    .nullable()
    .default(null)
    .describe('Where the key is kept that each message is signed with. Null: none is.'),
  format: z
    .enum(WEBHOOK_FORMATS)
    .default('json')
    .describe(
      '`json`: all of it; `slack` and `discord`: as they take it; `text`: plain, for ntfy.',
    ),
});

export const notifySection = z.strictObject({
  least: z
    .enum(SEVERITIES)
    .default('warning')
    .describe(
      'What is told, from the gravest on: `critical` (unprotected, stuck, the database away, the ' +
        'watch at its end), `warning` (a stop has fired), `info` (an alarm is over).',
    ),
  everyMs: durationMs(100)
    .default(5_000)
    .describe('Between two messages of a channel; what happens meanwhile goes into the next.'),
  webhook: webhook
    .nullable()
    .default(null)
    .describe('Each message is posted there. Null: nowhere.'),
  command: z
    .array(name())
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'A program and its arguments, started for each message with the text as one more, and the ' +
        'message as JSON on its standard input. Null: none.',
    ),
});
