import type { Queryable } from '../../db/queryable.ts';
import { readSignal } from '../../db/signals.ts';
import { readTrade, type StoredTrade } from '../../db/trades.ts';
import { readJournal, type StoredTransition } from '../../db/transitions.ts';
import type { TradeId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { ExplainStep, ExplainView } from '../cli/explain-view.ts';
import type { TransitionView } from '../cli/views.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { plainReading } from '../runtime/plain.ts';
import { noSuchTrade } from './faults.ts';
import { tradeView } from './trade-view.ts';
import { transitionView } from './transition-view.ts';

const noSuchTransition = (id: TradeId, seq: number, last: number): CommandFault => ({
  exitCode: EXIT.notFound,
  lines: [`trade ${id}: expected a transition 1 … ${last}, found no transition ${seq}`],
});

/** The last one that a rule has decided, or the last one of all. */
const decisive = (rows: readonly StoredTransition[]): StoredTransition | undefined =>
  rows.findLast((row) => transitionView(row).cause !== null) ?? rows.at(-1);

const ORDER_ENDS: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected']);

/** What one order's journal says of the way of an order to the venue and back. */
const wordsOf = (row: StoredTransition): string | null => {
  const { actor, eventType, from, to } = row;
  const name = actor.kind === 'order' ? actor.orderId : '';
  if (from === null) return `order ${name} written down, and sent`;
  if (eventType === 'submission.accepted') return 'acknowledged by the venue';
  if (eventType.startsWith('submission.')) return `answered: ${eventType.replace('.', ' ')}`;
  if (!ORDER_ENDS.has(to) || from === to) return null;
  const { reason } = transitionView(row);
  return to === 'filled' || reason === null ? `order ${to}` : `order ${to}: ${reason}`;
};

/** The orders that a transition asked for, step by step. */
const stepsAfter = (
  decided: StoredTransition,
  journal: readonly StoredTransition[],
): readonly ExplainStep[] => {
  const orders = new Set(
    decided.intents.flatMap(({ intent }) =>
      intent.type === 'placeOrder' ? [intent.request.clientOrderId] : [],
    ),
  );
  if (orders.size === 0) return [];
  return journal.flatMap((row) => {
    const { actor, atMs, recordedAtMs } = row;
    const what = actor.kind === 'order' && orders.has(actor.orderId) ? wordsOf(row) : null;
    return what === null
      ? []
      : [
          {
            what,
            afterMs: atMs - decided.atMs,
            storedAfterMs: recordedAtMs - decided.recordedAtMs,
          },
        ];
  });
};

const entryOf = async (
  q: Queryable,
  trade: StoredTrade,
  by: string,
): Promise<ExplainView['entry']> => {
  const { book, origin, symbol } = trade;
  if (origin.kind !== 'desk' || origin.signal === undefined) return { by, signal: null };
  const { signal } = origin;
  const kept = await readSignal(q, book, { symbol, ...signal });
  return { by, signal: { ...signal, votes: kept?.votes ?? null } };
};

/** A birth is asked for by somebody, on what was known when its ticket was written. */
const withBirth = (view: TransitionView, row: StoredTransition, by: string): TransitionView => {
  if (row.from !== null) return view;
  const { to: state } = row;
  const { ticket } = tradeLogic.read({ state, ...row }).context;
  const reading = plainReading(ticket, ticket.reading);
  return { ...view, reason: `${by} asked for it`, reading };
};

/** A trade with all that is known of it, to be explained from. */
type Explained = {
  readonly trade: ExplainView['trade'];
  readonly entry: ExplainView['entry'];
  /** Of the trade and its orders. */
  readonly journal: readonly StoredTransition[];
};

export const explainedTrade = async (q: Queryable, trade: StoredTrade): Promise<Explained> => {
  const shown = tradeView(trade);
  const entry = await entryOf(q, trade, shown.origin);
  return { trade: shown, entry, journal: await readJournal(q, trade.id) };
};

export const ownRows = ({ journal }: Explained): readonly StoredTransition[] =>
  journal.filter(({ actor }) => actor.kind === 'trade');

/** Why one of the trade's own transitions happened. */
export const explainRow = (
  { entry, journal, trade }: Explained,
  own: readonly StoredTransition[],
  chosen: StoredTransition,
): ExplainView => {
  const transition = withBirth(transitionView(chosen), chosen, trade.origin);
  return {
    trade,
    transition,
    transitions: own.length,
    settingsVersion: transition.cause?.settingsVersion ?? null,
    entry,
    steps: stepsAfter(chosen, journal),
    now: null,
    unknown: null,
    decidedAtMs: chosen.atMs,
  };
};

/** What the store alone can tell. Null where it has no such trade. */
export const explainStored = async (
  q: Queryable,
  id: TradeId,
  seq: number | null,
): Promise<Result<ExplainView, CommandFault>> => {
  const trade = await readTrade(q, id);
  if (trade === null) return fail(noSuchTrade(id));
  const explained = await explainedTrade(q, trade);
  const own = ownRows(explained);
  const chosen = seq === null ? decisive(own) : own.find((row) => row.seq === seq);
  if (chosen === undefined) return fail(noSuchTransition(id, seq ?? 1, own.length));
  return ok(explainRow(explained, own, chosen));
};
