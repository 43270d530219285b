import { countCenti, type CountCenti } from '../model/money.ts';
import type { TradeContext } from '../model/trade.ts';
import { heldCenti } from './position.ts';

/* A close of a part. `partialCenti` is what of it is still to be sold; null: everything goes. */

type Part = Pick<TradeContext, 'partialCenti'>;

/** Less than everything is asked for. */
export const isPart = (
  context: Pick<TradeContext, 'entry' | 'exit'>,
  count: CountCenti | null,
): count is CountCenti => count !== null && count > 0 && count < heldCenti(context);

/** Everything is asked for. */
export const isWhole = (
  context: Pick<TradeContext, 'entry' | 'exit'>,
  count: CountCenti | null,
): boolean => count === null || count >= heldCenti(context);

/** What the next exit is to sell: never more than is held. */
export const toSellCenti = (context: TradeContext): CountCenti => {
  const held = heldCenti(context);
  const { partialCenti } = context;
  return partialCenti === null ? held : countCenti(Math.min(partialCenti, held));
};

/** What is left of the part after more has been sold, by whatever order. */
export const partAfter = (before: TradeContext, after: TradeContext): Part => {
  const { partialCenti } = before;
  if (partialCenti === null) return { partialCenti };
  const sold = after.exit.filledCenti - before.exit.filledCenti;
  return { partialCenti: countCenti(Math.max(0, partialCenti - sold)) };
};

type Asked = Partial<Pick<TradeContext, 'closeRequested' | 'partialCenti'>>;

/**
 * What a request to close makes of a trade that cannot act on it at once, or is leaving: parts add
 * up, and everything takes over. Null: it asks for nothing that is not being done.
 */
export const closeAsked = (context: TradeContext, count: CountCenti | null): Asked | null => {
  const { closeRequested, partialCenti } = context;
  if (partialCenti === null)
    return count === null && !closeRequested ? { closeRequested: true } : null;
  const wanted = count === null ? null : countCenti(partialCenti + count);
  return isPart(context, wanted)
    ? { partialCenti: wanted }
    : { closeRequested: true, partialCenti: null };
};
