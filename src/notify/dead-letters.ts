import type { ChannelName } from './channel.ts';
import type { Message } from './message.ts';

/** A message that nobody has taken, and that is not sent again. */
export type DeadLetter = Pick<Message, 'id' | 'more' | 'notices'> & {
  readonly channel: ChannelName;
  readonly givenUpAtMs: number;
  /** Why it was not taken the last time; without a secret. */
  readonly reason: string;
};

/** The last letters of one channel that came to nothing. */
export type DeadLetters = {
  readonly put: (letter: DeadLetter) => void;
  /** The newest first. */
  readonly kept: () => readonly DeadLetter[];
};

const KEPT_MOST = 20;

export const createDeadLetters = (): DeadLetters => {
  let kept: readonly DeadLetter[] = [];
  return {
    put: (letter) => {
      kept = [letter, ...kept].slice(0, KEPT_MOST);
    },
    kept: () => kept,
  };
};
