import type { FeedId, SymbolId } from '../model/ids.ts';
import { micros } from '../model/money.ts';
import type { SpotTick } from '../model/quote.ts';
import type { EpochMs } from '../model/time.ts';
import { isGood, newSource, noteDoubt, noteProof, noteTick, type Source } from './spot-source.ts';

/** A symbol whose price has a second source that stands in for the first. */
export type SpotSourceRule = {
  readonly symbol: SymbolId;
  readonly primary: FeedId;
  readonly backup: FeedId;
  /** The backup stands in only while the two have agreed within this, in basis points. */
  readonly maxDivergenceBp: number;
  /** Without proof for longer than this, a source is lost. */
  readonly failoverMs: number;
  /** The primary takes over again once it has held, and agreed, for this long. */
  readonly returnMs: number;
};

export type SourceChange = {
  readonly symbol: SymbolId;
  readonly to: 'primary' | 'backup';
  readonly feed: FeedId;
  /** How far the two lay apart when last compared. */
  readonly divergenceBp: number | null;
};

/** A price as the watch is to be told it. */
export type SourcedTick = { readonly feed: FeedId; readonly tick: SpotTick };

/**
 * Decides, for symbols with two sources, which of them the watch hears. All other ticks pass.
 *
 * The backup may be quoted in another currency of the same worth, so that its prices lie a little
 * off: it is carried over by the ratio of the two while both were heard, averaged over a minute,
 * and no move is made of the change. It stands in only if that ratio and the last comparison lie
 * within the bound; a backup that was never compared is not believed. A primary that comes back and
 * contradicts the backup stays out until they agree, or until the backup is lost.
 */
export type SpotSources = {
  readonly spot: (feed: FeedId, tick: SpotTick) => readonly SourcedTick[];
  readonly proven: (feed: FeedId, atMs: EpochMs) => readonly SourcedTick[];
  /** Called before the watch is told of the doubt: what stands in is then already there. */
  readonly doubted: (feed: FeedId, atMs: EpochMs) => readonly SourcedTick[];
  /** True for a source whose prices the watch does not hear at present. */
  readonly isStandby: (feed: FeedId) => boolean;
};

/** Two prices are compared when their own times are no further apart. */
const COMPARED_WITHIN_MS = 2_000;
/** The ratio is a mean over about this long. */
const RATIO_MEAN_MS = 60_000;
/** A comparison says nothing of the backup for longer than this. */
const COMPARISON_HOLDS_MS = 600_000;

type Pair = {
  readonly rule: SpotSourceRule;
  readonly primary: Source;
  readonly backup: Source;
  active: 'primary' | 'backup';
  /** Price of the primary ÷ price of the backup. */
  ratio: number | null;
  /** How far the last comparison lay from that ratio. */
  lastOffBp: number;
  comparedAtMs: number;
};

const bp = (ratio: number): number => Math.abs(ratio - 1) * 10_000;

/** The present ratio of two prices made at about the same time; null where there are none. */
const presentRatio = ({ backup, primary, rule }: Pair, nowMs: number): number | null => {
  if (!isGood(primary, rule.failoverMs, nowMs) || !isGood(backup, rule.failoverMs, nowMs))
    return null;
  const [a, b] = [primary.tick, backup.tick];
  if (a === null || b === null) return null;
  const apartMs = Math.abs(a.venueAtMs - b.venueAtMs);
  return apartMs <= COMPARED_WITHIN_MS ? a.priceMicros / b.priceMicros : null;
};

/** While the backup stands in, the ratio that it is carried over by rests. */
const compare = (pair: Pair, nowMs: number): void => {
  const present = presentRatio(pair, nowMs);
  if (present === null) return;
  const known = pair.ratio ?? present;
  const share = 1 - Math.exp(-Math.max(0, nowMs - pair.comparedAtMs) / RATIO_MEAN_MS);
  pair.lastOffBp = bp(present / known);
  if (pair.active === 'primary') pair.ratio = known + (present - known) * share;
  pair.comparedAtMs = nowMs;
};

const isTrusted = (
  { backup, comparedAtMs, lastOffBp, ratio, rule }: Pair,
  nowMs: number,
): boolean =>
  ratio !== null &&
  isGood(backup, rule.failoverMs, nowMs) &&
  nowMs - comparedAtMs <= COMPARISON_HOLDS_MS &&
  bp(ratio) <= rule.maxDivergenceBp &&
  lastOffBp <= rule.maxDivergenceBp;

const mayReturn = (pair: Pair, nowMs: number): boolean => {
  const { backup, primary, rule } = pair;
  if (!isGood(primary, rule.failoverMs, nowMs)) return false;
  if (!isGood(backup, rule.failoverMs, nowMs)) return true;
  const hasHeld = nowMs - primary.goodSinceMs >= rule.returnMs;
  return hasHeld && presentRatio(pair, nowMs) !== null && pair.lastOffBp <= rule.maxDivergenceBp;
};

/** True when the other source is heard from now on. */
const decide = (pair: Pair, nowMs: number): boolean => {
  const { active, primary, rule } = pair;
  const isDue =
    active === 'primary'
      ? !isGood(primary, rule.failoverMs, nowMs) && isTrusted(pair, nowMs)
      : mayReturn(pair, nowMs);
  if (isDue) pair.active = active === 'primary' ? 'backup' : 'primary';
  return isDue;
};

/** What the watch is told of the heard source's last price. */
const toldOf = (
  { active, backup, primary, ratio }: Pair,
  nowMs: EpochMs,
): readonly SourcedTick[] => {
  const { feed, tick } = active === 'primary' ? primary : backup;
  if (tick === null) return [];
  const factor = active === 'primary' ? 1 : (ratio ?? 1);
  const priceMicros = micros(Math.round(tick.priceMicros * factor));
  return [{ feed, tick: { ...tick, priceMicros, receivedAtMs: nowMs } }];
};

const newPair = (rule: SpotSourceRule): Pair => ({
  rule,
  primary: newSource(rule.primary),
  backup: newSource(rule.backup),
  active: 'primary',
  ratio: null,
  lastOffBp: 0,
  comparedAtMs: -Infinity,
});

const NONE: readonly SourcedTick[] = [];

export const createSpotSources = (
  rules: readonly SpotSourceRule[],
  changed: (change: SourceChange) => void,
): SpotSources => {
  const pairs = new Map<FeedId, Pair>(
    rules.map(newPair).flatMap((pair) => [
      [pair.rule.primary, pair],
      [pair.rule.backup, pair],
    ]),
  );

  /** Decides anew; what the watch is to be told if the heard source is now another. */
  const judge = (pair: Pair, nowMs: EpochMs): readonly SourcedTick[] => {
    if (!decide(pair, nowMs)) return NONE;
    const { active: to, ratio, rule } = pair;
    const divergenceBp = ratio === null ? null : Math.max(bp(ratio), pair.lastOffBp);
    changed({ symbol: rule.symbol, to, feed: rule[to], divergenceBp });
    return toldOf(pair, nowMs);
  };

  return {
    spot: (feed, tick) => {
      const pair = pairs.get(feed);
      if (pair === undefined) return [{ feed, tick }];
      const nowMs = tick.receivedAtMs;
      const source = feed === pair.rule.primary ? pair.primary : pair.backup;
      noteTick(source, tick, pair.rule.failoverMs);
      compare(pair, nowMs);
      const told = judge(pair, nowMs);
      return told.length === 0 && feed === pair.rule[pair.active] ? toldOf(pair, nowMs) : told;
    },
    proven: (feed, atMs) => {
      const pair = pairs.get(feed);
      if (pair === undefined) return NONE;
      const source = feed === pair.rule.primary ? pair.primary : pair.backup;
      noteProof(source, pair.rule.failoverMs, atMs);
      return judge(pair, atMs);
    },
    doubted: (feed, atMs) => {
      const pair = pairs.get(feed);
      if (pair === undefined) return NONE;
      noteDoubt(feed === pair.rule.primary ? pair.primary : pair.backup);
      return judge(pair, atMs);
    },
    isStandby: (feed) => {
      const pair = pairs.get(feed);
      return pair !== undefined && feed !== pair.rule[pair.active];
    },
  };
};
