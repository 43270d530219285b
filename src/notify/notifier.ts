import type { TradeContext } from '../../machines/model/trade.ts';
import { SEVERITIES, type Severity } from '../config/sections/notify.ts';
import type { AlarmWitness } from '../runtime/alarms.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import type { Channel } from './channel.ts';
import type { DeadLetter } from './dead-letters.ts';
import { Line, type ChannelReport, type LineOptions } from './line.ts';
import { noticeOfAlarm, noticeOfTrade, type Notice } from './notice.ts';
import { tryOut, type Trial } from './try-out.ts';

/** How the ways out to people do. */
export type NotifierReport = {
  readonly channels: readonly ChannelReport[];
  /** The last messages of each channel that were given up, the newest first. */
  readonly deadLetters: readonly DeadLetter[];
};

/** Tells people who are not looking. Whoever tells it something goes on at once. */
export type Notifier = AlarmWitness & {
  readonly trade: (transition: Transition<TradeContext>) => void;
  readonly tell: (notice: Notice) => void;
  readonly report: () => NotifierReport;
  /** Sends a test message by every channel, and says what came of each. */
  readonly test: () => Promise<readonly Trial[]>;
  /** Sends what waits, for as long as `withinMs`; nothing is taken any more. */
  readonly close: (withinMs: number) => Promise<void>;
};

export type NotifierOptions = LineOptions & {
  readonly channels: readonly Channel[];
  /** What is of less weight is not told. */
  readonly least: Severity;
};

/** What a house without a notifier shows of it. */
export const NOBODY_TOLD: Pick<Notifier, 'report' | 'test'> = {
  report: () => ({ channels: [], deadLetters: [] }),
  test: () => Promise.resolve([]),
};

export const createNotifier = (options: NotifierOptions): Notifier => {
  const { channels, clock, from, least, log } = options;
  const lines = channels.map((channel) => new Line(channel, options));
  let isClosed = false;
  const tell = (notice: Notice): void => {
    const isGrave = SEVERITIES.indexOf(notice.severity) <= SEVERITIES.indexOf(least);
    if (isGrave && !isClosed) for (const line of lines) line.put(notice);
  };
  /** Whoever tells us something is guarding trades, and meets no failure of ours. */
  const tellSafely = (make: () => Notice | null): void => {
    if (lines.length === 0) return;
    try {
      const notice = make();
      if (notice !== null) tell(notice);
    } catch (error) {
      log.error('a notice could not be made', { error });
    }
  };
  return {
    trade: (transition) => tellSafely(() => noticeOfTrade(transition)),
    raised: (alarm) => tellSafely(() => noticeOfAlarm(alarm, false, clock.now())),
    cleared: (_, alarm) => tellSafely(() => noticeOfAlarm(alarm, true, clock.now())),
    tell: (notice) => tellSafely(() => notice),
    report: () => ({
      channels: lines.map((line) => line.report()),
      deadLetters: lines
        .flatMap((line) => line.deadLetters())
        .toSorted((a, b) => b.givenUpAtMs - a.givenUpAtMs),
    }),
    test: () =>
      tryOut(channels, { from, title: 'this is a test: somebody asked', sentAtMs: clock.now() }),
    close: async (withinMs) => {
      isClosed = true;
      await Promise.all(lines.map((line) => line.close(withinMs)));
    },
  };
};
