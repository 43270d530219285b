import { createHmac } from 'node:crypto';

import { Refused, type Channel } from '../channel.ts';
import type { WebhookFormat } from '../../config/sections/notify.ts';
import { textOf, type Message } from '../message.ts';

export type WebhookOptions = {
  readonly url: string;
  /** Signs what is sent; null: nothing does. */
  readonly secret: string | null;
  readonly format: WebhookFormat;
};

const TIMEOUT_MS = 10_000;
const SLOW_DOWN = 429;

const bodyOf = (message: Message, format: WebhookFormat): string => {
  const text = textOf(message);
  switch (format) {
    case 'json':
      return JSON.stringify({ version: 1, text, ...message });
    case 'slack':
      return JSON.stringify({ text });
    case 'discord':
      return JSON.stringify({ content: text });
    case 'text':
      return text;
  }
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

/** Posts each message to one address, which is a secret; follows no redirection. */
export const webhook = ({ format, secret, url }: WebhookOptions): Channel => ({
  name: 'webhook',
  send: async (message, signal) => {
    const body = bodyOf(message, format);
    const type = format === 'text' ? 'text/plain; charset=utf-8' : 'application/json';
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'Content-Type': type,
        'Tradewarden-Delivery': message.id,
        ...(secret !== null && { 'Tradewarden-Signature': signatureOf(secret, message, body) }),
      },
    });
    await response.body?.cancel();
    if (response.ok) return;
    const found = `expected a 2xx answer, found ${response.status}`;
    const isFinal = response.status < 500 && response.status !== SLOW_DOWN;
    throw isFinal ? new Refused(found) : new Error(found);
  },
});
