import type { Alerts } from './alerts.svelte.ts';

const NOTICES = {
  granted: 'sound and notifications',
  denied: 'sound alone: this browser blocks notifications of this page',
  default: 'sound alone: notifications were not allowed',
  unsupported: 'sound alone: this browser has no notifications',
} as const;

/** Whether and how somebody is called now. */
export const callWords = ({ isHeard, isOn, notices }: Alerts): string => {
  if (!isOn)
    return 'Off. Calls you when a stop fires, a trade is unprotected, or an exit is stuck.';
  return isHeard
    ? `On, by ${NOTICES[notices]}.`
    : 'On, but nothing is heard now: nobody answers, or too many watch.';
};
