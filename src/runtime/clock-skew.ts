import type { Alarms } from './alarms.ts';

export type ClockSkewOptions = {
  readonly venue: string;
  /** Further apart than this, the clocks are an alarm. */
  readonly alarmMs: number;
  readonly alarms: Alarms;
  readonly told?: (skewMs: number) => void;
};

/** How far our clock is from a venue's, as last measured. */
export type ClockSkew = {
  readonly measured: (skewMs: number) => void;
  /** Venue time − our time; null before the first measurement. */
  readonly skewMs: () => number | null;
  readonly isFine: () => boolean;
};

export const createClockSkew = ({ alarmMs, alarms, told, venue }: ClockSkewOptions): ClockSkew => {
  let lastMs: number | null = null;
  const isFine = (): boolean => lastMs === null || Math.abs(lastMs) <= alarmMs;
  return {
    measured: (skewMs) => {
      lastMs = skewMs;
      told?.(skewMs);
      if (isFine()) alarms.clear(`skew/${venue}`);
      else
        alarms.raise(`skew/${venue}`, "our clock is off the venue's", {
          venue,
          skewMs: Math.round(skewMs),
          limitMs: alarmMs,
        });
    },
    skewMs: () => lastMs,
    isFine,
  };
};
