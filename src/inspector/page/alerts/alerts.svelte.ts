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
  /** The last that was called. */
  readonly last: Alert | null;
  /** Must come from a click: browsers let no page sound or ask of its own accord. */
  readonly turn: () => Promise<void>;
};

const REMEMBERED = 200;

const permission = (): Notices =>
  'Notification' in globalThis ? Notification.permission : 'unsupported';

const askForNotices = async (): Promise<Notices> =>
  permission() === 'default' ? Notification.requestPermission() : permission();

export const createAlerts = (link: () => Link): Alerts => {
  let deafen = $state.raw<(() => void) | null>(null);
  let notices = $state<Notices>(permission());
  let last = $state.raw<Alert | null>(null);
  let audio: AudioContext | null = null;
  let called: readonly string[] = [];

  const call = (alert: Alert): void => {
    if (called.includes(alert.key)) return;
    called = [...called, alert.key].slice(-REMEMBERED);
    last = alert;
    if (audio !== null) sound(audio, alert.kind);
    if (notices === 'granted') new Notification(alert.title, { body: alert.body, tag: alert.key });
  };

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
    get last() {
      return last;
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
