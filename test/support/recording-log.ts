import type { Log, LogFields, LogLevel } from '../../src/logger/log.ts';

export type RecordedLine = {
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: LogFields;
};

/** A log that keeps its lines. */
export const recordingLog = (): { readonly log: Log; readonly lines: RecordedLine[] } => {
  const lines: RecordedLine[] = [];
  const at =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}): void =>
      void lines.push({ level, event, fields });
  return {
    lines,
    log: {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      fatal: at('fatal'),
    },
  };
};
