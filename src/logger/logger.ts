import { pino } from 'pino';

import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import { SUBJECTS, type Log, type LogFields, type LogLevel } from './log.ts';
import { prettyLine } from './pretty.ts';
import { redactFields, redactText } from './redact.ts';
import { repeats } from './repeats.ts';

export type LogSettings = {
  readonly level: LogLevel;
  readonly format: 'pretty' | 'json';
  /** The same warning within this window is counted, not repeated; 0 writes all. */
  readonly repeatWindowMs: number;
};

export type LogSurroundings = {
  /** Stamps the lines: the clock of the market that is watched. */
  readonly stamp: () => EpochMs;
  /** Measures the window of repeats: the clock of those who read the lines. */
  readonly clock: Clock;
  /** Receives whole lines, each with its line break. */
  readonly write: (line: string) => void;
};

/** A log that counts repeated warnings; `flush` writes the counts before the process ends. */
export type Logger = Log & { readonly flush: () => void };

type Sink = (level: LogLevel, event: string, fields: LogFields) => void;

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'fatal'];

const jsonSink = (level: LogLevel, { stamp, write }: LogSurroundings): Sink => {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"at":"${new Date(stamp()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return (at, event, fields) => logger[at](fields, event);
};

const prettySink =
  (level: LogLevel, { stamp, write }: LogSurroundings): Sink =>
  (at, event, fields) => {
    if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
    write(`${prettyLine(at, stamp(), event, fields)}\n`);
  };

/** What makes two warnings the same: the words and who it happened to, not the figures. */
const repeatKey = (event: string, fields: LogFields): string =>
  JSON.stringify([event, ...SUBJECTS.map((subject) => fields[subject] ?? null)]);

/** The log of the process. Secrets never pass it; errors are never dropped. */
export const createLogger = (settings: LogSettings, surroundings: LogSurroundings): Logger => {
  const sink = (settings.format === 'json' ? jsonSink : prettySink)(settings.level, surroundings);
  const windows = repeats(surroundings.clock, settings.repeatWindowMs);
  const line =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}): void =>
      sink(level, redactText(event), redactFields(fields));
  const writeWarning = line('warn');
  return {
    debug: line('debug'),
    info: line('info'),
    warn: (event, fields = {}) => {
      const subjects = Object.fromEntries(
        Object.entries(fields).filter(([key]) => SUBJECTS.includes(key)),
      );
      const report = (count: number): void =>
        writeWarning(event, { ...subjects, repeats: count, windowMs: settings.repeatWindowMs });
      if (windows.admit(repeatKey(event, fields), report)) writeWarning(event, fields);
    },
    error: line('error'),
    fatal: line('fatal'),
    flush: windows.flush,
  };
};

/** `auto` means for people on a terminal, for programs elsewhere. */
export const resolveFormat = (
  format: 'auto' | 'pretty' | 'json',
  isTerminal: boolean,
): 'pretty' | 'json' => {
  if (format !== 'auto') return format;
  return isTerminal ? 'pretty' : 'json';
};
