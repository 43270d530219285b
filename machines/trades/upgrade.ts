import { epochMs, plusMs } from '../model/time.ts';
import type { StopCause, StopReason } from '../model/reading.ts';
import type { ExitSettings, GuardSettings } from '../model/settings.ts';
import type { TradeContext, TradeState } from '../model/trade.ts';
import { armed } from './clocks.ts';

/*
 * What earlier versions of this machine have stored, as the present one has it. A ticket is stored
 * once, as it was written, and is brought up to date whenever it is read; a context is brought up
 * to date when its trade is taken up, and written so with the trade's next transition.
 */

/** Version 1: one slippage for all exits, wider by itself with each that sold nothing. */
type ExitSettingsV1 = {
  readonly slippageCenti: number;
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  readonly stuckRetryMs: number;
};

/** Versions 1 and 2 stopped by probability and momentum alone, and let no exit rest. */
const RULES_SINCE_V2 = {
  priceFloor: {
    enabled: false,
    floorCenti: 5_000,
    confirmingQuotes: 2,
    maxSpreadCenti: 1_800,
    maxDivergencePercent: 50,
  },
  takeProfit: { enabled: false, gainCenti: null, priceCenti: 9_900 },
  trailingStop: {
    enabled: false,
    activationGainCenti: 500,
    distanceCenti: 500,
    stepCenti: 100,
  },
  breakEven: { enabled: false, activationGainCenti: 500, marginCenti: 0 },
  maxHold: { enabled: false, afterMs: 7_200_000 },
  beforeClose: { enabled: false, ttcMs: 30_000 },
  limitExit: { enabled: false, gainCenti: null, priceCenti: 9_900 },
} as const satisfies Partial<GuardSettings>;

type GuardSettingsV2 = Omit<GuardSettings, keyof typeof RULES_SINCE_V2>;

/** Version 1: no policy for a blind position, no alarm for a result that does not come. */
type GuardSettingsV1 = Omit<GuardSettingsV2, 'exit' | 'blind' | 'settlementOverdueMs'> & {
  readonly exit: ExitSettingsV1;
};

/** Versions 1 and 2 sold everything at once, and kept no marks. */
export const TRADE_MEMBERS_SINCE_V2 = {
  guardChange: null,
  partialCenti: null,
  restingExit: null,
  restingFailures: 0,
  highBidCenti: null,
  lowBidCenti: null,
} as const;

/** A ticket of version 1 or 2 was written under the settings file alone. */
export const SETTINGS_FILE_VERSION = 0;

/** Version 1 remembered no close that came before the position, and alarmed no late result. */
export const TRADE_MEMBERS_SINCE_V1 = { closeRequested: false, settlementOverdue: false } as const;

const MOST_RUNGS = 32;

/** The rungs that version 1 went down until it was stuck; there it used to go on, and now stays. */
const ladderFromV1 = ({ slippageCenti, maxAttempts }: ExitSettingsV1): readonly number[] =>
  Array.from(
    { length: Math.min(Math.max(1, maxAttempts), MOST_RUNGS) },
    (_, rung) => slippageCenti * (rung + 1),
  );

const exitFromV1 = (exit: ExitSettingsV1): ExitSettings => ({
  ladderCenti: ladderFromV1(exit),
  floorCenti: null,
  maxAttempts: exit.maxAttempts,
  retryBaseMs: exit.retryBaseMs,
  retryMaxMs: exit.retryMaxMs,
  stuckRetryMs: exit.stuckRetryMs,
  // One figure was both.
  overdueMs: exit.stuckRetryMs,
});

/** What was asked for then is asked for now: nothing is left that was held. */
export const guardFromV1 = ({ exit, ...guard }: GuardSettingsV1): GuardSettingsV2 => ({
  ...guard,
  exit: exitFromV1(exit),
  blind: { policy: 'hold', afterMs: 60_000 },
  settlementOverdueMs: 900_000,
});

/** No rule stops a trade that was opened before there was that rule. */
export const guardFromV2 = (guard: GuardSettingsV2): GuardSettings => ({
  ...guard,
  ...RULES_SINCE_V2,
});

/** Version 2 knew neither versions of settings nor that several rules may cross at once. */
export const causeFromV2 = <Cause extends StopReason>(
  cause: Cause,
): Cause & Pick<StopCause, 'settingsVersion' | 'reasons'> => ({
  ...cause,
  settingsVersion: SETTINGS_FILE_VERSION,
  reasons: [{ rule: cause.rule, value: cause.value, threshold: cause.threshold }],
});

/** Timers that states have now and had not then; one that is long due rings at once. */
const timersFromV1 = (
  state: TradeState,
  context: TradeContext,
): Pick<TradeContext, 'deadline' | 'timersArmed'> => {
  const { deadline, timersArmed, closeAtMs, ticket } = context;
  if (state === 'opening') return armed(context, 'entryOverdue', epochMs(0), 0);
  if (state !== 'settling') return { deadline, timersArmed };
  return armed(context, 'settlement', plusMs(closeAtMs, ticket.guard.settlementOverdueMs), 0);
};

/** A trade of version 1, with the members that are new at their first values. */
export const tradeFromV1 = (state: TradeState, context: TradeContext): TradeContext => ({
  ...context,
  ...timersFromV1(state, context),
});
