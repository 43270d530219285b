import { formatDecimal } from '../../../machines/model/decimal.ts';
import { ticketId } from '../../../machines/model/ids.ts';
import { countDecimalsOf, type LinearInstrument } from '../../../machines/model/instrument.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { LinearTicketRequest } from '../../../machines/model/ticket-request.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import { contradictionsOf, ticketOf } from '../../../src/runtime/tickets/write.ts';
import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { House } from '../../../src/tree/house.ts';
import { readingOf } from '../../../src/tree/market-facts.ts';
import { chosenSide } from '../chosen-side.ts';

const BP = 10_000;
const MICROS = 1_000_000;
/** From far less than a level of the book to more than all of it. */
const LEAST_DOLLARS = 300;
const MOST_DOLLARS = 250_000;

/** As people write it: no zeros at the end. */
const plain = (value: number, decimals: number): string => {
  const text = formatDecimal(value, decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** One position that is asked for, in the market's units. */
type Draw = {
  readonly random: RandomStream;
  readonly instrument: LinearInstrument;
  readonly tick: number;
  /** What the entry pays at once. */
  readonly price: number;
  /** 1: long. */
  readonly sign: 1 | -1;
};

/** So many ten-thousandths of the price better, of a short lower, on the market's step. */
const beyond = ({ instrument, price, sign, tick }: Draw, bp: number): string => {
  const units = Math.round((price * (1 + (sign * bp) / BP)) / tick) * tick;
  return plain(units, instrument.priceDecimals);
};

const between = (random: RandomStream, least: number, most: number): number =>
  least + random.uniform() * (most - least);

/** Most stops trip as soon as they are armed, or soon after; some positions are held for longer. */
const guardOf = (draw: Draw) => {
  const { random } = draw;
  const chance = (share: number): boolean => random.uniform() < share;
  const stopBp = chance(0.5) ? between(random, 0.5, 2) : -between(random, 0.5, 8);
  return {
    stopPrice: beyond(draw, stopBp),
    takeProfitPrice: chance(0.3) ? beyond(draw, between(random, 12, 20)) : null,
    restingExitPrice: chance(0.3) ? beyond(draw, between(random, 12, 16)) : null,
    worstExitPrice: chance(0.2) ? beyond(draw, -between(random, 20, 40)) : null,
    trailing: null,
    breakEven: null,
    maxHoldMs: chance(0.3) ? 5_000 : null,
  };
};

const quantityOf = ({ instrument, price, random }: Draw): string => {
  const dollars = LEAST_DOLLARS + random.uniform() ** 3 * (MOST_DOLLARS - LEAST_DOLLARS);
  const { countStep } = instrument;
  const count = Math.floor((dollars * MICROS) / price / countStep) * countStep;
  return plain(count, countDecimalsOf({ instrument }));
};

/** A ticket for a position at what is offered, on the chosen side; null while nothing is proven. */
export const positionFor = (
  house: House,
  random: RandomStream,
  market: Market,
  number: string,
): Ticket | null => {
  const { instrument, tickCenti: tick, ticker } = market;
  const side = chosenSide(ticker);
  const effective = house.settings.at({ desk: null, series: market.series, trade: null });
  const { askCenti, bidCenti } = readingOf(house, market, 'yes', effective.guard);
  const price = side === 'yes' ? askCenti : bidCenti;
  if (instrument === undefined || price === null) return null;
  const draw: Draw = { random, instrument, tick, price, sign: side === 'yes' ? 1 : -1 };
  const request: LinearTicketRequest = {
    kind: 'linear',
    ticketId: ticketId(number),
    market: ticker,
    side,
    quantity: quantityOf(draw),
    limitPrice: beyond(draw, between(random, 4, 10)),
    leverage: random.uniform() < 0.2 ? 10 : null,
    ...guardOf(draw),
    by: 'crash',
  };
  if (contradictionsOf(request, market, house.clock.now()).length > 0) return null;
  return ticketOf(request, market, effective, readingOf(house, market, side, effective.guard));
};
