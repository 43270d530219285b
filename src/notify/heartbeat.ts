import type { Clock } from '../../machines/ports.ts';
import { redactText } from '../logger/redact.ts';
import type { Log } from '../logger/log.ts';
import { startTicker } from '../runtime/ticker.ts';
import { post, TEXT_TYPE } from './channels/post.ts';

/** How the sign of life to a service outside does, which calls people when there is none. */
export type HeartbeatReport = {
  readonly sent: number;
  readonly failed: number;
  /** Left out, since the process did not think well of itself. */
  readonly withheld: number;
  readonly takenAtMs: number | null;
  /** Why the last one was left out or not taken; null: it was taken. */
  readonly fault: string | null;
};

export type Heartbeat = { readonly report: () => HeartbeatReport; readonly stop: () => void };

export type HeartbeatOptions = {
  readonly url: string;
  readonly everyMs: number;
  /** What is done while it is not well: nothing, or the address with `/fail` is told why. */
  readonly unwell: 'silence' | 'fail';
};

type Surroundings = {
  /** What speaks against the process, by its own judgement; empty: it is well. */
  readonly ails: () => readonly string[];
  readonly log: Log;
  /** Real time. */
  readonly clock: Clock;
};

const failureOf = (url: string): string => {
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/fail`;
  return address.href;
};

/** Begins after one interval; whoever is asked about its health is asked in memory. */
export const startHeartbeat = (
  { everyMs, unwell, url }: HeartbeatOptions,
  { ails, clock, log }: Surroundings,
): Heartbeat => {
  const given = new AbortController();
  let report: HeartbeatReport = { sent: 0, failed: 0, withheld: 0, takenAtMs: null, fault: null };
  let isFailing = false;

  const send = async (reasons: readonly string[]): Promise<void> => {
    const letter =
      reasons.length === 0
        ? { url, body: null, headers: {} }
        : { url: failureOf(url), body: reasons.join('\n'), headers: TEXT_TYPE };
    try {
      await post(letter, given.signal);
      isFailing = false;
      if (reasons.length > 0) return;
      report = { ...report, sent: report.sent + 1, takenAtMs: clock.now(), fault: null };
    } catch (error) {
      const fault = redactText(error instanceof Error ? error.message : String(error));
      if (!isFailing && !given.signal.aborted) log.warn('a sign of life was not taken', { fault });
      isFailing = true;
      report = { ...report, failed: report.failed + 1, fault };
    }
  };

  const beat = async (): Promise<void> => {
    const reasons = ails();
    if (reasons.length > 0) {
      const fault = `withheld: ${reasons.join(', ')}`;
      report = { ...report, withheld: report.withheld + 1, fault };
      if (unwell === 'silence') return;
    }
    await send(reasons);
  };

  const ticker = startTicker(clock, everyMs, beat);
  return {
    report: () => report,
    stop: () => {
      ticker.stop();
      given.abort();
    },
  };
};
