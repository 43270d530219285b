import type { Link } from '../api/link.svelte.ts';
import { alertsOf, type Alert } from './alert.ts';
import { sound } from './tones.ts';

type Notices = 'unsupported' | NotificationPermission;

/** Calls by sound and by the browser, for as long as somebody wants it. */
export type Alerts = {
  readonly isOn: boolean;
  /** Whether what happens is heard now. */
  readonly isHeard: boolean;
  readonly notices: Notices;
  /** What was called last, the newest at the end. */
  readonly recent: readonly Alert[];
  /** Must come from a click: browsers let no page sound or ask of its own accord. */
  readonly turn: () => Promise<void>;
};

const REMEMBERED = 200;
const SHOWN = 5;

const permission = (): Notices =>
  'Notification' in globalThis ? Notification.permission : 'unsupported';

const askForNotices = async (): Promise<Notices> =>
  permission() === 'default' ? Notification.requestPermission() : permission();

/** False where this browser takes notifications from elsewhere alone, as those of phones do. */
const notify = ({ body, key, title }: Alert): boolean => {
  try {
    new Notification(title, { body, tag: key });
    return true;
  } catch {
    return false;
  }
};

export const createAlerts = (link: () => Link): Alerts => {
  let deafen = $state.raw<(() => void) | null>(null);
  let notices = $state<Notices>(permission());
  let recent = $state.raw<readonly Alert[]>([]);
  let audio: AudioContext | null = null;
  let called: readonly string[] = [];

  const call = (alert: Alert): void => {
    if (called.includes(alert.key)) return;
    called = [...called, alert.key].slice(-REMEMBERED);
    recent = [...recent, alert].slice(-SHOWN);
    if (audio !== null) sound(audio, alert.kind);
    if (notices === 'granted' && !notify(alert)) notices = 'unsupported';
  };

  $effect(() => () => deafen?.());

  return {
    get isOn() {
      return deafen !== null;
    },
    get isHeard() {
      return link().live.way !== 'none';
    },
    get notices() {
      return notices;
    },
    get recent() {
      return recent;
    },
    turn: async () => {
      if (deafen !== null) {
        deafen();
        deafen = null;
        return;
      }
      deafen = link().live.listenAlways((frame) => alertsOf(frame).forEach(call));
      audio ??= new AudioContext();
      await audio.resume();
      notices = await askForNotices();
    },
  };
};
