import { formatDecimal } from '../../machines/model/decimal.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { SUBJECTS, type LogFields, type LogLevel } from './log.ts';

type Unit = {
  readonly suffix: string;
  readonly show: (value: number) => string;
};

const rounded = (value: number, digits: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(digits);

const money = (value: number): string => {
  if (!Number.isSafeInteger(value)) return String(value);
  const text = formatDecimal(Math.abs(value), 6).replace(/(\.\d\d)(\d*?)0*$/, '$1$2');
  return `${value < 0 ? '-' : ''}$${text}`;
};

const priceInCents = (value: number): string =>
  Number.isSafeInteger(value)
    ? `${formatDecimal(value, 2).replace(/\.?0+$/, '')} ¢`
    : String(value);

/** A field's last word is its unit; the longest match decides. */
const UNITS: readonly Unit[] = [
  { suffix: 'PriceCenti', show: priceInCents },
  { suffix: 'BidCenti', show: priceInCents },
  { suffix: 'AskCenti', show: priceInCents },
  { suffix: 'LimitCenti', show: priceInCents },
  { suffix: 'Percent', show: (value) => `${value.toFixed(1)} %` },
  { suffix: 'Micros', show: money },
  { suffix: 'Seconds', show: (value) => `${rounded(value, 1)} s` },
  { suffix: 'Bp', show: (value) => `${rounded(value, 1)} bp` },
  { suffix: 'AtMs', show: (value) => new Date(value).toISOString() },
  { suffix: 'Ms', show: (value) => `${rounded(value, 1)} ms` },
];

const words = (camel: string): string =>
  camel.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );

const unitOf = (key: string): Unit | undefined =>
  UNITS.find(
    ({ suffix }) =>
      key.endsWith(suffix) || key === suffix.charAt(0).toLowerCase() + suffix.slice(1),
  );

const plain = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '–';
  return JSON.stringify(value);
};

const isError = (value: unknown): value is { readonly message: string; readonly stack?: string } =>
  typeof value === 'object' && value !== null && 'message' in value && 'name' in value;

/** `probabilityPercent: 38.2` reads `probability 38.2 %`. */
const fieldText = (key: string, value: unknown): string => {
  if (isError(value)) return `${words(key)} ${value.message}`;
  const unit = unitOf(key);
  if (unit === undefined || (typeof value !== 'number' && value !== null))
    return `${words(key)} ${plain(value)}`;
  const label = words(key.endsWith('Centi') ? key.slice(0, -'Centi'.length) : bareName(key, unit));
  const shown = value === null ? plain(value) : unit.show(value);
  return label === '' ? shown : `${label} ${shown}`;
};

const bareName = (key: string, { suffix }: Unit): string =>
  key.endsWith(suffix) ? key.slice(0, -suffix.length) : '';

/** `feed:coinbase:BTC-USD` already says that it is a feed. */
const subjectText = (key: string, value: unknown): string => {
  const name = plain(value);
  return name.startsWith(`${key}:`) ? name : `${key} ${name}`;
};

const LEVEL_MARKS: Readonly<Record<LogLevel, string>> = {
  debug: 'debug ',
  info: '',
  warn: 'WARN ',
  error: 'ERROR ',
  fatal: 'FATAL ',
};

/** `22:19:02.242 trade 17 stop fired  probability 38.2 %  threshold 40.0 %` (times are UTC). */
export const prettyLine = (
  level: LogLevel,
  atMs: EpochMs,
  event: string,
  fields: LogFields,
): string => {
  const entries = Object.entries(fields);
  const subjects = entries.filter(([key]) => SUBJECTS.includes(key));
  const details = entries.filter(([key]) => !SUBJECTS.includes(key));
  const head = [
    `${new Date(atMs).toISOString().slice(11, 23)} ${LEVEL_MARKS[level]}`.trimEnd(),
    ...subjects.map(([key, value]) => subjectText(key, value)),
    event,
  ].join(' ');
  const line = [head, ...details.map(([key, value]) => fieldText(key, value))].join('  ');
  const stacks = entries.flatMap(([, value]) =>
    isError(value) && value.stack !== undefined ? [`\n${value.stack}`] : [],
  );
  return line.replaceAll('\n', '\\n') + stacks.join('');
};
