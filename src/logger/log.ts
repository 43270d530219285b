/** What a line is about and its figures, units in the names (`probabilityPercent`, `ageMs`). */
export type LogFields = Readonly<Record<string, unknown>>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * One call is one line: what happened, in words that stay the same each time, and its figures. The
 * fields `trade`, `order`, `feed`, `child`, `desk` name who it happened to.
 */
export type Log = Readonly<Record<LogLevel, (event: string, fields?: LogFields) => void>>;

export const SUBJECTS: readonly string[] = ['trade', 'order', 'feed', 'child', 'desk'];
