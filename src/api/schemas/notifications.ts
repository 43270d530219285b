import { z } from 'zod';

import { SEVERITIES } from '../../config/sections/notify.ts';
import { named, realMs } from './registry.ts';

const channel = z.string().describe('As in the settings: `notify.webhook` is `webhook`.');

export const notifications = named(
  'Notifications',
  z
    .object({
      channels: z.array(
        z.object({
          channel,
          sent: z.int(),
          failed: z.int().describe('Messages that were given up.'),
          waiting: z.int().describe('Notices that wait, or are held back by quiet hours.'),
          takenAtMs: realMs.nullable().describe('When a message was last taken.'),
        }),
      ),
      deadLetters: z
        .array(
          z.object({
            id: z.string(),
            channel,
            givenUpAtMs: realMs,
            reason: z.string().describe('Why it was not taken the last time.'),
            notices: z.array(
              z.object({
                severity: z.enum(SEVERITIES),
                title: z.string(),
                about: z.string(),
                atMs: realMs,
                key: z.string().describe('What is the same as what.'),
                times: z.int().describe('How often since it was told last.'),
              }),
            ),
            more: z.record(z.string(), z.int()).describe('Notices by their titles alone.'),
          }),
        )
        .describe('The last twenty of each channel that were given up, the newest first.'),
      quietUntilMs: realMs
        .nullable()
        .describe('Until when what is not critical is held back. Null: it is not.'),
      heartbeat: z
        .object({
          sent: z.int(),
          failed: z.int(),
          withheld: z.int().describe('Left out: the process did not think well of itself.'),
          takenAtMs: realMs.nullable(),
          fault: z
            .string()
            .nullable()
            .describe('Why the last one was left out or not taken. Null: it was taken.'),
        })
        .nullable()
        .describe('The signs of life to a service outside. Null: none are given.'),
    })
    .describe('The ways out to people who are not looking, since the process began.'),
);

export const trials = named(
  'NotificationTrials',
  z.object({
    trials: z
      .array(
        z.object({
          channel,
          fault: z.string().nullable().describe('Why it was not taken; null: it was.'),
        }),
      )
      .describe('Empty: no channel is set.'),
  }),
);
