import { eventOfRequest, type OperatorRequest } from '../../db/operator-requests.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import { unreachable } from '../../machines/model/result.ts';
import {
  TERMINAL_TRADE_STATES,
  type TradeContext,
  type TradeEvent,
} from '../../machines/model/trade.ts';
import type { ActorKey, Clock } from '../../machines/ports.ts';
import type { LiveActor } from './durable/branch.ts';
import type { Trades } from './effects.ts';

export type OperatorOptions = {
  readonly clock: Clock;
  readonly trades: () => Trades;
  readonly reading: (context: TradeContext) => MarketReading;
  readonly open: () => Promise<readonly OperatorRequest[]>;
  readonly answer: (request: OperatorRequest, answer: string) => Promise<void>;
  /** Where a trade stands now, for whoever asks. */
  readonly explain: (trade: LiveActor<TradeContext>) => string;
};

/** Takes up what people have asked of trades. */
export type Operator = { readonly look: () => Promise<void> };

/** A request that the trade itself takes. */
type Ask = OperatorRequest & { readonly kind: Exclude<OperatorRequest['kind'], 'explain'> };

const isAsk = (request: OperatorRequest): request is Ask => request.kind !== 'explain';

const eventOf = (
  { kind, by }: Ask,
  reading: MarketReading,
  atMs: TradeEvent['atMs'],
): TradeEvent => {
  switch (kind) {
    case 'close':
      return { type: 'close.requested', by, reading, atMs };
    case 'retry':
      return { type: 'exit.retry', by, reading, atMs };
    case 'pause':
      return { type: 'stops.pause', by, atMs };
    case 'resume':
      return { type: 'stops.resume', by, atMs };
    case 'release':
      return { type: 'position.release', by, atMs };
    default:
      return unreachable(kind);
  }
};

/**
 * A request is delivered at one look and judged at the next: it is done once the journal has it,
 * and refused when the trade has had it, has nothing waiting and has not journaled it. Until it is
 * answered it is delivered at every look; its id keeps the trade from taking it twice.
 */
export const createOperator = (options: OperatorOptions): Operator => {
  const { clock, trades, reading, open, answer, explain } = options;
  let delivered = new Set<string>();

  const deliver = (request: Ask, key: ActorKey, context: TradeContext): void =>
    trades().deliver(key, {
      eventId: eventOfRequest(request),
      event: eventOf(request, reading(context), clock.now()),
      clears: [],
    });

  const take = async (request: OperatorRequest): Promise<boolean> => {
    const key: ActorKey = { kind: 'trade', tradeId: request.tradeId };
    const trade = trades().find(key);
    if (request.isJournaled) await answer(request, 'done');
    else if (trade === null || TERMINAL_TRADE_STATES.has(trade.state))
      await answer(request, 'refused: the trade is over, or parked');
    else if (!isAsk(request)) await answer(request, explain(trade));
    else if (delivered.has(request.id) && trade.waiting === 0)
      await answer(request, `refused: a trade in ${trade.state} has nothing to ${request.kind}`);
    else {
      deliver(request, key, trade.context);
      return true;
    }
    return false;
  };

  return {
    look: async () => {
      const waiting = new Set<string>();
      for (const request of await open()) if (await take(request)) waiting.add(request.id);
      delivered = waiting;
    },
  };
};
