import type { OperatorRequestKind } from '../../../db/operator-requests.ts';
import type { KillSwitchState } from '../../../machines/model/kill-switch.ts';
import type { Tables, TradeRecord } from '../../../src/lockstep/store/tables.ts';

/* What people ask of the program, the way they do it: by a row that the guarding process takes. */

const liveTrades = (tables: Tables): readonly TradeRecord[] =>
  [...tables.trades.values()].filter(({ endedAtMs }) => endedAtMs === null);

/** Puts a request down for each of these trades. */
const ask = (
  tables: Tables,
  kind: OperatorRequestKind,
  trades: readonly TradeRecord[],
  nowMs: number,
  count: string | null = null,
): void => {
  for (const { id } of trades)
    tables.requests.set(`request-${tables.requests.size + 1}`, {
      tradeId: id,
      kind,
      by: 'hand',
      count,
      askedAtMs: nowMs,
      answer: null,
    });
};

/** Asks it of the oldest trade with a position; false when there is none. */
export const askOne = (tables: Tables, kind: 'close' | 'retry', nowMs: number): boolean => {
  const held = liveTrades(tables).filter(({ held: count }) => Number(count) > 0);
  ask(tables, kind, held.slice(0, 1), nowMs);
  return held.length > 0;
};

/** Asks the oldest trade with a position to sell this share of it; false when there is none. */
export const askPart = (tables: Tables, share: number, nowMs: number): boolean => {
  const [trade] = liveTrades(tables).filter(({ held }) => Number(held) > 0);
  if (trade === undefined) return false;
  const centi = Math.max(1, Math.round(Number(trade.held) * share * 100));
  ask(tables, 'close', [trade], nowMs, (centi / 100).toFixed(2));
  return true;
};

/** Asks to close every linear trade that is alive. */
export const askLinear = (tables: Tables, nowMs: number): void =>
  ask(
    tables,
    'close',
    liveTrades(tables).filter(({ instrument }) => instrument !== null),
    nowMs,
  );

/** Asks it of every trade that is alive; false when there is none. */
export const askAll = (tables: Tables, kind: 'pause' | 'resume', nowMs: number): boolean => {
  const live = liveTrades(tables);
  ask(tables, kind, live, nowMs);
  return live.length > 0;
};

/** Sets the kill switch. */
export const setSwitch = (tables: Tables, state: KillSwitchState, nowMs: number): void => {
  const { setting, seen } = tables.killSwitch;
  tables.killSwitch = {
    state,
    setting: setting + 1,
    by: 'hand',
    reason: null,
    sinceMs: nowMs,
    seen,
  };
};
