/*
 * Instants of the source: with a zone they say what they mean, without one they are a clock face of
 * New York, on which its markets open and close.
 */

const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)$/;
const FACE = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/;
const EPOCH_SECONDS = /^\d{9,10}(\.\d+)?$/;
/** New York is four hours behind UTC in summer and five in winter. */
const OFFSETS_MS = [4, 5].map((hours) => hours * 3_600_000);

const newYork = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** In the hour that autumn repeats a face names two instants; the earlier is taken. */
const ofFace = (text: string): number | null => {
  const match = FACE.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = ''] = match;
  const seconds = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const asUtc = Date.parse(seconds);
  if (Number.isNaN(asUtc)) return null;
  const face = seconds.replace('T', ' ').slice(0, -1);
  const atMs = OFFSETS_MS.map((offset) => asUtc + offset).find(
    (instant) => newYork.format(instant) === face,
  );
  return atMs === undefined ? null : atMs + Math.floor(Number(`0.${fraction || 0}`) * 1_000);
};

/** Milliseconds since 1970; null where the text names no instant. */
export const sourceInstant = (text: string): number | null => {
  const trimmed = text.trim();
  if (EPOCH_SECONDS.test(trimmed)) return Math.round(Number(trimmed) * 1_000);
  if (!ZONED.test(trimmed)) return ofFace(trimmed);
  const atMs = Date.parse(trimmed.replace(' ', 'T').replace(/\s+/g, ''));
  return Number.isNaN(atMs) ? null : atMs;
};
