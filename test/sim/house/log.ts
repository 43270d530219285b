import type { Log, LogFields, LogLevel } from '../../../src/logger/log.ts';
import type { Trace } from '../engine/trace.ts';

const SHOWN = ['trade', 'order', 'feed', 'child', 'reason', 'effect', 'event', 'error'] as const;

const messageOf = (value: unknown): string =>
  value instanceof Error ? value.message : String(value);

const lineOf = (level: LogLevel, event: string, fields: LogFields): string =>
  [
    `  ${level} ${event}`,
    ...SHOWN.flatMap((name) =>
      fields[name] === undefined ? [] : [`${name}=${messageOf(fields[name])}`],
    ),
  ].join(' ');

/** Lines that no run should have, whatever is done to it. */
const DEFECTS: ReadonlySet<string> = new Set([
  'an effect failed',
  'an event found no trade',
  'an event found no order',
  'quarantined',
  'stop failed',
]);

/** The house's log as a part of the trace; lines that tell of a defect are told at once. */
export const traceLog = (trace: Trace, defect: (what: string) => void): Log => {
  const at =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}): void => {
      const line = lineOf(level, event, fields);
      trace.note(line);
      if (DEFECTS.has(event)) defect(line.trim());
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
};
