import type { MarketReading, StopCause, StopReason } from '../../../machines/model/reading.ts';
import type { TransitionView } from '../views.ts';
import { basisPoints, cents, duration, NOTHING, percent, timeOfDay } from './format.ts';
import { table, type Column } from './table.ts';

/** `logNormal`, `lookup, table 3` */
const modelText = ({ model, tableVersion }: MarketReading): string =>
  tableVersion === undefined ? model : `${model}, table ${tableVersion}`;

/** What was known: prices of the held leg, probability, momentum, and the age of the proof. */
export const readingText = (reading: MarketReading): string =>
  [
    `bid ${cents(reading.bidCenti)}`,
    `ask ${cents(reading.askCenti)}`,
    `probability ${percent(reading.probabilityPercent)} (${modelText(reading)})`,
    `momentum ${basisPoints(reading.momentumBp)}`,
    `quote age ${duration(reading.quoteAgeMs)}`,
    `spot age ${duration(reading.spotAgeMs)}`,
  ].join(', ');

/** A rule's value against its threshold. */
export const comparison = ({ rule, value, threshold }: StopReason): string => {
  switch (rule) {
    case 'probability':
      return `probability ${percent(value)} < ${percent(threshold)}`;
    case 'momentum':
      return `momentum ${basisPoints(value)} beyond ±${threshold} bp`;
    case 'feedBlind':
      return `blind for ${duration(value)}, at most ${duration(threshold)}`;
    case 'priceFloor':
      return `bid ${cents(value)} under the floor of ${cents(threshold)}`;
    case 'trailing':
      return `bid ${cents(value)} at or under the trailing stop at ${cents(threshold)}`;
    case 'breakEven':
      return `bid ${cents(value)} at or under break-even at ${cents(threshold)}`;
    case 'takeProfit':
      return `bid ${cents(value)} at or over the target of ${cents(threshold)}`;
    case 'beforeClose':
      return `${duration(value)} to the close, at least ${duration(threshold)}`;
    case 'maxHold':
      return `held for ${duration(value)}, at most ${duration(threshold)}`;
  }
};

/** What was decided, and the reading it was decided on. */
const causeText = (cause: StopCause): string =>
  `${cause.reasons.map(comparison).join(' and ')}; ${readingText(cause.reading)}`;

const whyText = ({ cause, fact, reading, reason }: TransitionView): string => {
  const parts = [
    ...(fact === null ? [] : [fact]),
    ...(reason === null ? [] : [reason]),
    ...(cause === null ? [] : [causeText(cause)]),
    ...(cause === null && reading !== null ? [readingText(reading)] : []),
  ];
  return parts.join('; ');
};

const COLUMNS: readonly Column<TransitionView>[] = [
  { title: 'TIME', align: 'left', text: ({ atMs }) => timeOfDay(atMs) },
  { title: 'SEQ', align: 'right', text: ({ seq }) => String(seq) },
  { title: 'ACTOR', align: 'left', text: ({ actor }) => actor },
  { title: 'FROM', align: 'left', text: ({ from }) => from ?? NOTHING },
  { title: '', align: 'left', text: () => '→' },
  { title: 'TO', align: 'left', text: ({ to }) => to },
  { title: 'EVENT', align: 'left', text: ({ event }) => event },
  { title: 'WHY', align: 'left', text: whyText },
];

/** One line per transition, in the order given. */
export const renderTransitions = (transitions: readonly TransitionView[]): readonly string[] =>
  transitions.length === 0 ? ['no transitions'] : table(COLUMNS, transitions);
