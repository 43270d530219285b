import type { Frame } from './types.ts';

/** By which way what happens is heard; `none` while it is not. */
export type Way = 'socket' | 'events' | 'none';

/** What happens in the process, told as it happens, for as long as somebody listens. */
export type Live = {
  readonly way: Way;
  /** Tells every frame until the returned function is called; in a tab out of sight, none. */
  readonly listen: (tell: (frame: Frame) => void) => () => void;
  /** The same, in sight or not. */
  readonly listenAlways: (tell: (frame: Frame) => void) => () => void;
  /**
   * Wants rows of these trades in the frames, until the returned function is called. Rows come by a
   * socket alone.
   */
  readonly view: (trades: readonly string[]) => () => void;
  /** Wants all of one trade in the frames, in the same way. */
  readonly select: (trade: string) => () => void;
};
