/** From one time of day to another, `HH:MM`, as the clocks of an IANA zone show them. */
export type QuietHours = { readonly from: string; readonly to: string; readonly zone: string };

/** When the quiet of an instant ends, in milliseconds since 1970; null: it is not quiet then. */
export type QuietUntil = (atMs: number) => number | null;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** Clocks are put forward and back on quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/**
 * Quiet goes by what the clocks on the wall show. It ends when they reach `to`, or jump over it;
 * an hour that they show twice is quiet twice.
 */
export const quietUntil = ({ from, to, zone }: QuietHours): QuietUntil => {
  const wall = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  const [first, end] = [minutesOf(from), minutesOf(to)];
  const until = (minutes: number): number => (end - minutes + DAY_MINUTES) % DAY_MINUTES;
  const length = until(first);
  let last: { readonly fromMs: number; readonly endMs: number } | null = null;
  return (atMs) => {
    if (last !== null && atMs >= last.fromMs && atMs < last.endMs) return last.endMs;
    let endMs = atMs;
    let leftMinutes = until(minutesOf(wall.format(endMs)));
    while (leftMinutes > 0 && leftMinutes <= length) {
      const leftMs = leftMinutes * MINUTE_MS - (endMs % MINUTE_MS);
      endMs += Math.min(leftMs, QUARTER_MS - (endMs % QUARTER_MS));
      leftMinutes = until(minutesOf(wall.format(endMs)));
    }
    if (endMs === atMs) return null;
    last = { fromMs: atMs, endMs };
    return endMs;
  };
};
