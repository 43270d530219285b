import { z } from 'zod';

import { covers, placeOf, type Scope } from '../../machines/model/layers.ts';
import { STOP_PRECEDENCE, STOP_RULES, type WatchRule } from '../../machines/model/reading.ts';
import { isRuleEnabled } from '../../machines/model/stop-levels.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import {
  TERMINAL_TRADE_STATES,
  type GuardChange,
  type TradeContext,
  type TradeEvent,
} from '../../machines/model/trade.ts';
import { guardOf, settingsVersionOf } from '../../machines/trades/guard.ts';
import type { Stored } from '../runtime/durable/logic.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { differences, flat } from './patch.ts';
import { guardAt, type SettingsState } from './state.ts';

/*
 * What a change of the settings does to an open trade, found out by doing it: the trade's own chart
 * takes the change and then whatever the watch says of a position under such a guard. Nothing of
 * it is committed.
 */

const tradePreview = z.object({
  trade: z.string(),
  market: z.string(),
  side: z.enum(['yes', 'no']),
  state: z.string(),
  /** The settings it is guarded by now. */
  version: z.number(),
  /**
   * `fires`: it leaves at once. `verifies`: a stop begins to be verified. `unprotected`: nobody
   * would guard it. `disarms`: a rule is switched off. `changes`: none of these.
   */
  outcome: z.enum(['fires', 'verifies', 'unprotected', 'disarms', 'changes']),
  /** The rule behind `fires` and `verifies`, with what it was decided on. */
  stop: z.object({ rule: z.enum(STOP_RULES), value: z.number(), threshold: z.number() }).nullable(),
  /** Why it would be unprotected. */
  reason: z.string().nullable(),
  arms: z.array(z.enum(STOP_PRECEDENCE)),
  disarms: z.array(z.enum(STOP_PRECEDENCE)),
  changes: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() })),
});

/** What a change would do to one open trade. */
export type TradePreview = z.infer<typeof tradePreview>;

/** The answer of a process to a draft; null trades: it goes by another version. */
export const previewAnswer = z.object({
  version: z.number(),
  trades: z.array(tradePreview).nullable(),
});

export type PreviewAnswer = z.infer<typeof previewAnswer>;

/** What the watch would say of a position under another guard, at once and in order. */
export type Foresee = (context: TradeContext) => readonly TradeEvent[];

const rulesOf = (guard: GuardSettings): readonly WatchRule[] =>
  guard.stopsEnabled ? STOP_PRECEDENCE.filter((rule) => isRuleEnabled(guard, rule)) : [];

const isLeaving = (state: string): boolean => state.startsWith('autoStopping');

/** `open` is on the way to be guarded again, unless the watch has spoken, or no rule is left. */
const isUnprotected = (
  before: Stored<TradeContext>,
  after: Stored<TradeContext>,
  isSeen: boolean,
): boolean =>
  before.state.startsWith('monitoring') &&
  after.state === 'open' &&
  (isSeen || rulesOf(guardOf(after.context)).length === 0);

const outcomeOf = (
  before: Stored<TradeContext>,
  after: Stored<TradeContext>,
  preview: Pick<TradePreview, 'disarms'>,
  isSeen: boolean,
): TradePreview['outcome'] => {
  if (isLeaving(after.state) && !isLeaving(before.state)) return 'fires';
  if (after.state === 'monitoring.verifying' && before.state !== after.state) return 'verifies';
  if (isUnprotected(before, after, isSeen)) return 'unprotected';
  return preview.disarms.length > 0 ? 'disarms' : 'changes';
};

/** Whether a change of `scope` is for this trade. */
export const isReached = (scope: Scope, { tradeId, ticket }: TradeContext): boolean =>
  covers(scope, placeOf(tradeId, ticket));

/** Somebody has changed settings of this trade since it took its guard from them. */
export const isBehind = ({ layers }: SettingsState, context: TradeContext): boolean =>
  layers.some(
    ({ source, scope, version }) =>
      source === 'command' && version > settingsVersionOf(context) && isReached(scope, context),
  );

/**
 * The change a state of the settings means for a trade; null where it is guarded so already. One in
 * a linear contract keeps the guard of its ticket: no price of the settings has a meaning there.
 */
export const changeFor = (state: SettingsState, context: TradeContext): GuardChange | null => {
  if (context.ticket.instrument !== undefined) return null;
  const place = placeOf(context.tradeId, context.ticket);
  const { guard: settings, version: settingsVersion } = guardAt(state, place);
  const isSame = differences(flat(guardOf(context)), flat(settings)).length === 0;
  return isSame ? null : { settings, settingsVersion };
};

/** What `state` would do to a trade; null for nothing. `foresee` null: no process sees markets. */
export const previewOf = (
  state: SettingsState,
  trade: Stored<TradeContext>,
  foresee: Foresee | null,
  atMs: EpochMs,
): TradePreview | null => {
  const { context } = trade;
  const change = TERMINAL_TRADE_STATES.has(trade.state) ? null : changeFor(state, context);
  if (change === null) return null;
  const before = guardOf(context);
  const changed = tradeLogic.step(trade, { type: 'guard.changed', ...change, by: '', atMs });
  const words = foresee?.(changed.context) ?? [];
  const after = words.reduce<Stored<TradeContext>>(
    (reached, word) => tradeLogic.step(reached, word),
    changed,
  );
  const [was, is] = [rulesOf(before), rulesOf(change.settings)];
  const disarms = was.filter((rule) => !is.includes(rule));
  const outcome = outcomeOf(trade, after, { disarms }, foresee !== null);
  const isStopped = outcome === 'fires' || outcome === 'verifies';
  return {
    trade: context.tradeId,
    market: context.ticket.market,
    side: context.ticket.side,
    state: trade.state,
    version: settingsVersionOf(context),
    outcome,
    stop: isStopped ? after.context.cause : null,
    reason:
      outcome === 'unprotected' ? (after.context.unprotectedReason ?? 'no rule is enabled') : null,
    arms: is.filter((rule) => !was.includes(rule)),
    disarms,
    changes: [...differences(flat(before), flat(change.settings))],
  };
};
