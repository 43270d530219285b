import type { OperatorRequest } from '../../db/operator-requests.ts';
import type { ClientOrderId, TradeId } from '../../machines/model/ids.ts';
import type { TradeEvent } from '../../machines/model/trade.ts';
import type { ActorKey } from '../../machines/ports.ts';
import type { Envelope } from './durable/envelope.ts';
import type { Orders, Trades } from './effects.ts';
import { SupervisorStoppedError } from './supervision/errors.ts';

export type RevivalOptions = {
  readonly trades: () => Trades;
  readonly orders: () => Orders;
  /** The orders of a trade that are parked; the trade may not have heard of them yet. */
  readonly parkedOrders: (trade: TradeId) => readonly ClientOrderId[];
  /** What a parked trade hears before all else; null: nothing. */
  readonly firstWord: (trade: TradeId) => Promise<Envelope<TradeEvent> | null>;
  /** The trade runs again, and rests. */
  readonly released: (trade: TradeId) => Promise<void>;
};

/** Takes parked trades up again, with those of their orders that are parked. */
export type Revival = {
  /** The answer to a request; null while there is none: then it is to be taken at the next look. */
  readonly take: (request: Pick<OperatorRequest, 'id' | 'tradeId'>) => Promise<string | null>;
};

/** What a request has begun: whether the trade itself was parked, and which orders of it were. */
type Begun = { readonly wasTrade: boolean; readonly orders: readonly ClientOrderId[] };

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What does not come up is parked as before, with its error: it is judged by that. */
const attempt = async (start: Promise<boolean>): Promise<void> => {
  try {
    await start;
  } catch (error) {
    if (error instanceof SupervisorStoppedError) throw error;
  }
};

/**
 * Begun at one look and judged at a later one, when the trade has heard what waited for it: one
 * that fails over that again, as often as its supervisor bears, is parked again, and no success.
 */
export const createRevival = (options: RevivalOptions): Revival => {
  const { firstWord, orders, parkedOrders, released, trades } = options;
  const underWay = new Map<string, Begun>();

  /** Null where nothing was parked. */
  const begin = async (trade: ActorKey): Promise<Begun | null> => {
    const { tradeId } = trade;
    const wasTrade = trades().whereabouts(trade).kind === 'parked';
    if (wasTrade) {
      const word = await firstWord(tradeId);
      await attempt(trades().revive(trade, word ?? undefined));
    }
    const parked = parkedOrders(tradeId);
    for (const orderId of parked)
      await attempt(orders().revive({ kind: 'order', tradeId, orderId }));
    return wasTrade || parked.length > 0 ? { wasTrade, orders: parked } : null;
  };

  /** What is wrong with it now, in words; none: it runs and rests. Null while that is not known. */
  const faultsOf = (branch: Trades | Orders, key: ActorKey, name: string): string[] | null => {
    const found = branch.whereabouts(key);
    switch (found.kind) {
      case 'parked':
        return [`${name} has failed again and stays parked: ${said(found.error)}`];
      case 'up':
        return found.waiting === 0 ? [] : null;
      case 'down':
        return null;
      case 'absent':
        return [];
    }
  };

  const judge = async (
    trade: ActorKey,
    { orders: begun, wasTrade }: Begun,
  ): Promise<string | null> => {
    const { tradeId } = trade;
    const own = faultsOf(trades(), trade, 'it');
    if (own === null || own.length > 0) return own === null ? null : `refused: ${own.join()}`;
    const theirs = [...new Set([...begun, ...parkedOrders(tradeId)])].map((orderId) =>
      faultsOf(orders(), { kind: 'order', tradeId, orderId }, `its order ${orderId}`),
    );
    if (theirs.includes(null)) return null;
    if (wasTrade) await released(tradeId);
    const faults = theirs.flatMap((each) => each ?? []);
    if (faults.length === 0) return 'done';
    return wasTrade ? `done, but ${faults.join('; ')}` : `refused: ${faults.join('; ')}`;
  };

  return {
    take: async ({ id, tradeId }) => {
      const trade: ActorKey = { kind: 'trade', tradeId };
      const known = underWay.get(id);
      if (known === undefined) {
        const begun = await begin(trade);
        if (begun === null) return 'refused: neither the trade nor an order of it is parked';
        underWay.set(id, begun);
        return null;
      }
      const answer = await judge(trade, known);
      if (answer !== null) underWay.delete(id);
      return answer;
    },
  };
};
