import {
  forbidsEntries,
  forbidsGrowth,
  type KillSwitchSetting,
} from '../../machines/model/kill-switch.ts';
import type { Log } from '../logger/log.ts';
import type { Alarms } from './alarms.ts';
import type { EntryGate } from './entry-gate.ts';

/** The key under which the switch speaks, at the gate and among the alarms. */
const SWITCH = 'kill-switch';
const UNREAD = 'the kill switch has not been read';

const switchWords = ({ state, by, reason }: KillSwitchSetting): string =>
  `the kill switch stands at ${state}, set by ${by}${reason === null ? '' : `: ${reason}`}`;

/** The kill switch as this process has last seen it. What was seen holds until more is. */
export type KillSwitch = {
  /** Null before it has been read: nothing may be opened then. */
  readonly current: () => KillSwitchSetting | null;
  /** How it stands, in words. */
  readonly words: () => string;
  /** Why no order may be sent that could grow a position; null when it may. */
  readonly growthRefusal: () => string | null;
  /** Takes a setting in; true when it is news. An older one than is known is none. */
  readonly see: (setting: KillSwitchSetting) => boolean;
};

export type KillSwitchOptions = {
  readonly gate: EntryGate;
  readonly alarms: Alarms;
  readonly log: Log;
  /** Told of each setting that is news. */
  readonly seen?: (setting: KillSwitchSetting) => void;
};

export const createKillSwitch = ({ gate, alarms, log, seen }: KillSwitchOptions): KillSwitch => {
  let current: KillSwitchSetting | null = null;
  gate.block(SWITCH, null, UNREAD);

  const words = (): string => (current === null ? UNREAD : switchWords(current));

  const tell = (setting: KillSwitchSetting): void => {
    const { state, by, reason } = setting;
    alarms.clear(SWITCH);
    if (state === 'running') gate.unblock(SWITCH);
    else {
      gate.block(SWITCH, null, switchWords(setting));
      alarms.raise(SWITCH, `the kill switch stands at ${state}`, { by, reason }, 'warn');
    }
  };

  return {
    current: () => current,
    words,
    growthRefusal: () => (current === null || forbidsGrowth(current.state) ? words() : null),
    see: (setting) => {
      if (current !== null && setting.setting <= current.setting) return false;
      const isFirst = current === null;
      current = setting;
      tell(setting);
      seen?.(setting);
      if (!isFirst || forbidsEntries(setting.state))
        log.warn('the kill switch was set', { ...setting, sinceMs: Math.round(setting.sinceMs) });
      return true;
    },
  };
};
