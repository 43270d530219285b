import type { EventId, MarketTicker } from '../../../machines/model/ids.ts';
import type { Market, SettlementResult } from '../../../machines/model/market.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import {
  TERMINAL_TRADE_STATES,
  type TradeContext,
  type TradeEvent,
} from '../../../machines/model/trade.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { MarketLifecycle, Venue, VenueFault } from '../../venues/venue.ts';
import type { LiveActor } from '../durable/branch-port.ts';
import type { Trades } from '../effects.ts';

export type OutcomesOptions = {
  readonly clock: Clock;
  readonly venue: () => Venue;
  readonly trades: () => Trades | null;
  readonly number: (what: string) => EventId;
  /** Tells the watch that the venue has moved a close. */
  readonly closeMoved: (market: MarketTicker, closeAtMs: EpochMs) => void;
  /** A result was asked for in vain; it is asked for again. */
  readonly unanswered: (market: MarketTicker, fault: VenueFault) => void;
  /** The venue has said a market's result; may be said again. */
  readonly resulted: (market: MarketTicker, result: SettlementResult, atMs: EpochMs) => void;
};

/**
 * The end of markets. Trading ends by the clock, since the venue sends no word of it; a result
 * comes from the venue alone, by its feed or, where that was missed, on being asked.
 */
export type Outcomes = {
  readonly lifecycle: (event: MarketLifecycle) => void;
  /** Ends trading in markets whose close has passed. */
  readonly sweep: (nowMs: EpochMs) => void;
  /**
   * Takes markets as the venue describes them now: a close that was moved while nobody listened is
   * told to the trades it concerns.
   */
  readonly learned: (markets: readonly Market[]) => void;
  /** Asks the venue for the results of markets that trades wait for. */
  readonly inquire: () => Promise<void>;
};

type LiveTrade = LiveActor<TradeContext>;

const mayStillTrade = ({ state }: LiveTrade): boolean =>
  state !== 'opening' && state !== 'settling' && !TERMINAL_TRADE_STATES.has(state);

export const createOutcomes = (options: OutcomesOptions): Outcomes => {
  const { clock, trades, number, venue } = options;

  const live = (): readonly LiveTrade[] => [...(trades()?.live() ?? [])];
  const tell = ({ key }: LiveTrade, what: string, event: TradeEvent): void =>
    trades()?.deliver(key, { eventId: number(what), event, clears: [] });
  const tellAll = (market: MarketTicker, what: string, event: TradeEvent): void => {
    for (const trade of live())
      if (trade.context.ticket.market === market) tell(trade, `${what}/${market}`, event);
  };

  const settle = (market: MarketTicker, result: SettlementResult): void => {
    const atMs = clock.now();
    options.resulted(market, result, atMs);
    tellAll(market, 'settled', { type: 'market.settled', result, atMs });
  };

  const move = (market: MarketTicker, closeAtMs: EpochMs): void => {
    options.closeMoved(market, closeAtMs);
    tellAll(market, 'moved', { type: 'market.moved', closeAtMs, atMs: clock.now() });
  };

  const follow = ({ ticker, closeAtMs, result }: Market): void => {
    const isUnheard = live().some(
      ({ context }) => context.ticket.market === ticker && context.closeAtMs !== closeAtMs,
    );
    if (isUnheard && result === null && closeAtMs > clock.now()) move(ticker, closeAtMs);
  };

  return {
    learned: (markets) => markets.forEach(follow),
    lifecycle: (event) => {
      switch (event.kind) {
        case 'closeMoved':
          move(event.market, event.closeAtMs);
          return;
        case 'determined':
        case 'settled':
          settle(event.market, event.result);
          return;
        case 'opened':
        case 'paused':
          return;
      }
    },
    sweep: (nowMs) => {
      for (const trade of live())
        if (trade.context.closeAtMs <= nowMs && mayStillTrade(trade))
          tell(trade, 'closed', { type: 'market.closed', atMs: nowMs });
    },
    inquire: async () => {
      const nowMs = clock.now();
      const due = live().filter(({ context }) => context.closeAtMs <= nowMs);
      for (const ticker of new Set(due.map(({ context }) => context.ticket.market))) {
        const market = await venue().market(ticker);
        if (!market.ok) options.unanswered(ticker, market.error);
        else if (market.value.result !== null) settle(ticker, market.value.result);
        else follow(market.value);
      }
    },
  };
};
