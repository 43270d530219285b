import type { Market } from '../../../machines/model/market.ts';
import { gridOf, isOnGrid, type PriceGrid } from '../../../machines/model/price-grid.ts';
import type { MarketReading } from '../../../machines/model/reading.ts';
import { fail } from '../../../machines/model/result.ts';
import type { GuardSettings } from '../../../machines/model/settings.ts';
import type { BinaryTicketRequest, TicketRequest } from '../../../machines/model/ticket-request.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { Effective } from '../../settings/state.ts';
import type { TicketFault } from './form.ts';
import { linearGuard } from './linear-guard.ts';
import type { LinearMarket } from './linear-scale.ts';
import { linearTerms } from './linear-terms.ts';

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
const stepsText = ({ ranges }: PriceGrid): string => {
  const parts = ranges.map(({ fromCenti, stepCenti, toCenti }) => {
    const [from, to, step] = [fromCenti, toCenti, stepCenti].map((centi) => centi / CENTI_PER_CENT);
    return ranges.length === 1 ? `of ${step}` : `of ${step} from ${from} to ${to}`;
  });
  return `a multiple ${parts.join(', ')}`;
};

const isLinear = (market: Market): market is LinearMarket => market.instrument !== undefined;

const closedFault = (market: Market, nowMs: EpochMs): TicketFault | null => {
  const trades = market.status === 'active' && market.openAtMs <= nowMs && nowMs < market.closeAtMs;
  const times = `${market.status} from ${iso(market.openAtMs)} to ${iso(market.closeAtMs)}`;
  return trades ? null : fault('market', 'one that trades now', times);
};

/** What a ticket for a binary contract says and the venue's description denies, all of it. */
const denied = (request: BinaryTicketRequest, market: Market): readonly (TicketFault | null)[] => {
  const { strikeMicros: strike, symbol, closeAtMs, limitCenti } = request;
  const isStrike = strike === null || Math.abs(strike - market.strikeMicros) <= STRIKE_SLACK_MICROS;
  return [
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
  ];
};

const otherKind = (market: Market): TicketFault =>
  isLinear(market)
    ? fault('market', 'a market of binary contracts', `${market.ticker}, of linear ones`)
    : fault('market', 'a market of linear contracts', `${market.ticker}, of binary ones`);

const contradictionsWith = (
  request: TicketRequest,
  market: Market,
): readonly (TicketFault | null)[] => {
  if (request.kind !== 'linear')
    return isLinear(market) ? [otherKind(market)] : denied(request, market);
  if (!isLinear(market)) return [otherKind(market)];
  const terms = linearTerms(request, market);
  return terms.ok ? [] : terms.error;
};

/** What a ticket says and the venue's own description of its market denies, all of it. */
export const contradictionsOf = (
  request: TicketRequest,
  market: Market,
  nowMs: EpochMs,
): readonly TicketFault[] =>
  [closedFault(market, nowMs), ...contradictionsWith(request, market)].filter(
    (found) => found !== null,
  );

type Asked = Pick<Ticket, 'countCenti' | 'limitCenti' | 'guard' | 'instrument'>;

/** Size, limit and guard of a ticket that nothing contradicts. */
const askedOf = (request: TicketRequest, market: Market, guard: GuardSettings): Asked => {
  if (request.kind !== 'linear') {
    const { countCenti, limitCenti } = request;
    return { countCenti, limitCenti, guard };
  }
  const terms = isLinear(market) ? linearTerms(request, market) : fail([otherKind(market)]);
  if (!terms.ok)
    throw new Error(`ticket ${request.ticketId}: expected one that fits ${market.ticker}`);
  const { countCenti, instrument, limitCenti } = terms.value;
  const guarded = linearGuard(terms.value, request.maxHoldMs, guard);
  return { countCenti, limitCenti, guard: guarded, instrument };
};

/** The ticket that opens the trade. */
export const ticketOf = (
  request: TicketRequest,
  market: Market,
  { guard, version }: Pick<Effective, 'guard' | 'version'>,
  reading: MarketReading,
): Ticket => ({
  ticketId: request.ticketId,
  origin: { kind: 'ticket', by: request.by },
  market: market.ticker,
  event: market.event,
  symbol: market.symbol,
  side: request.side,
  strikeMicros: market.strikeMicros,
  closeAtMs: market.closeAtMs,
  exchangeIndex: market.exchangeIndex,
  tickCenti: market.tickCenti,
  priceRanges: market.priceRanges,
  ...askedOf(request, market, guard),
  settingsVersion: version,
  reading,
});
