import type { Link } from '../api/link.svelte.ts';
import { alertsOf, type Alert } from './alert.ts';
import { readFrames } from './frames.ts';
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

const AGAIN_MS = 5_000;
const REMEMBERED = 200;

const permission = (): Notices =>
  'Notification' in globalThis ? Notification.permission : 'unsupported';

const askForNotices = async (): Promise<Notices> =>
  permission() === 'default' ? Notification.requestPermission() : permission();

const paused = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, AGAIN_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

export const createAlerts = (link: () => Link): Alerts => {
  let running = $state.raw<AbortController | null>(null);
  let isHeard = $state(false);
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

  const follow = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const stream = await link().events(signal);
      isHeard = stream !== null;
      if (stream !== null)
        await readFrames(stream, (frame) => alertsOf(frame).forEach(call)).catch(() => undefined);
      isHeard = false;
      await paused(signal);
    }
  };

  return {
    get isOn() {
      return running !== null;
    },
    get isHeard() {
      return isHeard;
    },
    get notices() {
      return notices;
    },
    get last() {
      return last;
    },
    turn: async () => {
      if (running !== null) {
        running.abort();
        running = null;
        return;
      }
      const begun = new AbortController();
      running = begun;
      audio ??= new AudioContext();
      await audio.resume();
      notices = await askForNotices();
      void follow(begun.signal);
    },
  };
};
