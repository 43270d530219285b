import type { Clock } from '../../machines/ports.ts';
import type { Log, LogFields, LogLevel } from './log.ts';
import { redactFields, redactText } from './redact.ts';

const KEPT = 2_000;

/** A line of the log that is still in memory; `n` grows by one with each. */
export type KeptLine = {
  readonly n: number;
  readonly atMs: number;
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: LogFields;
};

/** The last lines, for those who look. */
export type KeptLines = {
  /** What was said after line `n`, the oldest first, without secrets. */
  readonly after: (n: number) => readonly KeptLine[];
};

/**
 * A log that says what `log` says, and keeps the last lines but those of `debug`. Keeping one costs
 * a place in a ring; what is kept is made fit to show only when somebody looks.
 */
export const keepLines = (
  log: Log,
  clock: Pick<Clock, 'now'>,
): { readonly log: Log; readonly lines: KeptLines } => {
  const ring = new Array<KeptLine | undefined>(KEPT);
  let last = 0;
  const kept =
    (level: LogLevel) =>
    (event: string, fields?: LogFields): void => {
      last += 1;
      ring[last % KEPT] = { n: last, atMs: clock.now(), level, event, fields: fields ?? {} };
      log[level](event, fields);
    };
  const shown = (line: KeptLine): KeptLine => ({
    ...line,
    event: redactText(line.event),
    fields: redactFields(line.fields),
  });
  return {
    log: {
      debug: log.debug,
      info: kept('info'),
      warn: kept('warn'),
      error: kept('error'),
      fatal: kept('fatal'),
    },
    lines: {
      after: (n) => {
        const from = Math.max(n + 1, last - KEPT + 1, 1);
        return Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => from + index)
          .flatMap((number) => ring[number % KEPT] ?? [])
          .map(shown);
      },
    },
  };
};
