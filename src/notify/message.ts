import { SEVERITIES, type Severity } from '../config/sections/notify.ts';
import type { Notice } from './notice.ts';

/** What goes out at once: the newest in full, the rest counted. */
export type Message = {
  /** The same for every attempt to deliver it. */
  readonly id: string;
  readonly sentAtMs: number;
  /** Which process says it: `paper book paper-1 on host`. */
  readonly from: string;
  readonly notices: readonly Notice[];
  /** Notices that were too many to be listed, by their titles. */
  readonly more: Readonly<Record<string, number>>;
};

const GLYPHS: Readonly<Record<Severity, string>> = {
  critical: '✖',
  warning: '▲',
  info: '●',
};

const lineOf = ({ about, severity, title }: Notice): string =>
  `${GLYPHS[severity]} ${title}${about === '' ? '' : ` (${about})`}`;

const linesOf = ({ from, more, notices }: Message): readonly string[] => [
  `Tradewarden, ${from}`,
  ...notices.map(lineOf),
  ...Object.entries(more).map(([title, count]) => `and ${count} × ${title}`),
];

/** A message as a person reads it. */
export const textOf = (message: Message): string => linesOf(message).join('\n');

const lengthOf = (text: string): number => text.length;

/** As much of the text, in whole lines from the gravest on, as a service takes. */
export const textWithin = (
  message: Message,
  most: number,
  sizeOf: (text: string) => number = lengthOf,
): string => {
  const lines = linesOf(message);
  const shown = (count: number): string =>
    count === lines.length
      ? lines.join('\n')
      : [...lines.slice(0, count), `… and ${lines.length - count} lines more`].join('\n');
  const count = lines.findLastIndex((_, index) => sizeOf(shown(index + 1)) <= most) + 1;
  return shown(count);
};

/** How grave the gravest of it is. */
export const gravest = ({ notices }: Message): Severity =>
  SEVERITIES.find((severity) => notices.some((notice) => notice.severity === severity)) ?? 'info';
