import { SEVERITIES, type Severity } from '../config/sections/notify.ts';
import type { Notice } from './notice.ts';

/** What goes out at once: the newest in full, the rest counted. */
export type Message = {
  /** The same for every attempt to deliver it. */
  readonly id: string;
  readonly sentAtMs: number;
  /** Which process says it: `paper book paper-1 on host`. */
  readonly from: string;
  /** Told when quiet hours are over, and not when it happened. */
  readonly heldBack: boolean;
  readonly notices: readonly Notice[];
  /** Notices that were too many to be listed, by their titles. */
  readonly more: Readonly<Record<string, number>>;
};

const GLYPHS: Readonly<Record<Severity, string>> = {
  critical: '✖',
  warning: '▲',
  info: '●',
};

const minuteOf = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16)}Z`;

const lineOf = ({ about, severity, times, title }: Notice): string =>
  [
    `${GLYPHS[severity]} ${title}`,
    about === '' ? '' : ` (${about})`,
    times === 1 ? '' : `, ${times} times since it was told last`,
  ].join('');

const linesOf = ({ from, heldBack, more, notices }: Message): readonly string[] => [
  `Tradewarden, ${from}${heldBack ? ': held back by quiet hours' : ''}`,
  ...notices.map((one) => `${lineOf(one)}${heldBack ? `, ${minuteOf(one.atMs)}` : ''}`),
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

/** How loud a message may be: as the gravest of it is, and no more than `info` where it is late. */
export const loudnessOf = ({ heldBack, notices }: Message): Severity =>
  SEVERITIES.find(
    (severity) => !heldBack && notices.some((notice) => notice.severity === severity),
  ) ?? 'info';
