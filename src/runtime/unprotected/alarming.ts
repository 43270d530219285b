import type { TradeId } from '../../../machines/model/ids.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Alarms } from '../alarms.ts';
import type { Position, RiskKind } from './position.ts';

/** Up to this many positions have an alarm of their own; more share one. */
const HANDFUL = 5;
/** Reasons that the shared alarm counts by name. */
const REASONS_MAX = 5;

type Words = {
  readonly key: string;
  readonly one: string;
  readonly many: string;
  readonly level: 'error' | 'warn';
};

const WORDS: Readonly<Record<RiskKind, Words>> = {
  open: {
    key: 'unprotected',
    one: 'a position is unprotected',
    many: 'positions are unprotected',
    level: 'error',
  },
  paused: {
    key: 'paused',
    one: 'a position is unprotected while its stops are paused',
    many: 'positions are unprotected while their stops are paused',
    level: 'warn',
  },
};

const reasonsOf = (positions: readonly Position[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const { risk } of positions) {
    // Ages and prices differ from one position to the next; what happened does not.
    const reason = (risk?.reason ?? '').replace(/\d+(\.\d+)?/g, '…');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, REASONS_MAX);
  return Object.fromEntries(most);
};

/** The alarms of one kind of risk: a few positions by name, many of them as one. */
export type Alarming = {
  /** Brings the alarms in line with the positions at risk that are due for one. */
  readonly show: (due: readonly Position[], nowMs: EpochMs) => void;
};

export const createAlarming = (alarms: Alarms, kind: RiskKind): Alarming => {
  const { key, level, many, one } = WORDS[kind];
  const own = new Set<TradeId>();
  const keyOf = (tradeId: TradeId): string => `${key}/${tradeId}`;

  const raiseOwn = ({ market, risk, tradeId }: Position, nowMs: EpochMs): void => {
    own.add(tradeId);
    const forMs = nowMs - (risk?.sinceMs ?? nowMs);
    alarms.raise(
      keyOf(tradeId),
      one,
      { trade: tradeId, market, reason: risk?.reason, forMs },
      level,
    );
  };
  const raiseShared = (positions: readonly Position[], nowMs: EpochMs): void => {
    const oldest = positions.reduce<number>(
      (at, { risk }) => Math.min(at, risk?.sinceMs ?? nowMs),
      nowMs,
    );
    const fields = {
      trades: positions.length,
      reasons: reasonsOf(positions),
      forMs: nowMs - oldest,
    };
    alarms.raise(key, many, fields, level);
  };

  let isShared = false;
  return {
    show: (due, nowMs) => {
      const now = new Set(due.map(({ tradeId }) => tradeId));
      for (const tradeId of own) {
        if (now.has(tradeId)) continue;
        own.delete(tradeId);
        alarms.clear(keyOf(tradeId));
      }
      // Once shared, shared to the end: an alarm must not change its name while it lasts.
      const others = due.filter(({ tradeId }) => !own.has(tradeId));
      isShared = others.length > 0 && (isShared || due.length > HANDFUL);
      for (const position of due)
        if (own.has(position.tradeId) || !isShared) raiseOwn(position, nowMs);
      if (isShared) raiseShared(due, nowMs);
      else alarms.clear(key);
    },
  };
};
