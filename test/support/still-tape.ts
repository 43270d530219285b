import { eventTicker, marketTicker, seriesTicker, symbolId } from '../../machines/model/ids.ts';
import { countCenti, micros, yesPriceCenti } from '../../machines/model/money.ts';
import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import { easternFace } from '../../src/simulator/tapes/eastern.ts';
import {
  byTime,
  type Tape,
  type TapeFrame,
  type TapeMarket,
} from '../../src/simulator/tapes/tape.ts';

const LASTS_MS = 3_600_000;
const STRIKE_DOLLARS = { BTC: 65_000, ETH: 3_000, SOL: 150, XRP: 2 };

const marketsFrom = (openAtMs: EpochMs): readonly TapeMarket[] => {
  const closeAtMs = plusMs(openAtMs, LASTS_MS);
  return Object.entries(STRIKE_DOLLARS).map(([coin, dollars]) => {
    const series = seriesTicker(`KX${coin}15M`);
    const event = eventTicker(`${series}-${easternFace(closeAtMs)}`);
    return {
      ticker: marketTicker(`${event}-T${dollars}`),
      event,
      series,
      symbol: symbolId(`${coin}-USD`),
      strikeMicros: micros(dollars * 1e6),
      openAtMs,
      closeAtMs,
    };
  });
};

const framesOf = (market: TapeMarket): readonly TapeFrame[] => {
  const { ticker, symbol, openAtMs: atMs, closeAtMs } = market;
  return [
    { kind: 'opened', atMs, market },
    { kind: 'spot', atMs, symbol, priceMicros: market.strikeMicros },
    {
      kind: 'book',
      atMs,
      ticker,
      bidCenti: yesPriceCenti(4_800),
      askCenti: yesPriceCenti(5_200),
      volumeCenti: countCenti(1_000),
      openInterestCenti: countCenti(500),
    },
    { kind: 'closed', atMs: closeAtMs, ticker },
  ];
};

/**
 * A market world in which nothing happens for an hour: a market of each coin, open from
 * `startAtMs`, quoted at 48 and 52 ¢. What rests far from that stays, whatever the time of the day.
 */
export const stillTape = (startAtMs: EpochMs): Tape => {
  const markets = marketsFrom(startAtMs);
  const frames = markets.flatMap(framesOf).sort(byTime);
  return {
    id: `still-${startAtMs}`,
    label: 'still market',
    startAtMs,
    endAtMs: plusMs(startAtMs, LASTS_MS),
    symbols: markets.map(({ symbol }) => symbol),
    series: markets.map(({ series }) => series),
    unoffered: [],
    framesFrom: () => frames.values(),
  };
};
