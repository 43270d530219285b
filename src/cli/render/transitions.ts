import type { StopReason } from '../../../machines/model/reading.ts';
import type { PlainCause, PlainReading, Shown } from '../../runtime/plain.ts';
import type { TransitionView } from '../views.ts';
import { basisPoints, duration, NOTHING, percent, timeOfDay } from './format.ts';
import { price, wordsFor } from './priced.ts';
import { table, type Column } from './table.ts';

/** `logNormal`, `lookup, table 3` */
const modelText = ({ model, tableVersion }: PlainReading): string =>
  tableVersion === undefined ? model : `${model}, table ${tableVersion}`;

/**
 * What was known: the prices, and of a binary contract those of the held leg, its probability and
 * momentum; and the age of the proof.
 */
export const readingText = (of: Shown, reading: PlainReading): string =>
  [
    `bid ${price(of, reading.bidCenti)}`,
    `ask ${price(of, reading.askCenti)}`,
    ...(of.instrument === undefined
      ? [
          `probability ${percent(reading.probabilityPercent)} (${modelText(reading)})`,
          `momentum ${basisPoints(reading.momentumBp)}`,
        ]
      : []),
    `quote age ${duration(reading.quoteAgeMs)}`,
    ...(of.instrument === undefined ? [`spot age ${duration(reading.spotAgeMs)}`] : []),
  ].join(', ');

/** A rule's value against its threshold. */
export const comparison = (of: Shown, { rule, value, threshold }: StopReason): string => {
  const { better, quote, stop, worse } = wordsFor(of);
  const compared = (words: string): string =>
    `${quote} ${price(of, value)} ${words} ${price(of, threshold)}`;
  switch (rule) {
    case 'probability':
      return `probability ${percent(value)} < ${percent(threshold)}`;
    case 'momentum':
      return `momentum ${basisPoints(value)} beyond ±${threshold} bp`;
    case 'feedBlind':
      return `blind for ${duration(value)}, at most ${duration(threshold)}`;
    case 'priceFloor':
      return compared(`${worse} ${stop}`);
    case 'trailing':
      return compared(`at or ${worse} the trailing stop at`);
    case 'breakEven':
      return compared(`at or ${worse} break-even at`);
    case 'takeProfit':
      return compared(`at or ${better} the target of`);
    case 'beforeClose':
      return `${duration(value)} to the close, at least ${duration(threshold)}`;
    case 'maxHold':
      return `held for ${duration(value)}, at most ${duration(threshold)}`;
  }
};

/** What was decided, and the reading it was decided on. */
const causeText = (of: Shown, { reading, reasons }: PlainCause): string =>
  `${reasons.map((reason) => comparison(of, reason)).join(' and ')}; ${readingText(of, reading)}`;

const whyText = (of: Shown, { cause, fact, reading, reason }: TransitionView): string => {
  const parts = [
    ...(fact === null ? [] : [fact]),
    ...(reason === null ? [] : [reason]),
    ...(cause === null ? [] : [causeText(of, cause)]),
    ...(cause === null && reading !== null ? [readingText(of, reading)] : []),
  ];
  return parts.join('; ');
};

const columnsFor = (of: Shown): readonly Column<TransitionView>[] => [
  { title: 'TIME', align: 'left', text: ({ atMs }) => timeOfDay(atMs) },
  { title: 'SEQ', align: 'right', text: ({ seq }) => String(seq) },
  { title: 'ACTOR', align: 'left', text: ({ actor }) => actor },
  { title: 'FROM', align: 'left', text: ({ from }) => from ?? NOTHING },
  { title: '', align: 'left', text: () => '→' },
  { title: 'TO', align: 'left', text: ({ to }) => to },
  { title: 'EVENT', align: 'left', text: ({ event }) => event },
  { title: 'WHY', align: 'left', text: (transition) => whyText(of, transition) },
];

/** One line per transition of a trade, in the order given. */
export const renderTransitions = (
  of: Shown,
  transitions: readonly TransitionView[],
): readonly string[] =>
  transitions.length === 0 ? ['no transitions'] : table(columnsFor(of), transitions);
