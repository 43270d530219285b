import type { HouseTimeline, TradeTimeline } from '../../api/types.ts';
import { clockTime } from '../../format/show.ts';
import { feedTone, stateWord, tradeTone, type Tone } from '../../format/tones.ts';
import { plural, shortMarket } from '../../format/words.ts';
import { chainsOf, type Chain } from './chains.ts';

/** A stretch of a lane, as it is drawn and told. */
export type Band = {
  readonly fromMs: number;
  /** Null: it lasts. */
  readonly toMs: number | null;
  /** `gap`: nothing is known of it. */
  readonly tone: Tone | 'gap';
  readonly words: string;
  /** More than fits into the band. */
  readonly why: string | null;
  /** The transition of the trade that began it. */
  readonly seq: number | null;
};

/** Something that struck at one instant. */
export type Dot = {
  readonly atMs: number;
  readonly tone: Tone;
  readonly words: string;
  /** The transition of the trade that it was. */
  readonly seq: number | null;
};

/** One thing of the house over time. */
export type Lane = {
  readonly id: string;
  readonly group: 'House' | 'Feeds' | 'Trades';
  readonly name: string;
  /** The trade that it is of. */
  readonly trade: string | null;
  readonly bands: readonly Band[];
  readonly dots: readonly Dot[];
  /** The same dots as stories, where one came of the other. */
  readonly chains: readonly Story[];
};

/** A chain, with each of its links as a dot. */
export type Story = {
  readonly chain: Chain;
  readonly dots: readonly Dot[];
};

type Stretch = HouseTimeline['stretches'][number];

const RISKS: ReadonlySet<string> = new Set(['unprotected', 'paused']);
/** Of these there are lanes already. */
const KNOWN: ReadonlySet<string> = new Set(['kill-switch']);

const familyOf = (key: string): string => key.split('/')[0] ?? key;

const isRisk = ({ kind, of }: Stretch): boolean => kind === 'alarm' && RISKS.has(familyOf(of));

const isDoubt = ({ kind, of }: Stretch): boolean =>
  kind === 'alarm' && !RISKS.has(familyOf(of)) && !KNOWN.has(familyOf(of));

/** What was before is not kept. */
const unknownBefore = ({ keptFromMs, startedAtMs }: HouseTimeline): Band => ({
  fromMs: 0,
  toMs: keptFromMs,
  tone: 'gap',
  words: 'not kept',
  why:
    keptFromMs === startedAtMs
      ? `this process began at ${clockTime(startedAtMs)}; the log knows what was before`
      : 'the oldest has been let go of; the log and the journal know more',
  seq: null,
});

/** From the end of a process to the beginning of the next. */
const unguarded = ({ runs }: HouseTimeline): readonly Band[] =>
  runs.flatMap(({ toMs: fromMs }, index): readonly Band[] => {
    const toMs = runs[index + 1]?.fromMs ?? null;
    if (fromMs === null || toMs === null || toMs <= fromMs) return [];
    const why = 'nobody stood guard, as far as is known';
    return [{ fromMs, toMs, tone: 'gap', words: 'no process', why, seq: null }];
  });

const bandOf = (stretch: Stretch, tone: Tone, words: string): Band => ({
  fromMs: stretch.fromMs,
  toMs: stretch.toMs,
  tone,
  words,
  why:
    [
      ...(stretch.by === null ? [] : [`by ${stretch.by}`]),
      ...(stretch.why === null ? [] : [stretch.why]),
    ].join(': ') || null,
  seq: null,
});

const WORST: readonly Tone[] = ['bad', 'warn', 'ok', 'idle', 'done'];

const worstOf = (tones: readonly Tone[]): Tone =>
  WORST.find((tone) => tones.includes(tone)) ?? 'ok';

const alarmTone = ({ state }: Stretch): Tone => (state === 'error' ? 'bad' : 'warn');

const reasonOf = ({ of, why }: Stretch): string => {
  const subject = of.split('/').slice(1).join('/');
  return [...(subject === '' ? [] : [subject]), why ?? of].join(': ');
};

/** Alarms may stand at once: from one beginning or end to the next, all that stood. */
const overlaid = (
  stretches: readonly Stretch[],
  wordsOf: (standing: readonly Stretch[]) => string,
): readonly Band[] => {
  const edges = stretches.flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? Infinity]);
  const instants = [...new Set(edges)].toSorted((a, b) => a - b);
  return instants.slice(0, -1).flatMap((fromMs, index): readonly Band[] => {
    const standing = stretches.filter(
      (each) => each.fromMs <= fromMs && (each.toMs ?? Infinity) > fromMs,
    );
    if (standing.length === 0) return [];
    const toMs = instants[index + 1] ?? Infinity;
    return [
      {
        fromMs,
        toMs: toMs === Infinity ? null : toMs,
        tone: worstOf(standing.map(alarmTone)),
        words: wordsOf(standing),
        why: standing.map(reasonOf).join('; '),
        seq: null,
      },
    ];
  });
};

/** Beyond a handful, positions share one alarm: how many they are is not in it. */
const riskWords = (standing: readonly Stretch[]): string =>
  standing.some(({ of }) => RISKS.has(of)) ? 'many unprotected' : `unprotected: ${standing.length}`;

const SWITCH_TONES: Readonly<Record<string, Tone>> = {
  running: 'ok',
  'no-entries': 'warn',
  'reduce-only': 'warn',
  flatten: 'bad',
};

const houseLane = (
  id: string,
  name: string,
  bands: readonly Band[],
  chains: readonly Story[] = [],
): Lane => ({
  id,
  group: 'House',
  name,
  trade: null,
  bands,
  dots: chains.flatMap(({ dots }) => dots).toSorted((a, b) => a.atMs - b.atMs),
  chains,
});

const MARK_WORDS = {
  'child.exited': 'failed',
  'child.restarting': 'is started anew',
  'child.killed': 'did not stop, and was killed',
  'child.quarantined': 'has failed too often: parked',
  'child.released': 'is let go of again',
  'supervisor.escalated': 'has given up: its parent decides',
} as const;

const MARK_TONES = {
  'child.exited': 'warn',
  'child.restarting': 'warn',
  'child.killed': 'warn',
  'child.quarantined': 'bad',
  'child.released': 'ok',
  'supervisor.escalated': 'bad',
} as const;

const dotOf = ({ atMs, child, supervisor, what, why }: HouseTimeline['marks'][number]): Dot => ({
  atMs,
  tone: MARK_TONES[what],
  words: `${child ?? supervisor} ${MARK_WORDS[what]}${why === null ? '' : `: ${why}`}`,
  seq: null,
});

const storyOf = (chain: Chain): Story => ({ chain, dots: chain.map(dotOf) });

const subjectsOf = (stretches: readonly Stretch[]): readonly string[] => [
  ...new Set(stretches.map(({ of }) => of)),
];

/** The lanes of the house: those that speak of danger first, then each feed. */
export const houseLanes = (told: HouseTimeline): readonly Lane[] => {
  const unknown = [unknownBefore(told), ...unguarded(told)];
  const of = (isOf: (stretch: Stretch) => boolean): readonly Stretch[] =>
    told.stretches.filter(isOf);
  const switches = of(({ kind }) => kind === 'switch').map((each) =>
    bandOf(each, SWITCH_TONES[each.state] ?? 'warn', each.state),
  );
  const entries = of(({ kind }) => kind === 'entries').map((each) =>
    bandOf(each, 'warn', 'suspended'),
  );
  const risks = overlaid(of(isRisk), riskWords);
  const doubts = overlaid(of(isDoubt), (standing) => plural(standing.length, 'alarm'));
  const feeds = of(({ kind }) => kind === 'feed');
  return [
    houseLane('switch', 'Kill switch', [...unknown, ...switches]),
    houseLane('entries', 'Entries suspended', [...unknown, ...entries]),
    houseLane('unprotected', 'Unprotected', [...unknown, ...risks]),
    houseLane('doubts', 'Doubts, alarms', [...unknown, ...doubts]),
    houseLane('restarts', 'Restarts', unknown, chainsOf(told.marks).map(storyOf)),
    ...subjectsOf(feeds).map((feed): Lane => ({
      id: `feed ${feed}`,
      group: 'Feeds',
      name: feed.replace(/^feed:/, ''),
      trade: null,
      bands: [
        ...unknown,
        ...feeds
          .filter((each) => each.of === feed)
          .map((each) => bandOf(each, feedTone(each.state), each.state)),
      ],
      dots: [],
      chains: [],
    })),
  ];
};

type TimedTrade = TradeTimeline['trades'][number];

const tradeBands = ({ endedAtMs, steps }: TimedTrade): readonly Band[] =>
  steps.flatMap((step, index): readonly Band[] => {
    const next = steps[index + 1];
    // An end is an instant: what was before it ends there.
    if (endedAtMs !== null && next === undefined) return [];
    const { atMs, event, rule, seq, state } = step;
    return [
      {
        fromMs: atMs,
        toMs: next?.atMs ?? null,
        tone: tradeTone(state),
        words: stateWord(state),
        why: `#${seq} ${event}${rule === null ? '' : `, ${rule}`}`,
        seq,
      },
    ];
  });

const tradeDots = ({ endedAtMs, steps }: TimedTrade): readonly Dot[] => {
  const last = steps.at(-1);
  if (endedAtMs === null || last === undefined) return [];
  const { atMs, seq, state } = last;
  return [{ atMs, tone: tradeTone(state), words: stateWord(state), seq }];
};

const leftOut = (keptFromMs: number): Band => ({
  fromMs: 0,
  toMs: keptFromMs,
  tone: 'gap',
  words: 'left out',
  why: 'too much at once: choose a shorter span',
  seq: null,
});

/** A lane for each trade that lived in the span, the newest first. */
export const tradeLanes = ({ keptFromMs, trades }: TradeTimeline): readonly Lane[] =>
  trades.map((trade) => ({
    id: `trade ${trade.id}`,
    group: 'Trades',
    name: `${trade.id} ${shortMarket(trade.market)} ${trade.side}`,
    trade: trade.id,
    bands: [...(keptFromMs === null ? [] : [leftOut(keptFromMs)]), ...tradeBands(trade)],
    dots: tradeDots(trade),
    chains: [],
  }));
