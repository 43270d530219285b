import type { Market } from '../../../machines/model/market.ts';
import { gridOf, isOnGrid, type PriceGrid } from '../../../machines/model/price-grid.ts';
import type { MarketReading } from '../../../machines/model/reading.ts';
import type { TicketRequest } from '../../../machines/model/ticket-request.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { Effective } from '../../settings/state.ts';
import type { TicketFault } from './form.ts';

const CENTI_PER_CENT = 100;
const MICROS_PER_DOLLAR = 1_000_000;
/** The venue calls 118 500 what its rules and its tickers call 118 499.99. */
const STRIKE_SLACK_MICROS = 10_000;

const fault = (field: string, expected: string, found: string): TicketFault => ({
  field,
  message: `expected ${expected}, found ${found}`,
});

const iso = (atMs: EpochMs): string => new Date(atMs).toISOString();
const dollars = (micros: number): string => String(micros / MICROS_PER_DOLLAR);

/** `a multiple of 0.1 from 0 to 10, of 1 from 10 to 90, of 0.1 from 90 to 100` */
const stepsText = (grid: PriceGrid): string => {
  const parts = grid.map(({ fromCenti, stepCenti, toCenti }) => {
    const [from, to, step] = [fromCenti, toCenti, stepCenti].map((centi) => centi / CENTI_PER_CENT);
    return grid.length === 1 ? `of ${step}` : `of ${step} from ${from} to ${to}`;
  });
  return `a multiple ${parts.join(', ')}`;
};

/** What a ticket says and the venue's own description of its market denies, all of it. */
export const contradictionsOf = (
  request: TicketRequest,
  market: Market,
  nowMs: EpochMs,
): readonly TicketFault[] => {
  const { strikeMicros: strike, symbol, closeAtMs, limitCenti } = request;
  const trades = market.status === 'active' && market.openAtMs <= nowMs && nowMs < market.closeAtMs;
  const isStrike = strike === null || Math.abs(strike - market.strikeMicros) <= STRIKE_SLACK_MICROS;
  const times = `${market.status} from ${iso(market.openAtMs)} to ${iso(market.closeAtMs)}`;
  return [
    trades ? null : fault('market', 'one that trades now', times),
    isStrike ? null : fault('strikeDollars', dollars(market.strikeMicros), dollars(strike)),
    symbol === null || symbol === market.symbol ? null : fault('symbol', market.symbol, symbol),
    closeAtMs === null || closeAtMs === market.closeAtMs
      ? null
      : fault('closesAt', iso(market.closeAtMs), iso(closeAtMs)),
    isOnGrid(gridOf(market, request.side), limitCenti)
      ? null
      : fault(
          'limitCents',
          `${stepsText(gridOf(market, request.side))} in this market`,
          String(limitCenti / CENTI_PER_CENT),
        ),
  ].filter((found) => found !== null);
};

/** The ticket that opens the trade. */
export const ticketOf = (
  { ticketId, side, countCenti, limitCenti, by }: TicketRequest,
  market: Market,
  { guard, version }: Pick<Effective, 'guard' | 'version'>,
  reading: MarketReading,
): Ticket => ({
  ticketId,
  origin: { kind: 'ticket', by },
  market: market.ticker,
  event: market.event,
  symbol: market.symbol,
  side,
  strikeMicros: market.strikeMicros,
  closeAtMs: market.closeAtMs,
  exchangeIndex: market.exchangeIndex,
  tickCenti: market.tickCenti,
  priceRanges: market.priceRanges,
  countCenti,
  limitCenti,
  guard,
  settingsVersion: version,
  reading,
});
