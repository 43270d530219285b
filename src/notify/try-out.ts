import { randomUUID } from 'node:crypto';

import { redactText } from '../logger/redact.ts';
import type { Channel, ChannelName } from './channel.ts';

/** What came of one test message. */
export type Trial = {
  readonly channel: ChannelName;
  /** Why it was not taken; null: it was. */
  readonly fault: string | null;
};

type Asked = { readonly from: string; readonly title: string; readonly sentAtMs: number };

const PATIENCE_MS = 10_000;

const send = async (channel: Channel, { from, sentAtMs, title }: Asked): Promise<Trial> => {
  const rest = { about: '', atMs: sentAtMs, key: 'test', times: 1 };
  const notices = [{ severity: 'info', title, ...rest } as const];
  const message = { id: randomUUID(), sentAtMs, from, heldBack: false, notices, more: {} };
  try {
    await channel.send(message, AbortSignal.timeout(PATIENCE_MS));
    return { channel: channel.name, fault: null };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { channel: channel.name, fault: redactText(fault) };
  }
};

/** Sends a test message by every channel, each once and at once, whatever waits there. */
export const tryOut = (channels: readonly Channel[], asked: Asked): Promise<readonly Trial[]> =>
  Promise.all(channels.map((channel) => send(channel, asked)));
