import { readFileSync } from 'node:fs';

import type { Queryable } from '../../db/queryable.ts';
import { readJournal, type StoredTransition } from '../../db/transitions.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { ReplayedTicks } from '../cli/replay-view.ts';
import { instantOf, type Entry, type EntryOf } from '../recording/entry.ts';
import { decodeFile, recordingFiles } from '../recording/file.ts';
import { rerun, type Decision, type RerunDifference } from '../recording/rerun.ts';
import type { Tables } from '../recording/tables.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { boardSettingsOf, crossChecksOf } from '../tree/trust.ts';

/** A trade's transitions, as its watch is run again beside them. */
export type TradeDecisions = {
  readonly tradeId: TradeId;
  readonly decisions: readonly Decision[];
  readonly untilMs: number;
};

const WATCH_WORDS: ReadonlySet<unknown> = new Set([
  'watch.armed',
  'watch.lost',
  'stop.tripped',
  'mark.moved',
]);

/** What the process itself says in the watch's place: that it was away, or has not been asked. */
const isOfWatch = ({ event, eventId }: Decision): boolean =>
  WATCH_WORDS.has(event['type']) && /^(armed|lost|tripped|marked)\//.test(eventId);

const decisionOf = ({ to: state, ...row }: StoredTransition): Decision => ({
  seq: row.seq,
  eventId: row.eventId,
  event: row.event,
  context: tradeLogic.read({ state, ...row }).context,
});

export const readDecisions = async (q: Queryable, tradeId: TradeId): Promise<TradeDecisions> => {
  const rows = (await readJournal(q, tradeId)).filter(({ actor }) => actor.kind === 'trade');
  return {
    tradeId,
    decisions: rows.map(decisionOf),
    untilMs: rows.reduce((last, { atMs }) => Math.max(last, atMs), 0),
  };
};

/** `tripped/1a2b3c/17` was said by the process that began as `1a2b3c`. */
const bootsOf = ({ decisions }: TradeDecisions): ReadonlySet<string> =>
  new Set(decisions.filter(isOfWatch).map(({ eventId }) => eventId.split('/')[1] ?? ''));

/** How long after a trade's last transition its watch may still say something. */
const AFTER_MS = 60_000;

/** The ticks of the processes that have guarded a trade, up to its end. */
export function* ticksFor(path: string, trade: TradeDecisions): Generator<Entry> {
  const boots = bootsOf(trade);
  for (const file of recordingFiles(path)) {
    for (const one of decodeFile(file, readFileSync(file), () => undefined)) {
      if (one.kind === 'session' && !boots.has(one.boot)) break;
      if ((instantOf(one) ?? 0) > trade.untilMs + AFTER_MS) break;
      yield one;
    }
  }
}

const trustOf = ({ trust }: EntryOf<'session'>) => ({
  board: boardSettingsOf(trust, trust.speed),
  crossChecks: crossChecksOf(trust, trust.speed),
});

const differenceView = ({ atMs, expected, found, seq, tick }: RerunDifference) => ({
  seq,
  atMs: epochMs(atMs),
  tick: JSON.stringify(tick),
  expected: JSON.stringify(expected),
  found: JSON.stringify(found),
});

/** What the watch says over these ticks, against what the journal took; null without any. */
export const replayTicks = (
  from: string,
  entries: Iterable<Entry>,
  { decisions, tradeId }: TradeDecisions,
  tables: Tables,
): ReplayedTicks | null => {
  const counts = rerun(entries, { tradeId, decisions, trustOf, tables });
  const { difference, ticks } = counts;
  if (ticks === 0) return null;
  return {
    from,
    ticks,
    journaled: decisions.filter(isOfWatch).length,
    decided: counts.decisions,
    readings: counts.readings,
    gaps: counts.gaps,
    difference: difference === null ? null : differenceView(difference),
  };
};
