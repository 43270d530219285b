import { epochMs, type EpochMs } from '../../../machines/model/time.ts';

/** The venue names its events by the close time on New York's clock face: `26FEB242330`. */

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const FACE = /^(\d{2})([A-Z]{3})(\d{2})(\d{2})(\d{2})$/;
const OFFSETS_MS = [4, 5].map((hours) => hours * 3_600_000);

const newYork = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: '2-digit',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** The clock face of an instant, to the minute. */
export const easternFace = (atMs: EpochMs): string => {
  const parts = new Map(newYork.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const month = MONTHS[Number(part('month')) - 1] ?? '';
  return `${part('year')}${month}${part('day')}${part('hour')}${part('minute')}`;
};

/**
 * The instant of a clock face; null when it names none. In the hour that autumn repeats, a face
 * names two instants; the earlier one (daylight time) is returned.
 */
export const easternInstant = (face: string): EpochMs | null => {
  const match = FACE.exec(face);
  if (match === null) return null;
  const [, year, month = '', day, hour, minute] = match;
  const asUtc = Date.UTC(
    2000 + Number(year),
    MONTHS.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
  );
  if (!Number.isFinite(asUtc)) return null;
  for (const offset of OFFSETS_MS) {
    const instant = epochMs(asUtc + offset);
    if (easternFace(instant) === face) return instant;
  }
  return null;
};
