import type { KillSwitch, Overview } from '../../api/types.ts';
import { gain } from '../../format/show.ts';

export type Level = KillSwitch['state'];

/** From the least to the most. */
export const LEVELS = ['running', 'no-entries', 'reduce-only', 'flatten'] as const;

/** The stops, as somebody in a hurry reads them: the strongest first. */
export const STOPS = ['flatten', 'reduce-only', 'no-entries'] as const;

const MEANINGS: Readonly<Record<Level, string>> = {
  flatten: 'leaves every open trade now, and opens none',
  'reduce-only': 'sends no order that could grow a position; exits and stops go on',
  'no-entries': 'opens no trade; those that are open are guarded as before',
  running: 'everything is allowed',
};

export const meaningOf = (level: Level): string => MEANINGS[level];

/** Whether `to` allows what `from` does not. */
export const letsGo = (from: Level, to: Level): boolean =>
  LEVELS.indexOf(to) < LEVELS.indexOf(from);

const tradesOf = (count: number): string => (count === 1 ? 'the 1 trade' : `all ${count} trades`);

/** What will happen, with what is open now. */
export const consequence = (level: Level, overview: Overview | null): string => {
  if (level !== 'flatten') return `It ${meaningOf(level)}.`;
  if (overview === null) return 'Every open trade is asked to leave its position now.';
  const { trades, unrealisedMicros } = overview;
  if (trades.live === 0) return 'Nothing is open. No trade will be opened.';
  const worth =
    unrealisedMicros === null ? '' : ` Their open result is ${gain(unrealisedMicros)} at the bid.`;
  const sold = `Sells the positions of ${tradesOf(trades.live)} that are open, now, `;
  return `${sold}at what the market gives, and opens none.${worth}`;
};

/** The words of the button. */
export const verbOf = (level: Level, overview: Overview | null): string => {
  if (level !== 'flatten') return level === 'no-entries' ? 'Open no trade' : 'Only reduce';
  const open = overview?.trades.live ?? 0;
  return open === 0 ? 'Flatten' : `Flatten: leave ${tradesOf(open)}`;
};
