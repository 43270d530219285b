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

const GLYPHS: Readonly<Record<Notice['severity'], string>> = {
  critical: '✖',
  warning: '▲',
  info: '●',
};

const lineOf = ({ about, severity, title }: Notice): string =>
  `${GLYPHS[severity]} ${title}${about === '' ? '' : ` (${about})`}`;

/** A message as a person reads it. */
export const textOf = ({ from, more, notices }: Message): string =>
  [
    `Tradewarden, ${from}`,
    ...notices.map(lineOf),
    ...Object.entries(more).map(([title, count]) => `and ${count} × ${title}`),
  ].join('\n');
