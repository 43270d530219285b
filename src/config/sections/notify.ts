import { z } from 'zod';

import { durationMs, httpUrl, name, secretRef, timeOfDay, timeZone } from './scalars.ts';

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
      '`json`: all of it; `slack` and `discord`: as they and others take it; `text`: plain.',
    ),
});

const ntfy = z.strictObject({
  url: secretRef().describe('Where the address of the topic is kept; who knows it can read it.'),
  token: secretRef()
    .nullable()
    .default(null)
    .describe('Where the access token is kept. Null: the topic is open to who knows its name.'),
});

const telegram = z.strictObject({
  token: secretRef().describe('Where the token of the bot is kept.'),
  chat: name().describe('Number of the chat, or `@name` of the channel, that the bot writes to.'),
  apiUrl: httpUrl()
    .default('https://api.telegram.org')
    .describe('Where the Bot API is: that of Telegram, or a server of your own.'),
});

const incoming = z.strictObject({
  url: secretRef().describe('Where the address of the incoming webhook is kept.'),
});

const quietHours = z.strictObject({
  from: timeOfDay().describe('When they begin.'),
  to: timeOfDay().describe('When they end: what was held back is told then.'),
  zone: timeZone().describe('Whose clocks: they are put forward and back where the zone does so.'),
});

const heartbeat = z.strictObject({
  url: secretRef().describe('Where the address is kept that is asked for.'),
  everyMs: durationMs(1_000).default(60_000).describe('Between two signs of life. Real time.'),
  while: z
    .enum(['ready', 'live'])
    .default('ready')
    .describe(
      '`ready`: none is given while new trades may not be taken: the kill switch thrown, a feed ' +
        'stale, the exchange paused …; `live`: as long as the process watches at all.',
    ),
  unwell: z
    .enum(['silence', 'fail'])
    .default('silence')
    .describe(
      'What is done then: nothing, so that the service misses it; or the reasons are posted to ' +
        'the address with `/fail`, as healthchecks takes it.',
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
  repeatMs: durationMs(0)
    .default(60_000)
    .describe(
      'What is the same as something told is told again after this time, once, with how often it ' +
        'was; something graver at once. 0: everything is told as it comes.',
    ),
  quietHours: quietHours
    .nullable()
    .default(null)
    .describe('What is not critical is held back meanwhile. Null: nothing is.'),
  heartbeat: heartbeat
    .nullable()
    .default(null)
    .describe('Signs of life to a service that calls you when they stay away. Null: none.'),
  webhook: webhook
    .nullable()
    .default(null)
    .describe('Each message is posted there. Null: nowhere.'),
  ntfy: ntfy.nullable().default(null).describe('A topic of ntfy. Null: none.'),
  telegram: telegram.nullable().default(null).describe('A bot of Telegram. Null: none.'),
  discord: incoming.nullable().default(null).describe('A webhook of Discord. Null: none.'),
  slack: incoming.nullable().default(null).describe('A webhook of Slack. Null: none.'),
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
