import type { Clock, TimerHandle } from '../../machines/ports.ts';
import type { Log } from '../logger/log.ts';
import type { Alarms } from '../runtime/alarms.ts';
import type { EntryGate } from '../runtime/entry-gate.ts';

/** A slow moment is no alarm; one that lasts is told within a second of the loss. */
const ALARM_AFTER_MS = 700;

const ALARM = 'store/away';
const FULL = 'spool/full';
const GATE = 'store';

/** What the spool has had to do since the process started. */
export type SpoolFigures = {
  /** How often the database was lost. */
  readonly losses: number;
  readonly spooled: number;
  readonly drained: number;
  /** Acknowledged transitions that the database does not have. */
  readonly waiting: number;
  /** How long the database has been away now; null while it is not. */
  readonly awayMs: number | null;
};

/** Closes and opens the way in with the database, and tells a person of it. */
export type AwayReport = {
  readonly away: (cause: unknown) => void;
  readonly spooled: (records: number) => void;
  readonly drained: (records: number) => void;
  readonly blocked: (error: unknown) => void;
  readonly unblocked: () => void;
  readonly returned: () => void;
  readonly figures: () => SpoolFigures;
  /** Nothing is said any more. */
  readonly end: () => void;
};

export type AwayReportOptions = {
  readonly alarms: Alarms;
  readonly gate: EntryGate;
  readonly log: Log;
  /** Real time. */
  readonly clock: Clock;
  /** Records that an earlier process has left. */
  readonly inherited: number;
};

export const createAwayReport = (options: AwayReportOptions): AwayReport => {
  const { alarms, gate, log, clock, inherited } = options;
  let losses = 0;
  let spooled = 0;
  let drained = 0;
  let since: { readonly atMs: number; readonly spooled: number } | null = null;
  let alarm: TimerHandle | null = null;

  const figures = (): SpoolFigures => ({
    losses,
    spooled,
    drained,
    waiting: Math.max(0, inherited + spooled - drained),
    awayMs: since === null ? null : clock.now() - since.atMs,
  });
  const raise = (): void =>
    alarms.raise(ALARM, 'the database is away: exits go on, no trade is begun', {
      spooled: spooled - (since?.spooled ?? 0),
      awayMs: figures().awayMs,
    });
  const silence = (): void => {
    if (alarm !== null) clock.clearTimeout(alarm);
    alarm = null;
  };

  return {
    away: (error) => {
      losses += 1;
      since = { atMs: clock.now(), spooled };
      gate.block(GATE, null, 'the database is away');
      log.warn('the database is away, transitions are spooled', { error });
      alarm = clock.setTimeout(() => {
        alarm = null;
        raise();
      }, ALARM_AFTER_MS);
    },
    spooled: (records) => {
      spooled += records;
    },
    drained: (records) => {
      drained += records;
    },
    blocked: (error) =>
      alarms.raise(FULL, 'the spool takes no transitions: nothing is acted on', { error }),
    unblocked: () => alarms.clear(FULL),
    returned: () => {
      const wasRaised = since !== null && alarm === null;
      silence();
      if (wasRaised) raise();
      const { awayMs } = figures();
      if (since !== null)
        log.info('the database is back', { spooled: spooled - since.spooled, awayMs });
      since = null;
      drained = inherited + spooled;
      if (wasRaised) alarms.clear(ALARM);
      gate.unblock(GATE);
    },
    figures,
    end: silence,
  };
};
