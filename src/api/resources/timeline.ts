import { readStateChanges, readTradesOfSpan, type Span } from '../../../db/timeline.ts';
import type { TradeId } from '../../../machines/model/ids.ts';
import type { Chronicle } from '../../runtime/chronicle.ts';
import { plainCount, shownOf } from '../../runtime/plain.ts';
import { found, NOTHING, reading, type Endpoint, type Wire } from '../endpoint.ts';
import { span } from '../schemas/params.ts';
import { houseTimeline, tradeTimeline } from '../schemas/timeline.ts';
import type { TradeSources } from './trades.ts';

export type TimelineSources = Pick<TradeSources, 'book' | 'database' | 'now'> & {
  readonly chronicle: Pick<Chronicle, 'during' | 'startedAtMs'>;
};

const TRADES_MOST = 100;
const STEPS_MOST = 10_000;

const tradesOf = async (
  { book, database, now }: TimelineSources,
  wanted: Span,
): Promise<Wire<typeof tradeTimeline>> => {
  const lived = await readTradesOfSpan(database, book, wanted, TRADES_MOST);
  const ids = lived.map(({ id }) => id);
  const steps = await readStateChanges(database, ids, wanted.toMs, STEPS_MOST);
  const stepsOf = (id: TradeId) => steps.filter(({ trade }) => trade === id);
  return {
    atMs: now(),
    keptFromMs: steps.length < STEPS_MOST ? null : (steps[0]?.atMs ?? null),
    total: lived[0]?.total ?? 0,
    trades: lived.map((trade) => ({
      ...trade,
      ...shownOf(trade),
      countCenti: plainCount(trade, trade.countCenti),
      steps: stepsOf(trade.id),
    })),
  };
};

/** `/timeline`: how everything stood over a span of time. */
export const timelineEndpoints = (sources: TimelineSources): readonly Endpoint[] => [
  reading({
    path: '/timeline',
    summary: 'What the house went through in a span, before the process began too; from memory.',
    params: NOTHING,
    query: span,
    answer: houseTimeline,
    refusals: [],
    run: ({ query: { fromMs, toMs } }) => {
      const { startedAtMs } = sources.chronicle;
      const told = sources.chronicle.during(fromMs, toMs);
      return Promise.resolve(found({ atMs: sources.now(), startedAtMs, ...told }));
    },
  }),
  reading({
    path: '/timeline/trades',
    summary: 'The states that the newest hundred trades of a span went through.',
    params: NOTHING,
    query: span,
    answer: tradeTimeline,
    refusals: [503],
    run: async ({ query }) => found(await tradesOf(sources, query)),
  }),
];
