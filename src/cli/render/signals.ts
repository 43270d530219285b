import type { Rejected, Signal, SignalRule, Vote } from '../../../machines/model/signal.ts';
import type { SignalsView } from '../signals-view.ts';
import { frame, instant, NOTHING, percent } from './format.ts';
import { table, type Column } from './table.ts';

const SIGNALS: readonly Column<Signal>[] = [
  { title: 'SYMBOL', align: 'left', text: ({ symbol }) => symbol },
  { title: 'FRAME', align: 'right', text: ({ frameMs }) => frame(frameMs) },
  { title: 'CLOSED', align: 'left', text: ({ closedAtMs }) => instant(closedAtMs) },
  { title: 'DIRECTION', align: 'left', text: ({ direction }) => direction },
  { title: 'CONFIDENCE', align: 'right', text: ({ confidencePercent: p }) => percent(p) },
  { title: 'ADX', align: 'right', text: ({ adx }) => adx?.toFixed(1) ?? NOTHING },
  { title: 'LEFT BY TREND', align: 'right', text: ({ trendFactor: f }) => percent(f * 100) },
  { title: 'CANDLES', align: 'right', text: ({ candles }) => String(candles) },
];

type Cast = Vote & Pick<Signal, 'symbol' | 'frameMs'>;

/** The unit of what a rule compares. */
const UNITS: Readonly<Record<SignalRule, string>> = {
  emaCross: 'bp',
  macd: 'bp',
  momentum: 'bp',
  breakout: 'ranges',
  rsi: '',
  bollinger: 'deviations',
};

const figure = (value: number, rule: SignalRule): string =>
  `${value.toFixed(2)} ${UNITS[rule]}`.trimEnd();

const VOTES: readonly Column<Cast>[] = [
  { title: 'SYMBOL', align: 'left', text: ({ symbol }) => symbol },
  { title: 'FRAME', align: 'right', text: ({ frameMs }) => frame(frameMs) },
  { title: 'RULE', align: 'left', text: ({ rule }) => rule },
  { title: 'VOTE', align: 'left', text: ({ direction }) => direction },
  { title: 'STRENGTH', align: 'right', text: ({ strength }) => strength.toFixed(2) },
  { title: 'WEIGHT', align: 'right', text: ({ weight }) => String(weight) },
  {
    title: 'VALUE',
    align: 'right',
    text: ({ rule, value }) => (value === null ? NOTHING : figure(value, rule)),
  },
  { title: 'VOTES AT', align: 'right', text: ({ rule, threshold }) => figure(threshold, rule) },
];

const REJECTED: readonly Column<Rejected>[] = [
  { title: 'SYMBOL', align: 'left', text: ({ symbol }) => symbol },
  {
    title: 'ROWS',
    align: 'left',
    text: ({ frameMs }) => (frameMs === null ? 'prices' : `candles of ${frame(frameMs)}`),
  },
  { title: 'REASON', align: 'left', text: ({ reason }) => reason },
  { title: 'REFUSED', align: 'right', text: ({ count }) => String(count) },
  { title: 'LAST', align: 'left', text: ({ lastAtMs }) => instant(lastAtMs) },
];

const castOf = ({ frameMs, symbol, votes }: Signal): readonly Cast[] =>
  votes.map((vote) => ({ ...vote, symbol, frameMs }));

/** The signals, what each rule voted, and what was refused. */
export const renderSignals = ({ rejected, signals }: SignalsView): readonly string[] => [
  ...(signals.length === 0
    ? ['no signal yet']
    : [...table(SIGNALS, signals), '', ...table(VOTES, signals.flatMap(castOf))]),
  ...(rejected.length === 0 ? [] : ['', ...table(REJECTED, rejected)]),
];
