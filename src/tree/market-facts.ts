import type { Side } from '../../machines/model/contract.ts';
import { productOf, type MarketTicker } from '../../machines/model/ids.ts';
import { instrumentOf } from '../../machines/model/instrument.ts';
import type { Market } from '../../machines/model/market.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { House } from './house.ts';
import { isPerpetual, organsOf, perpetualsOf } from './perpetuals.ts';

/** The market as it is known, or as the venue describes it on being asked. */
export const marketOf = async (
  house: House,
  ticker: MarketTicker,
): Promise<Result<Market, string>> => {
  if (isPerpetual(ticker) && !perpetualsOf(house).includes(productOf(ticker)))
    return fail(`expected a perpetual of markets.perpetuals, found ${ticker}`);
  const { catalogue, venue } = organsOf(house, ticker);
  const known = catalogue.peek()?.get(ticker) ?? null;
  if (known !== null) return ok(known);
  const session = venue.peek();
  if (session === null) return fail(`there is no session with the venue of ${ticker}`);
  const asked = await session.market(ticker);
  return asked.ok
    ? ok(asked.value)
    : fail(`expected a market that the venue describes, found ${ticker}: ${asked.error.message}`);
};

/** What is proven of a market now, from one side's view. */
export const readingOf = (
  { clock, guardian }: House,
  market: Market,
  side: Side,
  guard: GuardSettings,
): MarketReading => {
  const { ticker, symbol, strikeMicros, closeAtMs } = market;
  const ref = { market: ticker, symbol, strikeMicros, closeAtMs, ...instrumentOf(market) };
  return guardian.board.reading(ref, side, guard.model, guard, clock.now());
};
