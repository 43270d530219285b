import type { TradeContext } from '../../machines/model/trade.ts';
import type { TimerHandle } from '../../machines/ports.ts';
import { SEVERITIES, type Severity } from '../config/sections/notify.ts';
import type { Log } from '../logger/log.ts';
import type { AlarmWitness } from '../runtime/alarms.ts';
import type { Transition } from '../runtime/durable/envelope.ts';
import type { Channel } from './channel.ts';
import { createCoolDown } from './cool-down.ts';
import type { DeadLetter } from './dead-letters.ts';
import {
  startHeartbeat,
  type Heartbeat,
  type HeartbeatOptions,
  type HeartbeatReport,
} from './heartbeat.ts';
import { Line, type ChannelReport, type LineOptions } from './line.ts';
import { noticeOfAlarm, noticeOfTrade, type Notice } from './notice.ts';
import type { QuietUntil } from './quiet-hours.ts';
import { tryOut, type Trial } from './try-out.ts';

/** How the ways out to people do. */
export type NotifierReport = {
  readonly channels: readonly ChannelReport[];
  /** The last messages of each channel that were given up, the newest first. */
  readonly deadLetters: readonly DeadLetter[];
  /** Until when what is not critical is held back; null: it is not. */
  readonly quietUntilMs: number | null;
  /** Null: none is sent. */
  readonly heartbeat: HeartbeatReport | null;
};

/** Tells people who are not looking. Whoever tells it something goes on at once. */
export type Notifier = AlarmWitness & {
  readonly trade: (transition: Transition<TradeContext>) => void;
  readonly tell: (notice: Notice) => void;
  readonly report: () => NotifierReport;
  /** Sends a test message by every channel, and says what came of each. */
  readonly test: () => Promise<readonly Trial[]>;
  /** Gives signs of life from now on, as far as the process thinks well of itself. */
  readonly beat: (ails: () => readonly string[]) => { readonly stop: () => void };
  /** Sends what waits, for as long as `withinMs`; nothing is taken any more. */
  readonly close: (withinMs: number) => Promise<void>;
};

export type NotifierOptions = LineOptions & {
  readonly channels: readonly Channel[];
  /** What is of less weight is not told. */
  readonly least: Severity;
  /** The same is told once in this time, with how often it was. */
  readonly repeatMs: number;
  readonly quietUntil: QuietUntil;
  readonly heartbeat: HeartbeatOptions | null;
};

/** What a house without a notifier shows of it. */
export const NOBODY_TOLD: Pick<Notifier, 'beat' | 'report' | 'test'> = {
  report: () => ({ channels: [], deadLetters: [], quietUntilMs: null, heartbeat: null }),
  test: () => Promise.resolve([]),
  beat: () => ({ stop: () => undefined }),
};

/** Hands notices to the lines: at once, or when the quiet hours of the moment are over. */
class Desk {
  readonly #lines: readonly Line[];
  readonly #options: NotifierOptions;
  #letGo: TimerHandle | null = null;

  constructor(lines: readonly Line[], options: NotifierOptions) {
    this.#lines = lines;
    this.#options = options;
  }

  quietUntilMs(): number | null {
    return this.#options.quietUntil(this.#options.clock.now());
  }

  deliver(notice: Notice): void {
    const quietUntilMs = notice.severity === 'critical' ? null : this.quietUntilMs();
    for (const line of this.#lines)
      if (quietUntilMs === null) line.put(notice);
      else line.hold(notice);
    if (quietUntilMs !== null) this.#letGoAt(quietUntilMs);
  }

  close(): void {
    if (this.#letGo !== null) this.#options.clock.clearTimeout(this.#letGo);
  }

  #letGoAt(atMs: number): void {
    const { clock } = this.#options;
    this.#letGo ??= clock.setTimeout(() => {
      this.#letGo = null;
      // The clock may have been set meanwhile.
      const quietUntilMs = this.quietUntilMs();
      if (quietUntilMs !== null) this.#letGoAt(quietUntilMs);
      else for (const line of this.#lines) line.letGo();
    }, atMs - clock.now());
  }
}

/** Whoever tells us something is guarding trades, and meets no failure of ours. */
const safely =
  (log: Log, tell: (notice: Notice) => void) =>
  (make: () => Notice | null): void => {
    try {
      const notice = make();
      if (notice !== null) tell(notice);
    } catch (error) {
      log.error('a notice could not be made', { error });
    }
  };

const newestFirst = (lines: readonly Line[]): readonly DeadLetter[] =>
  lines.flatMap((line) => line.deadLetters()).toSorted((a, b) => b.givenUpAtMs - a.givenUpAtMs);

export const createNotifier = (options: NotifierOptions): Notifier => {
  const { channels, clock, from, least, log, repeatMs: forMs } = options;
  const lines = channels.map((channel) => new Line(channel, options));
  const desk = new Desk(lines, options);
  const coolDown = createCoolDown({ clock, forMs, tell: (notice) => desk.deliver(notice) });
  let isClosed = false;
  let heartbeat: Heartbeat | null = null;
  const told = safely(log, (notice) => {
    const isGrave = SEVERITIES.indexOf(notice.severity) <= SEVERITIES.indexOf(least);
    if (isGrave && !isClosed) coolDown.put(notice);
  });
  const tell = lines.length === 0 ? () => undefined : told;
  return {
    trade: (transition) => tell(() => noticeOfTrade(transition)),
    raised: (alarm) => tell(() => noticeOfAlarm(alarm, false, clock.now())),
    cleared: (_, alarm) => tell(() => noticeOfAlarm(alarm, true, clock.now())),
    tell: (notice) => tell(() => notice),
    report: () => ({
      channels: lines.map((line) => line.report()),
      deadLetters: newestFirst(lines),
      quietUntilMs: desk.quietUntilMs(),
      heartbeat: heartbeat?.report() ?? null,
    }),
    test: () =>
      tryOut(channels, { from, title: 'this is a test: somebody asked', sentAtMs: clock.now() }),
    beat: (ails) => {
      if (options.heartbeat === null) return { stop: () => undefined };
      heartbeat = startHeartbeat(options.heartbeat, { ails, clock, log });
      return heartbeat;
    },
    close: async (withinMs) => {
      coolDown.close();
      isClosed = true;
      desk.close();
      await Promise.all(lines.map((line) => line.close(withinMs)));
    },
  };
};
