import type { Difference } from '../../../machines/accounts/differences.ts';

/** Why a trade is closed by `external`. */
export const GONE_AT_VENUE = 'the venue holds none of the position: it was closed there';

const contracts = (centi: number): number => centi / 100;

/** What the difference is, in plain words and without figures. */
export const wordsOf = ({ kind }: Difference): string => {
  switch (kind) {
    case 'orderBehind':
      return 'the venue knows more of an order than its journal';
    case 'orderRisen':
      return 'an order that was over rests at the venue; it is withdrawn';
    case 'fillMissed':
      return 'the venue knows a fill that its order had missed';
    case 'orderUnrecorded':
      return 'the venue has an order under our name that the store does not know';
    case 'settlementUnheard':
      return 'the venue has settled a market whose trade had not heard of it';
    case 'positionVanished':
      return 'a position was closed at the venue, not by us';
    case 'quantityMismatch':
      return 'the venue holds another number of contracts than our trades';
    case 'oppositeHeld':
      return 'the venue holds the other side of what our trades hold';
    case 'sidesNetted':
      return 'our trades hold both sides of a market, which the venue nets';
    case 'orderExternal':
      return 'the account has an order that is not ours; it is left alone';
    case 'positionExternal':
      return 'the account has a position that is not ours; it is left alone';
  }
};

/** The figures of a difference, for the log. */
export const fieldsOf = (difference: Difference): Readonly<Record<string, unknown>> => {
  switch (difference.kind) {
    case 'orderBehind':
    case 'orderRisen': {
      const { order, theirs } = difference;
      const { orderId, tradeId, market } = order;
      return {
        trade: tradeId,
        order: orderId,
        market,
        status: theirs.status,
        filled: contracts(theirs.filledCenti),
        known: contracts(order.filledCenti),
      };
    }
    case 'fillMissed': {
      const { order, fill } = difference;
      const filled = contracts(fill.countCenti);
      return { trade: order.tradeId, order: order.orderId, market: order.market, filled };
    }
    case 'orderUnrecorded': {
      const { market, status, filledCenti } = difference.theirs;
      return { order: difference.orderId, market, status, filled: contracts(filledCenti) };
    }
    case 'settlementUnheard':
      return { market: difference.market, trades: difference.trades };
    case 'positionVanished': {
      const { market, side, heldCenti, trades } = difference;
      return { market, side, held: contracts(heldCenti), trades };
    }
    case 'quantityMismatch':
    case 'oppositeHeld': {
      const { market, expectedCenti, foundCenti } = difference;
      return { market, expected: contracts(expectedCenti), found: contracts(foundCenti) };
    }
    case 'sidesNetted': {
      const { market, yesCenti, noCenti } = difference;
      return { market, yes: contracts(yesCenti), no: contracts(noCenti) };
    }
    case 'orderExternal': {
      const { venueOrderId, market, status } = difference.theirs;
      return { venueOrder: venueOrderId, market, status };
    }
    case 'positionExternal': {
      const { market, side, countCenti } = difference.theirs;
      return { market, side, contracts: contracts(countCenti) };
    }
  }
};
