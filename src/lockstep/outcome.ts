import { loadActor } from '../../db/one-actor.ts';
import { readTrades, type StoredTrade } from '../../db/trades.ts';
import { micros, type Micros } from '../../machines/model/money.ts';
import type { EquityPoint, StopExits, TapeOutcome } from '../cli/whatif-view.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import type { LockstepRun } from './run.ts';

const PAGE = 500;

const allTrades = async ({ database, book }: LockstepRun): Promise<readonly StoredTrade[]> => {
  const trades: StoredTrade[] = [];
  for (;;) {
    const before = trades.at(-1)?.id ?? null;
    const page = await readTrades(database, { book, before, limit: PAGE });
    trades.push(...page);
    if (page.length < PAGE) return trades.reverse();
  }
};

const isStopped = ({ closeMethod }: StoredTrade): boolean =>
  closeMethod?.startsWith('auto_') === true;

/** How far below the bid of its trigger a stopped trade sold; null where either is unknown. */
const soldBelowCenti = async (
  { database }: LockstepRun,
  trade: StoredTrade,
): Promise<number | null> => {
  const row = await loadActor(database, { kind: 'trade', tradeId: trade.id });
  const bid = row === null ? null : (tradeLogic.read(row).context.cause?.reading.bidCenti ?? null);
  return bid === null || trade.sellPriceCenti === null ? null : bid - trade.sellPriceCenti;
};

const stopExits = async (run: LockstepRun, stopped: readonly StoredTrade[]): Promise<StopExits> => {
  const below = await Promise.all(stopped.map((trade) => soldBelowCenti(run, trade)));
  const worse = below.flatMap((centi) => (centi !== null && centi > 0 ? [centi] : []));
  return {
    count: stopped.length,
    belowTrigger: worse.length,
    worstCenti: worse.reduce((most, centi) => Math.max(most, centi), 0),
  };
};

/** Trades that have an outcome, in the order in which they came to it. */
const equityOf = (trades: readonly StoredTrade[]): readonly EquityPoint[] => {
  let total = 0;
  return trades
    .flatMap((trade) => {
      const { closedAtMs, pnlMicros } = trade;
      return closedAtMs === null || pnlMicros === null ? [] : [{ trade, closedAtMs, pnlMicros }];
    })
    .sort((a, b) => a.closedAtMs - b.closedAtMs)
    .map(({ trade, closedAtMs, pnlMicros }) => {
      total += pnlMicros;
      return {
        atMs: closedAtMs,
        totalMicros: micros(total),
        trade: trade.id,
        method: trade.closeMethod ?? 'unknown',
        isStop: isStopped(trade),
      };
    });
};

export const drawdownOf = (equity: readonly Pick<EquityPoint, 'totalMicros'>[]): Micros => {
  let peak = 0;
  let deepest = 0;
  for (const { totalMicros } of equity) {
    peak = Math.max(peak, totalMicros);
    deepest = Math.max(deepest, peak - totalMicros);
  }
  return micros(deepest);
};

const countBy = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const name of [...names].sort()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
};

const sum = (amounts: readonly (Micros | null)[]): Micros =>
  micros(amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0));

export const outcomeOf = async (run: LockstepRun): Promise<TapeOutcome> => {
  const trades = await allTrades(run);
  const closed = trades.filter(({ state }) => state === 'closed');
  const failed = trades.filter(({ state }) => state === 'failed').length;
  const ended = (how: StoredTrade['winLoss']): number =>
    closed.filter(({ winLoss }) => winLoss === how).length;
  const [won, lost] = [ended('W'), ended('L')];
  const equity = equityOf(closed);
  return {
    trades: {
      opened: trades.filter(({ openedAtMs }) => openedAtMs !== null).length,
      closed: closed.length,
      failed,
      left: trades.length - closed.length - failed,
      won,
      lost,
      drawn: ended('D'),
    },
    closedBy: countBy(closed.flatMap(({ closeMethod }) => closeMethod ?? [])),
    pnlMicros: sum(closed.map(({ pnlMicros }) => pnlMicros)),
    feesMicros: sum(closed.map(({ feesMicros }) => feesMicros)),
    winRatePercent: won + lost === 0 ? null : (100 * won) / (won + lost),
    maxDrawdownMicros: drawdownOf(equity),
    unprotectedMs: trades.reduce((total, { unprotectedMs }) => total + unprotectedMs, 0),
    stops: await stopExits(run, closed.filter(isStopped)),
    equity,
  };
};
