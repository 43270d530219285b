import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock, TimerHandle } from '../../machines/ports.ts';
import type { TapeFrame } from './tapes/tape.ts';

/** Plays a tape on a clock: each frame at its instant, or in order at once when time ran ahead. */
export type Player = {
  /** Plays what is due; whoever acts at the clock's instant calls it first. */
  readonly catchUp: () => void;
  readonly stop: () => void;
};

export type PlayerOptions = {
  readonly clock: Clock;
  readonly frames: Iterator<TapeFrame>;
  readonly play: (frame: TapeFrame) => void;
  /** Every frame up to this instant has been played. */
  readonly caughtUp: (nowMs: EpochMs) => void;
  /** Remembers how far the tape has been played. */
  readonly mark: (atMs: EpochMs) => void;
  readonly markEveryRealMs: number;
  readonly ended: () => void;
};

/** The first frames, up to the clock's instant, are played before this returns. */
export const createPlayer = (options: PlayerOptions): Player => {
  const { clock, frames, play } = options;
  let next = frames.next();
  let timer: TimerHandle | null = null;
  let stopped = false;
  let over = false;

  const advance = (): void => {
    if (stopped) return;
    const nowMs = clock.now();
    while (next.done !== true && next.value.atMs <= nowMs) {
      play(next.value);
      next = frames.next();
    }
    options.caughtUp(nowMs);
    options.mark(nowMs);
    if (next.done === true && !over) {
      over = true;
      options.ended();
    }
  };

  const run = (): void => {
    advance();
    if (stopped || next.done === true) return;
    timer = clock.setTimeout(run, next.value.atMs - clock.now());
  };

  const marks = setInterval(advance, options.markEveryRealMs);
  marks.unref();
  run();
  return {
    catchUp: advance,
    stop: () => {
      stopped = true;
      clearInterval(marks);
      if (timer !== null) clock.clearTimeout(timer);
    },
  };
};
