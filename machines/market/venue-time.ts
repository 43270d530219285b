import { seconds } from './words.ts';

/** How far a value's own time may lie from ours, and how far our clock from the venue's. */
export type TimeLimits = {
  /** Later than this (or earlier), a value says nothing of the present. */
  readonly maxDelayMs: number;
  /** With a clock further off, no value's age can be judged. */
  readonly maxSkewMs: number;
};

/** What is known of our clock against the venues', which keep true time. */
export type ClockTruth = {
  /** Venue time − our time, as last measured. */
  skewMs: number;
  /** Why no value may be trusted for as long as the clock is this far off; null when it is not. */
  doubt: string | null;
};

export const newClockTruth = (): ClockTruth => ({ skewMs: 0, doubt: null });

/** How long a value had been true at the venue when it arrived here; negative: ahead of us. */
const delayMs = (venueAtMs: number, receivedAtMs: number, skewMs: number): number =>
  receivedAtMs + skewMs - venueAtMs;

/** Why a value's own time makes it doubtful on arrival; null when it does not. */
export const untimeliness = (
  venueAtMs: number,
  receivedAtMs: number,
  { skewMs }: ClockTruth,
  { maxDelayMs }: TimeLimits,
): string | null => {
  const behindMs = delayMs(venueAtMs, receivedAtMs, skewMs);
  if (Math.abs(behindMs) <= maxDelayMs) return null;
  return behindMs > 0
    ? `it arrived ${seconds(behindMs)} after its own time`
    : `its own time is ${seconds(-behindMs)} ahead`;
};

/** Takes a measurement of the clock; beyond the bound every value is in doubt until the next. */
export const measureClock = (
  clock: ClockTruth,
  skewMs: number,
  { maxSkewMs }: TimeLimits,
): void => {
  clock.skewMs = skewMs;
  const side = skewMs > 0 ? 'behind' : 'ahead of';
  clock.doubt =
    Math.abs(skewMs) <= maxSkewMs
      ? null
      : `our clock is ${seconds(Math.abs(skewMs))} ${side} the venue's`;
};
