import { micros } from '../../machines/model/money.ts';
import type { SignalSettings } from '../../machines/model/signal-settings.ts';
import type { Candle } from '../../machines/model/signal.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import { signalsSection } from '../../src/config/sections/signals.ts';

export const MINUTE = 60_000;

/** A full hour. */
export const T0: EpochMs = epochMs(Date.UTC(2026, 1, 24, 16));

export const at = (ms: number): EpochMs => epochMs(T0 + ms);

export const dollars = (amount: number) => micros(Math.round(amount * 1_000_000));

/** The settings by default, but for these. */
export const signalSettings = (changes: Readonly<Record<string, unknown>> = {}): SignalSettings =>
  signalsSection.parse({ enabled: true, ...changes });

/** The `nth` candle of a minute from {@link T0} on, whole unless said otherwise. */
export const candle = (nth: number, close = 100, changes: Partial<Candle> = {}): Candle => ({
  openedAtMs: at(nth * MINUTE),
  openMicros: dollars(close),
  highMicros: dollars(close),
  lowMicros: dollars(close),
  closeMicros: dollars(close),
  ticks: 60,
  unprovenMs: 0,
  ...changes,
});
