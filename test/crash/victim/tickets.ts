import { countCenti, heldPriceCenti } from '../../../machines/model/money.ts';
import { ticketId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { GuardSettings } from '../../../machines/model/settings.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { House } from '../../../src/tree/house.ts';
import { chosenSide } from '../chosen-side.ts';

const pick = <T>(random: RandomStream, first: T, ...rest: readonly T[]): T =>
  [first, ...rest][Math.floor(random.uniform() * (1 + rest.length))] ?? first;

/** A probability below which everything lies: the stop trips as soon as it is armed. */
const AT_ONCE_PERCENT = 100;

/** Below this a bid is often gone when it is needed; some trades are to meet that. */
const LEAST_BID_CENTI = 500;

/** Most trades leave as soon as they are guarded, some later, some only when they are settled. */
const guardOf = (random: RandomStream, base: GuardSettings): GuardSettings => ({
  ...base,
  model: 'implied',
  probabilityStop: {
    enabled: true,
    thresholdPercent: pick(random, AT_ONCE_PERCENT, AT_ONCE_PERCENT, AT_ONCE_PERCENT, 60, 30, 0),
    minTtcMs: 0,
    verification: { enabled: random.uniform() < 0.2, periodMs: 1_000 },
  },
  momentumStop: { enabled: random.uniform() < 0.2, thresholdBp: 4 },
  takeProfit: { ...base.takeProfit, enabled: random.uniform() < 0.2, gainCenti: 300 },
  trailingStop: {
    enabled: random.uniform() < 0.2,
    activationGainCenti: 0,
    distanceCenti: 200,
    stepCenti: 100,
  },
  priceFloor: { ...base.priceFloor, enabled: random.uniform() < 0.2, confirmingQuotes: 3 },
  maxHold: { enabled: random.uniform() < 0.2, afterMs: 5_000 },
  limitExit: { enabled: random.uniform() < 0.4, gainCenti: 200, priceCenti: 9_800 },
  exit: {
    ...base.exit,
    ladderCenti: pick<readonly number[]>(random, [0], [0, 100, 300], [100, 300, 600]),
    floorCenti: pick(random, null, null, 100),
    maxAttempts: 4,
    retryBaseMs: 200,
    retryMaxMs: 2_000,
    stuckRetryMs: 4_000,
  },
});

/** From less than one level of the book to more than all that an order may take. */
const contractsOf = (random: RandomStream): number =>
  10 + Math.floor(random.uniform() ** 2 * 1_200);

/** A ticket to buy the chosen side of a market at what is asked; null while nobody asks. */
export const ticketFor = (
  house: House,
  random: RandomStream,
  market: Market,
  number: string,
): Ticket | null => {
  const side = chosenSide(market.ticker);
  const guard = guardOf(
    random,
    house.settings.at({ desk: null, series: market.series, trade: null }).guard,
  );
  const { ticker, symbol, strikeMicros, closeAtMs, tickCenti } = market;
  const ref = { market: ticker, symbol, strikeMicros, closeAtMs };
  const { board } = house.guardian;
  const reading = board.reading(ref, side, guard.model, guard, house.clock.now());
  if (reading.askCenti === null || reading.bidCenti === null) return null;
  if (reading.bidCenti < LEAST_BID_CENTI && random.uniform() < 0.8) return null;
  const limit = Math.min(10_000 - tickCenti, reading.askCenti + pick(random, 0, 100, 200));
  return {
    ticketId: ticketId(number),
    origin: { kind: 'ticket', by: 'crash' },
    market: ticker,
    event: market.event,
    symbol,
    side,
    strikeMicros,
    closeAtMs,
    exchangeIndex: market.exchangeIndex,
    tickCenti,
    countCenti: countCenti(contractsOf(random) * 100),
    limitCenti: heldPriceCenti(limit),
    guard,
    settingsVersion: 0,
    reading,
  };
};
