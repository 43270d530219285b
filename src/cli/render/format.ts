import { formatDecimal } from '../../../machines/model/decimal.ts';
import type { CountCenti, Micros } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';

/** Stands for a value there is none of. */
export const NOTHING = '–';

const orNothing = <T>(value: T | null, format: (value: T) => string): string =>
  value === null ? NOTHING : format(value);

const CENT_MICROS = 10_000;

/** `$3.73`, `-$96.27`; digits below the cent are shown where there are any. */
export const dollars = (amount: Micros | null): string =>
  orNothing(amount, (value) => {
    const text = formatDecimal(Math.abs(value), 6);
    const shown = value % CENT_MICROS === 0 ? text.slice(0, -4) : text.replace(/0+$/, '');
    return `${value < 0 ? '-' : ''}$${shown}`;
  });

/** A price of a held leg, or a level of it, in cents: `96 ¢`, `96.25 ¢`. */
export const cents = (price: number | null): string =>
  orNothing(price, (value) => `${trimmed(formatDecimal(value, 2))} ¢`);

/** A number of contracts: `100`, `0.5`. */
export const contracts = (count: CountCenti): string => trimmed(formatDecimal(count, 2));

const trimmed = (decimal: string): string => decimal.replace(/\.?0+$/, '');

/** `38.2 %` */
export const percent = (value: number | null): string =>
  orNothing(value, (number) => `${number.toFixed(1)} %`);

/** `+27 bp` */
export const basisPoints = (value: number | null): string =>
  orNothing(value, (number) => `${number > 0 ? '+' : ''}${number} bp`);

/** `2026-02-25 04:22:45.058`, UTC. */
export const instant = (at: EpochMs | null): string =>
  orNothing(at, (value) => new Date(value).toISOString().replace('T', ' ').slice(0, -1));

/** `04:22:45.058`, UTC. */
export const timeOfDay = (at: EpochMs): string => new Date(at).toISOString().slice(11, 23);

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** `812 ms`, `6.1 s`, `4 min 10 s`, `2 h 5 min`. */
export const duration = (ms: number | null): string =>
  orNothing(ms, (value) => {
    if (value < SECOND_MS) return `${Math.round(value)} ms`;
    if (value < MINUTE_MS) return `${(value / SECOND_MS).toFixed(1)} s`;
    const seconds = Math.floor(value / SECOND_MS);
    if (value < HOUR_MS) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    const minutes = Math.floor(seconds / 60);
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  });

/** `15 min`, `1 h`: a whole frame, without what is zero in it. */
export const frame = (ms: number): string =>
  ms % MINUTE_MS === 0 ? duration(ms).replace(/ 0 (s|min)$/, '') : `${ms} ms`;
