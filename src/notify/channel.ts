import type { Message } from './message.ts';

/** One way out to a person, by its name in the settings. */
export type Channel = {
  readonly name: 'webhook' | 'ntfy' | 'telegram' | 'discord' | 'slack' | 'command';
  /** Resolves once it was taken; rejects, without a secret in what it says, where it was not. */
  readonly send: (message: Message, signal: AbortSignal) => Promise<void>;
};

export type ChannelName = Channel['name'];

/** It was understood and refused: asking again would bring the same. */
export class Refused extends Error {}

/** It may be taken later, and not before `afterMs` have gone by. */
export class SlowDown extends Error {
  readonly afterMs: number;

  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}
