import type { SymbolId } from '../model/ids.ts';
import type { Micros } from '../model/money.ts';
import type { Board } from './board.ts';
import type { SpotCell } from './cells.ts';
import { isProven } from './proof.ts';
import { dollars } from './words.ts';

/** A spot price that is held against a second source of the same coin's price. */
export type CrossCheckRule = {
  readonly symbol: SymbolId;
  /** The second source; on the board it is a symbol like any other. */
  readonly indexId: SymbolId;
  /** The two disagree beyond this, and agree again within half of it. */
  readonly maxDivergenceBp: number;
  /** For how long they must disagree, or agree again, before that counts. */
  readonly forMs: number;
  /** Older than this, a source says nothing. */
  readonly maxAgeMs: number;
};

/** Where one pair stands. */
export type CrossCheckStanding = {
  readonly symbol: SymbolId;
  readonly indexId: SymbolId;
  /** The spot price is in doubt. */
  readonly disputed: boolean;
  /** The second source says nothing: nothing is doubted for it, and nothing confirmed. */
  readonly silent: boolean;
  readonly spotMicros: Micros | null;
  readonly indexMicros: Micros | null;
  readonly divergenceBp: number | null;
};

/** `sinceMs`: since when the sources have pointed the other way without a break. */
type Verdict = { readonly disputed: boolean; readonly sinceMs: number | null };

const UNDISPUTED: Verdict = { disputed: false, sinceMs: null };

/**
 * The verdict after one comparison. `divergenceBp` is null where one source is not proven: then
 * nothing changes, and a change that was under way starts anew.
 */
const judgeDivergence = (
  { disputed, sinceMs }: Verdict,
  { maxDivergenceBp, forMs }: CrossCheckRule,
  divergenceBp: number | null,
  atMs: number,
): Verdict => {
  const pointsOtherWay =
    divergenceBp !== null &&
    (disputed ? divergenceBp <= maxDivergenceBp / 2 : divergenceBp > maxDivergenceBp);
  if (!pointsOtherWay) return { disputed, sinceMs: null };
  const beganAtMs = sinceMs ?? atMs;
  return atMs - beganAtMs >= forMs
    ? { disputed: !disputed, sinceMs: null }
    : { disputed, sinceMs: beganAtMs };
};

type Pair = {
  readonly rule: CrossCheckRule;
  readonly spot: SpotCell;
  readonly index: SpotCell;
  verdict: Verdict;
};

/** An index is a stream of one value a second: its feed's proof does not renew an old value. */
const isIndexAlive = ({ index, rule: { maxAgeMs } }: Pair, nowMs: number): boolean =>
  isProven(index, maxAgeMs, nowMs) && nowMs - index.trueAtMs <= maxAgeMs;

const divergenceOf = (pair: Pair, nowMs: number): number | null => {
  const { index, rule, spot } = pair;
  if (spot.value === null || index.value === null) return null;
  if (!isProven(spot, rule.maxAgeMs, nowMs) || !isIndexAlive(pair, nowMs)) return null;
  const apart = Math.abs(spot.value.priceMicros - index.value.priceMicros);
  return (apart / index.value.priceMicros) * 10_000;
};

const reasonOf = ({ index, rule, spot }: Pair): string => {
  const spotAt = dollars(spot.value?.priceMicros ?? NaN);
  const indexAt = dollars(index.value?.priceMicros ?? NaN);
  return `${rule.symbol} at ${spotAt} contradicts ${rule.indexId} at ${indexAt}`;
};

/** Holds spot prices against their second sources, and disputes those that diverge. */
export type CrossChecks = {
  /** Judges the pairs that a price of `symbol` concerns; names those whose standing has changed. */
  readonly judge: (symbol: SymbolId, nowMs: number) => readonly SymbolId[];
  readonly judgeAll: (nowMs: number) => void;
  readonly standing: (nowMs: number) => readonly CrossCheckStanding[];
};

const NONE: readonly SymbolId[] = [];

/**
 * Judges one pair on the board; true when the spot price has come into doubt or out of it. Time
 * runs by the index's values: one that has fallen silent neither accuses for longer nor acquits.
 */
const judgePair = (pair: Pair, nowMs: number): boolean => {
  const before = pair.verdict.disputed;
  const divergenceBp = divergenceOf(pair, nowMs);
  pair.verdict = judgeDivergence(pair.verdict, pair.rule, divergenceBp, pair.index.trueAtMs);
  if (pair.verdict.disputed === before) return false;
  pair.spot.dispute = pair.verdict.disputed ? reasonOf(pair) : null;
  return true;
};

export const createCrossChecks = (
  board: Pick<Board, 'spotCell'>,
  rules: readonly CrossCheckRule[],
): CrossChecks => {
  const pairs = rules.map((rule): Pair => ({
    rule,
    spot: board.spotCell(rule.symbol),
    index: board.spotCell(rule.indexId),
    verdict: UNDISPUTED,
  }));
  const concerned = new Map<SymbolId, Pair[]>();
  for (const pair of pairs)
    for (const symbol of [pair.rule.symbol, pair.rule.indexId])
      concerned.set(symbol, [...(concerned.get(symbol) ?? []), pair]);

  return {
    judge: (symbol, nowMs) =>
      concerned.get(symbol)?.flatMap((pair) => (judgePair(pair, nowMs) ? pair.rule.symbol : [])) ??
      NONE,
    judgeAll: (nowMs) => {
      for (const pair of pairs) judgePair(pair, nowMs);
    },
    standing: (nowMs) =>
      pairs.map((pair) => ({
        symbol: pair.rule.symbol,
        indexId: pair.rule.indexId,
        disputed: pair.verdict.disputed,
        silent: !isIndexAlive(pair, nowMs),
        spotMicros: pair.spot.value?.priceMicros ?? null,
        indexMicros: pair.index.value?.priceMicros ?? null,
        divergenceBp: divergenceOf(pair, nowMs),
      })),
  };
};
