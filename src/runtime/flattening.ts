import { demandsFlat } from '../../machines/model/kill-switch.ts';
import { eventId, type TradeId } from '../../machines/model/ids.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import { TERMINAL_TRADE_STATES, type TradeContext } from '../../machines/model/trade.ts';
import type { Clock } from '../../machines/ports.ts';
import type { LiveActor } from './durable/branch-port.ts';
import type { Trades } from './effects.ts';
import type { KillSwitch } from './kill-switch.ts';

/** Who asks, as the journal names it. */
const BY = 'kill switch';

/** What a trade has not taken by then was lost with its actor: it is asked again. */
const AGAIN_AFTER_MS = 2_000;

/** States in which a trade is on its way out already, or can only wait for its result. */
const LEAVING: ReadonlySet<string> = new Set(['autoStopping.exiting', 'settling']);

const isAskable = ({ state, context }: LiveActor<TradeContext>): boolean =>
  !context.closeRequested && !TERMINAL_TRADE_STATES.has(state) && !LEAVING.has(state);

export type FlatteningOptions = {
  /** Real time. */
  readonly realClock: Pick<Clock, 'now'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly killSwitch: Pick<KillSwitch, 'current'>;
  readonly trades: () => Trades | null;
  readonly reading: (context: TradeContext) => MarketReading;
};

/**
 * While the switch demands it, asks every trade that lives to close, those too that come, or come
 * back, later. A trade takes each setting of the switch once: the event's id is the setting's.
 */
export const createFlattening = (options: FlatteningOptions): { readonly look: () => void } => {
  const { clock, killSwitch, reading, realClock } = options;
  let askedAtMs = new Map<TradeId, EpochMs>();
  let askedBy: number | null = null;

  const ask = (trades: Trades, { key, context }: LiveActor<TradeContext>, setting: number): void =>
    trades.deliver(key, {
      eventId: eventId(`switch/${setting}`),
      event: {
        type: 'close.requested',
        by: BY,
        countCenti: null,
        reading: reading(context),
        atMs: clock.now(),
      },
      clears: [],
    });

  return {
    look: () => {
      const trades = options.trades();
      const current = killSwitch.current();
      if (trades === null || current === null || !demandsFlat(current.state)) return;
      const nowMs = realClock.now();
      const before = askedBy === current.setting ? askedAtMs : new Map<TradeId, EpochMs>();
      const asked = new Map<TradeId, EpochMs>();
      for (const trade of [...trades.live()].filter(isAskable)) {
        const { tradeId } = trade.context;
        const lastMs = before.get(tradeId);
        const isWaiting = lastMs !== undefined && nowMs - lastMs < AGAIN_AFTER_MS;
        if (!isWaiting) ask(trades, trade, current.setting);
        asked.set(tradeId, isWaiting ? lastMs : nowMs);
      }
      askedAtMs = asked;
      askedBy = current.setting;
    },
  };
};
