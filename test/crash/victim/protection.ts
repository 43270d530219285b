import { TERMINAL_TRADE_STATES, type TradeContext } from '../../../machines/model/trade.ts';
import { heldCenti } from '../../../machines/trades/position.ts';
import type { LiveActor } from '../../../src/runtime/durable/branch-port.ts';
import type { House } from '../../../src/tree/house.ts';

const LOOK_EVERY_MS = 2;

type Trade = LiveActor<TradeContext>;

/** Watched, on its way out, or at a market that no longer trades. */
const isSafe = ({ state, context }: Trade): boolean =>
  TERMINAL_TRADE_STATES.has(state) ||
  state.startsWith('monitoring') ||
  state === 'settling' ||
  (state.includes('.') && context.unprotectedSinceMs === null);

/** Positions that the last process has left. */
export const inheritedPositions = (house: House): readonly Trade[] =>
  [...house.organs.trades.get().live()].filter(
    ({ state, context }) => !TERMINAL_TRADE_STATES.has(state) && heldCenti(context) > 0,
  );

/** What kept a position unsafe when it was last looked at. */
export type Hindrance = {
  readonly trade: string;
  readonly state: string;
  /** Null: nobody has said. */
  readonly why: string | null;
};

/** Calls back once each of these trades is safe or over, with what the last of them waited for. */
export const whenProtected = (
  house: House,
  inherited: readonly Trade[],
  done: (last: Hindrance | null) => void,
): void => {
  const waiting = new Map(inherited.map((trade) => [trade.key.tradeId, trade.key]));
  let last: Hindrance | null = null;
  const look = (): void => {
    for (const [id, key] of waiting) {
      const trade = house.organs.trades.peek()?.find(key) ?? null;
      if (trade === null || isSafe(trade)) waiting.delete(id);
      else {
        const { state, context } = trade;
        last = { trade: id, state, why: context.unprotectedReason };
      }
    }
    if (waiting.size === 0) {
      clearInterval(looking);
      done(last);
    }
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  look();
};
