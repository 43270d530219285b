import { brand, type Branded } from './brand.ts';
import type { EpochMs } from './time.ts';

/** A calendar day in New York, `2026-02-24`: a name for the instants of it, never a clock. */
export type EasternDay = Branded<string, 'EasternDay'>;

const newYork = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day that an instant lies in; one of 23, 24 or 25 hours. */
export const easternDay = (atMs: EpochMs): EasternDay => brand<EasternDay>(newYork.format(atMs));
