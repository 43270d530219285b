import { randomBytes } from 'node:crypto';

import type { Clock, TimerHandle } from '../../../machines/ports.ts';

/** Somebody who hears the account's events. */
export type Listener = (event: object) => void;

const KEY_MS = 3_600_000;

const newKey = (): string => randomBytes(32).toString('hex');

/** Keys by which a stream is listened to, each good for an hour from its last extension. */
export const createListenKeys = (clock: Clock, draw: () => string = newKey) => {
  let present: { readonly key: string; timer: TimerHandle } | null = null;
  const hearers = new Map<Listener, string>();
  const expire = (): void => {
    if (present === null) return;
    const { key, timer } = present;
    clock.clearTimeout(timer);
    present = null;
    for (const [tell, by] of hearers)
      if (by === key) tell({ e: 'listenKeyExpired', E: clock.now(), listenKey: key });
  };
  const extend = (): boolean => {
    if (present === null) return false;
    clock.clearTimeout(present.timer);
    present.timer = clock.setTimeout(expire, KEY_MS);
    return true;
  };
  return {
    expire,
    extend,
    take: (): string => {
      present ??= {
        key: draw(),
        timer: clock.setTimeout(expire, KEY_MS),
      };
      extend();
      return present.key;
    },
    listen: (key: string, listener: Listener): (() => void) => {
      hearers.set(listener, key);
      return () => void hearers.delete(listener);
    },
    tell: (event: object): void => {
      for (const [tell, by] of hearers) if (by === present?.key) tell(event);
    },
    stop: (): void => {
      if (present !== null) clock.clearTimeout(present.timer);
    },
  };
};
