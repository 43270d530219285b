import { formatDecimal } from '../../../machines/model/decimal.ts';
import { marketTicker, ticketId } from '../../../machines/model/ids.ts';
import type { LinearTicketRequest } from '../../../machines/model/ticket-request.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import { randomStream, type RandomStream } from '../../../src/simulator/tapes/random.ts';
import { pick } from '../draw.ts';
import { PERPETUALS, type PricePoint, type SimPerpetual } from './tape.ts';

/** A ticket, and when it is written. */
export type PlannedTicket = { readonly atMs: EpochMs; readonly request: LinearTicketRequest };

const TICKETS_MIN = 8;
const TICKETS_MAX = 20;
const MICROS = 1_000_000;

/** As people write it: no zeros at the end. */
const plain = (value: number, decimals: number): string => {
  const text = formatDecimal(Math.max(0, Math.round(value * 10 ** decimals)), decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** Draws a part of a price, in its ten-thousandths. */
const partOf = (random: RandomStream, leastBp: number, mostBp: number): number =>
  (leastBp + random.uniform() * (mostBp - leastBp)) / 10_000;

type Draw = {
  readonly random: RandomStream;
  readonly perpetual: SimPerpetual;
  /** In dollars. */
  readonly price: number;
  /** 1: long. */
  readonly sign: 1 | -1;
};

type Guard = Pick<
  LinearTicketRequest,
  'breakEven' | 'restingExitPrice' | 'stopPrice' | 'takeProfitPrice' | 'trailing' | 'worstExitPrice'
>;

/** Rules near enough to the price that most of them come to act within minutes. */
const guardOf = ({ perpetual, price, random, sign }: Draw, limit: number): Guard => {
  const written = (dollars: number): string => plain(dollars, perpetual.priceDecimals);
  /** A price that is so much better than the limit, or worse where it is negative. */
  const beyond = (part: number): string => written(limit + sign * part * price);
  const away = (part: number): string => written(part * price);
  const chance = (share: number): boolean => random.uniform() < share;
  const stop = partOf(random, 6, 45);
  return {
    stopPrice: beyond(-stop),
    worstExitPrice: chance(0.25) ? beyond(-stop - partOf(random, 4, 30)) : null,
    takeProfitPrice: chance(0.45) ? beyond(partOf(random, 8, 40)) : null,
    restingExitPrice: chance(0.4) ? beyond(partOf(random, 5, 40)) : null,
    trailing: chance(0.4)
      ? { distance: away(partOf(random, 6, 25)), activation: away(partOf(random, 0, 10)) }
      : null,
    breakEven: chance(0.3)
      ? { activation: away(partOf(random, 8, 20)), margin: away(partOf(random, 0, 3)) }
      : null,
  };
};

/** How far the limit goes beyond the price: now and then not far enough. */
const REACHES = [0.001, 0.001, 0.000_5, -0.000_3] as const;

const draw = (random: RandomStream, priceAt: (product: string) => number) => {
  const perpetual = pick(random, PERPETUALS);
  const { priceDecimals, product, quantityDecimals, sizes } = perpetual;
  const price = priceAt(product) / MICROS;
  const sign = pick(random, [1, -1] as const);
  const limit = price * (1 + sign * pick(random, REACHES));
  const size = pick(random, sizes);
  return {
    kind: 'linear',
    market: marketTicker(`binanceUsdm:${product}`),
    side: sign === 1 ? 'yes' : 'no',
    quantity: plain(size / price, quantityDecimals),
    limitPrice: plain(limit, priceDecimals),
    leverage: pick(random, [null, 5, 10, 20]),
    ...guardOf({ perpetual, price, random, sign }, limit),
    maxHoldMs: random.uniform() < 0.5 ? 1_000 * Math.round(20 + 130 * random.uniform()) : null,
    by: 'hand',
  } as const;
};

/** The tickets of a seed, in the order of their instants, each at the price of its moment. */
export const ticketsOf = (
  seed: number,
  tape: readonly PricePoint[],
  [fromMs, untilMs]: readonly [EpochMs, EpochMs],
): readonly PlannedTicket[] => {
  const random = randomStream('tickets', seed);
  const count = TICKETS_MIN + Math.floor(random.uniform() * (TICKETS_MAX - TICKETS_MIN + 1));
  const priceAt =
    (atMs: number) =>
    (product: string): number =>
      tape.findLast((point) => point.product === product && point.atMs <= atMs)?.priceMicros ?? 0;
  const drawn = Array.from({ length: count }, (_, nth): PlannedTicket => {
    const atMs = plusMs(fromMs, Math.floor(random.uniform() * (untilMs - fromMs)));
    return {
      atMs,
      request: { ticketId: ticketId(`by-hand-${nth}`), ...draw(random, priceAt(atMs)) },
    };
  });
  return drawn.sort((a, b) => a.atMs - b.atMs);
};
