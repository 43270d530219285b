import {
  eventOfRequest,
  type OperatorRequest,
  type OperatorRequestKind,
} from '../../db/operator-requests.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import { unreachable } from '../../machines/model/result.ts';
import {
  TERMINAL_TRADE_STATES,
  type GuardChange,
  type TradeContext,
  type TradeEvent,
} from '../../machines/model/trade.ts';
import type { ActorKey, Clock } from '../../machines/ports.ts';
import type { LiveActor } from './durable/branch-port.ts';
import type { Trades } from './effects.ts';
import type { Revival } from './revival.ts';

export type OperatorOptions = {
  readonly clock: Clock;
  readonly trades: () => Trades;
  readonly reading: (context: TradeContext) => MarketReading;
  /** How a trade is guarded by a version of the settings; null: as it is already. */
  readonly guard: (version: number, context: TradeContext) => Promise<GuardChange | null>;
  readonly open: () => Promise<readonly OperatorRequest[]>;
  readonly answer: (request: OperatorRequest, answer: string) => Promise<void>;
  /** Where a trade stands now, for whoever asks. */
  readonly explain: (trade: LiveActor<TradeContext>) => string;
  readonly revival: Revival;
};

/** Takes up what people have asked of trades. */
export type Operator = { readonly look: () => Promise<void> };

/** A request that the trade itself takes. */
type Ask = OperatorRequest & { readonly kind: Exclude<OperatorRequestKind, 'explain' | 'revive'> };

const isAsk = (request: OperatorRequest): request is Ask =>
  request.kind !== 'explain' && request.kind !== 'revive';

/** What a person asks of a trade, and nothing else is needed for. */
type Word = Pick<Ask, 'by' | 'countCenti'> & { readonly kind: Exclude<Ask['kind'], 'guard'> };

const eventOf = (
  { kind, by, countCenti }: Word,
  reading: MarketReading,
  atMs: TradeEvent['atMs'],
): TradeEvent => {
  switch (kind) {
    case 'close':
      return { type: 'close.requested', by, countCenti, reading, atMs };
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
  const { clock, trades, reading, open, answer, explain, revival } = options;
  let delivered = new Set<string>();

  /** The event that does what is asked; null where there is nothing to do. */
  const eventFor = async (
    { kind, by, countCenti, settingsVersion }: Ask,
    context: TradeContext,
  ): Promise<TradeEvent | null> => {
    if (kind !== 'guard') return eventOf({ kind, by, countCenti }, reading(context), clock.now());
    const change = await options.guard(settingsVersion ?? 0, context);
    return change === null ? null : { type: 'guard.changed', ...change, by, atMs: clock.now() };
  };

  /** True where there was something to deliver. */
  const deliver = async (request: Ask, key: ActorKey, context: TradeContext): Promise<boolean> => {
    const event = await eventFor(request, context);
    if (event === null) return false;
    trades().deliver(key, { eventId: eventOfRequest(request), event, clears: [] });
    return true;
  };

  const revive = async (request: OperatorRequest): Promise<boolean> => {
    const said = await revival.take(request);
    if (said !== null) await answer(request, said);
    return said === null;
  };

  const take = async (request: OperatorRequest): Promise<boolean> => {
    if (request.kind === 'revive') return revive(request);
    const key: ActorKey = { kind: 'trade', tradeId: request.tradeId };
    const trade = trades().find(key);
    if (request.isJournaled) await answer(request, 'done');
    else if (trade === null || TERMINAL_TRADE_STATES.has(trade.state))
      await answer(request, 'refused: the trade is over, or parked');
    else if (!isAsk(request)) await answer(request, explain(trade));
    else if (request.kind === 'guard' && trade.context.ticket.instrument !== undefined)
      await answer(
        request,
        'refused: a position in a linear contract keeps the guard of its ticket',
      );
    else if (delivered.has(request.id) && trade.waiting === 0)
      await answer(request, `refused: a trade in ${trade.state} has nothing to ${request.kind}`);
    else if (await deliver(request, key, trade.context)) return true;
    else await answer(request, 'done: it is guarded so already');
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
