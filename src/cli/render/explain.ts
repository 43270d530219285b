import type { Vote } from '../../../machines/model/signal.ts';
import type { Shown } from '../../runtime/plain.ts';
import type { WireStanding } from '../../runtime/standing.ts';
import type { EntryView, ExplainStep, ExplainView } from '../explain-view.ts';
import { basisPoints, dollars, duration, frame, instant, NOTHING, percent } from './format.ts';
import { price, quantityWords, wordsFor } from './priced.ts';
import { pairs, table, type Column } from './table.ts';
import { comparison, readingText } from './transitions.ts';

const STEPS: readonly Column<ExplainStep>[] = [
  { title: 'WHAT FOLLOWED', align: 'left', text: ({ what }) => what },
  { title: 'AFTER', align: 'right', text: ({ afterMs }) => duration(afterMs) },
  { title: 'STORED AFTER', align: 'right', text: ({ storedAfterMs }) => duration(storedAfterMs) },
];

const settingsText = (version: number): string =>
  version === 0 ? 'version 0: the settings file alone' : `version ${version}`;

const castText = ({ rule, direction, strength }: Vote): string =>
  `${rule} ${direction} ${strength.toFixed(2)}`;

const votesText = (votes: readonly Vote[] | null): string => {
  if (votes === null) return 'not kept any more';
  return votes
    .filter(({ direction }) => direction !== 'none')
    .map(castText)
    .join(', ');
};

/** The signal that a desk has bought on, and what its rules had said. */
const entered = ({ by, signal }: EntryView): readonly (readonly [string, string])[] => {
  if (signal === null) return [];
  const { closedAtMs, confidencePercent, direction, frameMs, minConfidencePercent, votes } = signal;
  return [
    [
      'entered',
      `by ${by} on the signal ${direction}, sure to ${percent(confidencePercent)} ` +
        `(at least ${percent(minConfidencePercent)}), ` +
        `of the candle of ${frame(frameMs)} that closed ${instant(closedAtMs)}`,
    ],
    ['votes', votesText(votes)],
  ];
};

/** The rule that named the exit comes first; the others crossed on the same tick. */
const because = ({ entry, settingsVersion, trade, transition }: ExplainView) => {
  const { cause, fact, reading, reason } = transition;
  const seen = cause?.reading ?? reading;
  const [first, ...others] = cause?.reasons ?? [];
  const rows: (readonly [string, string])[] = [];
  if (first !== undefined) rows.push(['because', comparison(trade, first)]);
  for (const other of others) rows.push(['and', comparison(trade, other)]);
  if (fact !== null) rows.push([first === undefined ? 'because' : 'when', fact]);
  if (reason !== null) rows.push([rows.length === 0 ? 'because' : 'told', reason]);
  if (seen !== null) rows.push(['seen', readingText(trade, seen)]);
  if (settingsVersion !== null) rows.push(['settings', settingsText(settingsVersion)]);
  return [...rows, ...entered(entry)];
};

/** A rule's figure in its own unit. */
const inUnit = (of: Shown, rule: WireStanding['rule'], value: number | null): string => {
  switch (rule) {
    case 'probability':
      return percent(value);
    case 'momentum':
      return basisPoints(value);
    case 'maxHold':
    case 'beforeClose':
    case 'feedBlind':
      return duration(value);
    default:
      return price(of, value);
  }
};

/** A difference of percentages is in points, and no difference has a sign. */
const way = (of: Shown, rule: WireStanding['rule'], distance: number): string => {
  switch (rule) {
    case 'probability':
      return `${distance.toFixed(1)} points`;
    case 'momentum':
      return `${distance} bp`;
    default:
      return inUnit(of, rule, distance);
  }
};

const wireColumns = (of: Shown): readonly Column<WireStanding>[] => [
  { title: 'RULE', align: 'left', text: ({ rule }) => rule },
  { title: 'NOW', align: 'right', text: ({ rule, value }) => inUnit(of, rule, value) },
  { title: 'TRIPS AT', align: 'right', text: ({ rule, threshold }) => inUnit(of, rule, threshold) },
  {
    title: 'DISTANCE',
    align: 'right',
    text: ({ distance, rule }) => {
      if (distance === null) return NOTHING;
      return distance <= 0 ? 'crossed' : way(of, rule, distance);
    },
  },
];

type Mark = NonNullable<ExplainView['now']>['mark'];

/** `-1.50 ¢ a contract`; of a linear contract `-$20.5 a coin` */
const gainText = (of: Shown, gainCenti: number | null): string => {
  if (of.instrument !== undefined) return `${price(of, gainCenti)} a coin`;
  return `${gainCenti === null ? NOTHING : `${(gainCenti / 100).toFixed(2)} ¢`} a contract`;
};

const markText = (of: Shown, mark: Mark): string => {
  const { bidCenti, bufferMicros, gainCenti, unrealisedMicros } = mark;
  const strike =
    of.instrument === undefined ? `; spot ${dollars(bufferMicros)} beyond the strike` : '';
  return (
    `mark: ${wordsFor(of).quote} ${price(of, bidCenti)}, ${gainText(of, gainCenti)}, ` +
    `${dollars(unrealisedMicros)} in all after fees so far${strike}`
  );
};

const standing = ({ now, trade, unknown }: ExplainView): readonly string[] => {
  if (unknown !== null) return ['', `now: ${unknown}`];
  if (now === null) return [];
  const { blockers, givenUp, mark, quoteAgeMs, settingsVersion, spotAgeMs, state, wires } = now;
  const [nearest] = wires;
  const why =
    nearest?.distance === null || nearest === undefined
      ? 'no rule has a value to decide by'
      : `the nearest wire is ${nearest.rule}, ${way(trade, nearest.rule, nearest.distance)} away`;
  return [
    '',
    `now ${state}: ${why}`,
    ...(wires.length === 0 ? [] : ['', ...table(wireColumns(trade), wires), '']),
    markText(trade, mark),
    ...blockers.map((blocker) => `held back: ${blocker}`),
    ...(givenUp === null ? [] : [givenUp]),
    `ages: quote ${duration(quoteAgeMs)}` +
      (trade.instrument === undefined ? `, spot ${duration(spotAgeMs)}; ` : '; ') +
      `settings ${settingsText(settingsVersion)}`,
  ];
};

/** Why it happened, and for a live trade why nothing happens now. */
export const renderExplain = (view: ExplainView): readonly string[] => {
  const { decidedAtMs, steps, trade, transition, transitions } = view;
  const { event, from, seq, to } = transition;
  return [
    `trade ${trade.id}: ${trade.market} ${trade.side}, ` +
      `${quantityWords(trade, trade.countCenti)}, ` +
      (trade.closeMethod === null ? trade.state : `closed by ${trade.closeMethod}`),
    `transition ${seq} of ${transitions}, ${instant(decidedAtMs)}: ` +
      `${from ?? NOTHING} → ${to} by ${event}`,
    '',
    ...pairs(because(view)),
    ...(steps.length === 0 ? [] : ['', ...table(STEPS, steps)]),
    ...standing(view),
  ];
};
