import type { Side } from '../../../machines/model/contract.ts';
import { venueOfMarket } from '../../../machines/model/ids.ts';
import type { Instrumented } from '../../../machines/model/instrument.ts';
import { plainCount, shownOf, type ShownSide } from '../plain.ts';
import type { Difference } from '../../../machines/accounts/differences.ts';

/** Why a trade is closed by `external`. */
export const GONE_AT_VENUE = 'the venue holds none of the position: it was closed there';

const CENTI = 100;

/** Contracts, or coins of a linear contract. */
const amount = (of: Instrumented, count: number): number => plainCount(of, count) / CENTI;
const sideIn = (of: Instrumented, side: Side): ShownSide => shownOf({ ...of, side }).side;

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
        filled: amount(order, theirs.filledCenti),
        known: amount(order, order.filledCenti),
      };
    }
    case 'fillMissed': {
      const { order, fill } = difference;
      const filled = amount(order, fill.countCenti);
      return { trade: order.tradeId, order: order.orderId, market: order.market, filled };
    }
    case 'orderUnrecorded': {
      const { market, status, filledCenti } = difference.theirs;
      const known = { order: difference.orderId, market, status };
      // What the venue says of an order tells no scale: of a linear contract it is not known here.
      const isBinary = venueOfMarket(market) === 'kalshi';
      return isBinary ? { ...known, filled: amount({}, filledCenti) } : known;
    }
    case 'settlementUnheard':
      return { market: difference.market, trades: difference.trades };
    case 'positionVanished': {
      const { market, side, heldCenti, trades } = difference;
      const held = amount(difference, heldCenti);
      return { market, side: sideIn(difference, side), held, trades };
    }
    case 'quantityMismatch':
    case 'oppositeHeld': {
      const { market, expectedCenti, foundCenti } = difference;
      const [expected, found] = [expectedCenti, foundCenti].map((one) => amount(difference, one));
      return { market, expected, found };
    }
    case 'sidesNetted': {
      const { market, yesCenti, noCenti } = difference;
      const [yes, no] = [yesCenti, noCenti].map((one) => amount(difference, one));
      return difference.instrument === undefined
        ? { market, yes, no }
        : { market, long: yes, short: no };
    }
    case 'orderExternal': {
      const { venueOrderId, market, status } = difference.theirs;
      return { venueOrder: venueOrderId, market, status };
    }
    case 'positionExternal': {
      const { theirs } = difference;
      const { market, side, countCenti } = theirs;
      const held = amount(theirs, countCenti);
      return theirs.instrument === undefined
        ? { market, side, contracts: held }
        : { market, side: sideIn(theirs, side), coins: held };
    }
  }
};
