import { createHmac } from 'node:crypto';

import type { WebhookFormat } from '../../config/sections/notify.ts';
import type { Channel } from '../channel.ts';
import { textOf, type Message } from '../message.ts';
import { JSON_TYPE, posting, TEXT_TYPE } from './post.ts';
import { discordBody, slackBody } from './services.ts';

export type WebhookOptions = {
  readonly url: string;
  /** Signs what is sent; null: nothing does. */
  readonly secret: string | null;
  readonly format: WebhookFormat;
};

const BODIES: Readonly<Record<WebhookFormat, (message: Message) => string>> = {
  json: (message) => JSON.stringify({ version: 1, text: textOf(message), ...message }),
  slack: slackBody,
  discord: discordBody,
  text: textOf,
};

/**
 * `t=…,v1=…`: seconds since 1970, and the HMAC-SHA256 in hex of them, a dot, and the body. Who
 * checks it knows that the message is ours and of now.
 */
const signatureOf = (secret: string, { sentAtMs }: Message, body: string): string => {
  const seconds = Math.floor(sentAtMs / 1_000);
  const sum = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${sum}`;
};

/** Posts each message to one address, under the name of the delivery, and signed. */
export const webhook = ({ format, secret, url }: WebhookOptions): Channel =>
  posting('webhook', (message) => {
    const body = BODIES[format](message);
    const headers = {
      ...(format === 'text' ? TEXT_TYPE : JSON_TYPE),
      'Tradewarden-Delivery': message.id,
      ...(secret !== null && { 'Tradewarden-Signature': signatureOf(secret, message, body) }),
    };
    return { url, body, headers };
  });
