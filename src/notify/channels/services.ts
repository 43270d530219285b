import type { Severity } from '../../config/sections/notify.ts';
import type { Channel } from '../channel.ts';
import { loudnessOf, textWithin, type Message } from '../message.ts';
import { JSON_TYPE, posting, TEXT_TYPE } from './post.ts';

/* What a service shows of one message at most. */
const NTFY_BYTES = 4_096;
const TELEGRAM_CHARS = 4_096;
const DISCORD_CHARS = 2_000;
const SLACK_CHARS = 4_000;

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Of ntfy: `urgent` rings on, `high` rings, `default` does as the phone does. */
const PRIORITIES: Readonly<Record<Severity, string>> = {
  critical: 'urgent',
  warning: 'high',
  info: 'default',
};

/** Publishes to a topic of ntfy. */
export const ntfy = (url: string, token: string | null): Channel =>
  posting('ntfy', (message) => ({
    url,
    body: textWithin(message, NTFY_BYTES, bytesOf),
    headers: {
      ...TEXT_TYPE,
      Title: 'Tradewarden',
      Priority: PRIORITIES[loudnessOf(message)],
      ...(token !== null && { Authorization: `Bearer ${token}` }),
    },
  }));

export type TelegramOptions = {
  readonly apiUrl: string;
  readonly token: string;
  readonly chat: string;
};

/** Has a bot of Telegram write to a chat, as plain text. */
export const telegram = ({ apiUrl, chat, token }: TelegramOptions): Channel =>
  posting('telegram', (message) => ({
    url: `${apiUrl.replace(/\/+$/, '')}/bot${token}/sendMessage`,
    body: JSON.stringify({
      chat_id: chat,
      text: textWithin(message, TELEGRAM_CHARS),
      disable_notification: loudnessOf(message) === 'info',
      link_preview_options: { is_disabled: true },
    }),
    headers: JSON_TYPE,
  }));

/** Nobody is called by what a message holds, whatever that looks like. */
export const discordBody = (message: Message): string =>
  JSON.stringify({
    content: textWithin(message, DISCORD_CHARS),
    allowed_mentions: { parse: [] },
  });

export const discord = (url: string): Channel =>
  posting('discord', (message) => ({ url, body: discordBody(message), headers: JSON_TYPE }));

/** The three characters that Slack reads as its own. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const escapedLength = (text: string): number => escaped(text).length;

export const slackBody = (message: Message): string =>
  JSON.stringify({
    text: escaped(textWithin(message, SLACK_CHARS, escapedLength)),
    mrkdwn: false,
  });

export const slack = (url: string): Channel =>
  posting('slack', (message) => ({ url, body: slackBody(message), headers: JSON_TYPE }));
