import type { Overview, ShownTrade } from '../../api/types.ts';
import { duration, gain } from '../../format/show.ts';
import { leftOfWire, type Tone } from '../../format/tones.ts';
import { plural, ruleWords } from '../../format/words.ts';
import { wireWords } from '../../format/wire-words.ts';

/** One of the five questions of the first screen, with its answer. */
export type QuickAnswer = {
  readonly question: string;
  readonly tone: Tone;
  readonly answer: string;
  readonly detail: string;
};

const protection = ({ trades }: Overview): QuickAnswer => {
  const question = 'Am I protected?';
  if (trades.live === 0)
    return { question, tone: 'ok', answer: 'Nothing is open', detail: 'no position to guard' };
  if (trades.unprotected > 0)
    return {
      question,
      tone: 'bad',
      answer: `${plural(trades.unprotected, 'trade')} unprotected`,
      detail: `of ${trades.live} open`,
    };
  return {
    question,
    tone: 'ok',
    answer: 'Yes, every trade',
    detail: `${trades.live} open, each under guard or on its way in or out`,
  };
};

const freshness = ({ feeds }: Overview): QuickAnswer => {
  const isWhole = feeds.up === feeds.of;
  if (feeds.of === 0)
    return { question: 'Is the data fresh?', tone: 'idle', answer: 'No feed yet', detail: '' };
  return {
    question: 'Is the data fresh?',
    tone: isWhole ? 'ok' : 'bad',
    answer: isWhole ? 'Yes, every feed' : `${feeds.of - feeds.up} of ${feeds.of} feeds down`,
    detail: `the oldest proof is ${duration(feeds.oldestMs)} old`,
  };
};

const NEAR = 0.1;

const nearestStop = (trades: readonly ShownTrade[] | null): QuickAnswer => {
  const question = 'What is nearest to firing?';
  if (trades === null) return { question, tone: 'idle', answer: '…', detail: 'not told yet' };
  // A parked trade comes first, and no stop of it fires.
  const nearest = trades.find(({ live }) => live !== null);
  const [wire] = nearest?.live?.standing.wires ?? [];
  if (nearest === undefined || wire === undefined || wire.value === null)
    return { question, tone: 'ok', answer: 'Nothing', detail: 'no armed stop has a value' };
  const left = leftOfWire(nearest.trade, wire) ?? 1;
  return {
    question,
    tone: left < NEAR ? 'warn' : 'ok',
    answer: `Trade ${nearest.trade.id}: ${ruleWords(nearest.trade, wire.rule)}`,
    detail: wireWords(nearest.trade, wire),
  };
};

const health = ({ failed, live, ready, restarts }: Overview): QuickAnswer => ({
  question: 'Is the house well?',
  tone: !live ? 'bad' : ready ? 'ok' : 'warn',
  answer: !live ? 'No: a restart would help' : ready ? 'Yes' : 'It takes no new trades',
  detail:
    failed.length === 0
      ? `${plural(restarts, 'restart')} so far`
      : failed.map(({ name, reason }) => (reason === '' ? name : reason)).join('; '),
});

const stopping = ({ killSwitch, unrealisedMicros }: Overview): QuickAnswer => {
  const open = unrealisedMicros === null ? '' : `; now ${gain(unrealisedMicros)} open`;
  return {
    question: 'Can I stop it?',
    tone: killSwitch === null || killSwitch.state === 'running' ? 'ok' : 'warn',
    answer: killSwitch === null ? 'The switch is not known yet' : `Switch: ${killSwitch.state}`,
    detail:
      killSwitch === null || killSwitch.state === 'running'
        ? `k, then hold Enter: leaves everything${open}`
        : `by ${killSwitch.by}${killSwitch.reason === null ? '' : `: ${killSwitch.reason}`}`,
  };
};

/** What a session file answers: how it stood when it ended. */
export const answersOfFile = (overview: Overview): readonly QuickAnswer[] => {
  const { feeds, killSwitch, trades } = overview;
  const { answer, detail, tone } = protection(overview);
  const isKnown = feeds.of > 0;
  return [
    { question: 'Was it protected?', tone, answer, detail },
    {
      question: 'Was the data fresh?',
      tone: !isKnown ? 'idle' : feeds.up === feeds.of ? 'ok' : 'bad',
      answer: isKnown ? `${feeds.up} of ${feeds.of} feeds up` : 'Not in this file',
      detail: 'when it ended',
    },
    {
      question: 'How did the switch stand?',
      tone: killSwitch === null ? 'idle' : killSwitch.state === 'running' ? 'ok' : 'warn',
      answer: killSwitch?.state ?? 'Not in this file',
      detail: killSwitch === null ? '' : `by ${killSwitch.by}`,
    },
    {
      question: 'How long unprotected?',
      tone: trades.unprotectedMs === 0 ? 'ok' : 'warn',
      answer: duration(trades.unprotectedMs),
      detail: 'all trades of the file together',
    },
  ];
};

/** What the first screen answers in three seconds; `nearest`: the nearest to a stop first. */
export const quickAnswers = (
  overview: Overview,
  nearest: readonly ShownTrade[] | null,
): readonly QuickAnswer[] => [
  protection(overview),
  freshness(overview),
  nearestStop(nearest),
  health(overview),
  stopping(overview),
];
