import type { AuditPage } from '../../api/types.ts';
import type { Tone } from '../../format/tones.ts';

type Row = AuditPage['rows'][0];

const OK = 200;

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** `trades/12/close` */
export const whatOf = ({ what }: Row): string => (what ?? '').replace('POST /api/v1/', '');

export const reasonOf = ({ body }: Row): string => {
  const { reason = '' } = fieldsOf(body);
  return shown(reason);
};

/** What was sent beside the reason. */
export const restOf = ({ body }: Row): string =>
  Object.entries(fieldsOf(body))
    .filter(([name, value]) => name !== 'reason' && value !== null)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(', ');

/** What came of it. */
export const answerOf = ({ answer, status }: Row): string => {
  const { answer: said, detail, title } = fieldsOf(answer);
  const words = [title, detail, said].filter((each) => typeof each === 'string').join(': ');
  return `→ ${status ?? 'no answer'}${words === '' ? '' : ` ${words}`}`;
};

export const toneOf = ({ kind, status }: Row): Tone =>
  kind === 'asked' ? 'idle' : status === OK ? 'done' : 'bad';
