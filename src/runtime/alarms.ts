import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import type { Log } from '../logger/log.ts';

/** Something that a person should know of for as long as it lasts. */
export type Alarm = {
  /** What it is about, e.g. `mismatch/KXBTC15M-26FEB242330-30`; one alarm a key. */
  readonly key: string;
  /** In plain words, without figures: the same alarm reads the same. */
  readonly what: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** `warn`: a person knows of it already, or has time. */
  readonly level: 'error' | 'warn';
  readonly raisedAtMs: EpochMs;
};

/** Alarms that stand. Raised once, cleared once: each is one line in the log at either end. */
export type Alarms = {
  /** Raises an alarm, or brings the figures of one that stands up to date in silence. */
  readonly raise: (
    key: string,
    what: string,
    fields?: Alarm['fields'],
    level?: Alarm['level'],
  ) => void;
  /** Ends an alarm; one that does not stand is no matter. */
  readonly clear: (key: string) => void;
  /** The alarms that stand, oldest first. */
  readonly standing: () => readonly Alarm[];
};

/** Told of each alarm once when it is raised and once when it ends. */
export type AlarmWitness = {
  readonly raised: (alarm: Alarm) => void;
  readonly cleared: (key: string, alarm: Alarm) => void;
};

export const createAlarms = (
  clock: Pick<Clock, 'now'>,
  log: Log,
  ...witnesses: readonly AlarmWitness[]
): Alarms => {
  const alarms = new Map<string, Alarm>();
  return {
    raise: (key, what, fields = {}, level = 'error') => {
      const known = alarms.get(key);
      const alarm = { key, what, fields, level, raisedAtMs: known?.raisedAtMs ?? clock.now() };
      alarms.set(key, alarm);
      if (known !== undefined) return;
      log[level](`ALARM ${what}`, fields);
      witnesses.forEach((each) => each.raised(alarm));
    },
    clear: (key) => {
      const known = alarms.get(key);
      if (known === undefined) return;
      alarms.delete(key);
      const lastedMs = clock.now() - known.raisedAtMs;
      log.info(`alarm over: ${known.what}`, { ...known.fields, lastedMs });
      witnesses.forEach((each) => each.cleared(key, known));
    },
    standing: () => [...alarms.values()],
  };
};
