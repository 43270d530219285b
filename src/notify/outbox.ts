import { SEVERITIES } from '../config/sections/notify.ts';
import type { Message } from './message.ts';
import type { Notice } from './notice.ts';

/** Listed in one message at most; the others are counted. */
const LISTED_MOST = 20;
/** Titles that are counted apart; there are few kinds of them. */
const TITLES_MOST = 20;
const OTHERS = 'others';

/** What waits for one channel: bounded, whatever happens. */
export type Outbox = {
  readonly put: (notice: Notice) => void;
  readonly isEmpty: () => boolean;
  /** How many notices wait. */
  readonly size: () => number;
  /** Everything that waits, the gravest first; nothing waits then. */
  readonly take: () => Pick<Message, 'notices' | 'more'>;
};

const rank = ({ severity }: Notice): number => SEVERITIES.indexOf(severity);

export const createOutbox = (): Outbox => {
  let listed: readonly Notice[] = [];
  let more = new Map<string, number>();
  const count = ({ title }: Notice): void => {
    const name = more.has(title) || more.size < TITLES_MOST ? title : OTHERS;
    more.set(name, (more.get(name) ?? 0) + 1);
  };
  return {
    put: (notice) => {
      const sorted = [...listed, notice].toSorted((a, b) => rank(a) - rank(b));
      sorted.slice(LISTED_MOST).forEach(count);
      listed = sorted.slice(0, LISTED_MOST);
    },
    isEmpty: () => listed.length === 0,
    size: () => [...more.values()].reduce((sum, times) => sum + times, listed.length),
    take: () => {
      const taken = { notices: listed, more: Object.fromEntries(more) };
      listed = [];
      more = new Map();
      return taken;
    },
  };
};
