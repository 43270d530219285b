import { redactText } from '../../logger/redact.ts';
import { Refused, SlowDown, type Channel, type ChannelName } from '../channel.ts';
import type { Message } from '../message.ts';

/** A message as one service takes it. */
export type Letter = {
  readonly url: string;
  /** Null: the address alone is asked for. */
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

const TIMEOUT_MS = 10_000;
const SLOW_DOWN = 429;
const SECOND_MS = 1_000;
const READ_BYTES = 1_024;
const SHOWN_CHARS = 160;

export const JSON_TYPE = { 'Content-Type': 'application/json' } as const;
export const TEXT_TYPE = { 'Content-Type': 'text/plain; charset=utf-8' } as const;

/** The beginning of an answer; the rest is not waited for. */
const beginningOf = async ({ body }: Response): Promise<string> => {
  if (body === null) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value?.subarray(0, READ_BYTES));
};

/** What a service says of its refusal, as one line that no terminal acts on. */
const sayingOf = (text: string): string => {
  const line = redactText(text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()).slice(0, SHOWN_CHARS);
  return line === '' ? '' : `: ${line}`;
};

/** Of a service that is asked too often; null: it does not say for how long to wait. */
const waitOf = ({ headers }: Response, text: string): number | null => {
  const told = headers.get('retry-after') ?? /"retry_after":\s*([\d.]+)/.exec(text)?.[1];
  const seconds = Number.parseFloat(told ?? '');
  return Number.isFinite(seconds) ? Math.max(0, seconds * SECOND_MS) : null;
};

/** `fetch` tells why in the cause of what it throws; its own words may hold the address. */
const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : 'no answer';
};

export const isAddress = (url: string): boolean => /^https?:/i.test(url) && URL.canParse(url);

export const NO_ADDRESS = 'expected an address (http: or https:), found none in the secret';

/** Goes to an address, which is a secret, and follows no redirection. Fulfilled: it was taken. */
export const post = async ({ url, ...letter }: Letter, signal: AbortSignal): Promise<void> => {
  if (!isAddress(url)) throw new Refused(NO_ADDRESS);
  const response = await fetch(url, {
    ...letter,
    method: letter.body === null ? 'GET' : 'POST',
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  }).catch((error: unknown) => {
    throw new Error(`expected an answer, found ${causeOf(error)}`);
  });
  const { ok, status } = response;
  const text = await beginningOf(response).catch(() => '');
  if (ok) return;
  const found = `expected a 2xx answer, found ${status}${sayingOf(text)}`;
  if (status === SLOW_DOWN) throw new SlowDown(found, waitOf(response, text) ?? 0);
  throw status < 500 ? new Refused(found) : new Error(found);
};

/** A channel whose whole protocol is one post. */
export const posting = (name: ChannelName, write: (message: Message) => Letter): Channel => ({
  name,
  send: async (message, signal) => post(write(message), signal),
});
