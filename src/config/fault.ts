import { redactText } from '../logger/redact.ts';

/** One thing wrong with the settings. */
export type ConfigFault = {
  /** The setting, e.g. `desks[0].minTtcMs`; empty when a whole source is at fault. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** `default`, `env NAME`, `file PATH` or `option --name`. */
  readonly source: string;
};

const LONGEST_FOUND = 60;

/** A value as a fault shows it: JSON, short, without secrets. */
export const showValue = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = redactText(JSON.stringify(value));
  return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
};

/** One fault as one line. */
export const renderFault = (fault: ConfigFault): string => {
  const subject = fault.path === '' ? fault.source : fault.path;
  const origin = fault.path === '' ? '' : ` (${fault.source})`;
  return `${subject}: expected ${fault.expected}, found ${fault.found}${origin}`;
};
