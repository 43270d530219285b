import type { Message } from './message.ts';

/** One way out to a person. */
export type Channel = {
  readonly name: 'webhook' | 'command';
  /** Resolves once it was taken; rejects, without a secret in what it says, where it was not. */
  readonly send: (message: Message, signal: AbortSignal) => Promise<void>;
};

export type ChannelName = Channel['name'];

/** It was understood and refused: asking again would bring the same. */
export class Refused extends Error {}
