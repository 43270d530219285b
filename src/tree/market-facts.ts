import type { Side } from '../../machines/model/contract.ts';
import type { MarketTicker } from '../../machines/model/ids.ts';
import type { Market } from '../../machines/model/market.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { House } from './house.ts';

/** The market as it is known, or as the venue describes it on being asked. */
export const marketOf = async (
  { organs }: House,
  ticker: MarketTicker,
): Promise<Result<Market, string>> => {
  const known = organs.catalogue.get().get(ticker);
  if (known !== null) return ok(known);
  const asked = await organs.venue.get().market(ticker);
  return asked.ok
    ? ok(asked.value)
    : fail(`expected a market that the venue describes, found ${ticker}: ${asked.error.message}`);
};

/** What is proven of a market now, from one side's view. */
export const readingOf = (
  { clock, guardian }: House,
  { ticker, symbol, strikeMicros, closeAtMs }: Market,
  side: Side,
  guard: GuardSettings,
): MarketReading => {
  const ref = { market: ticker, symbol, strikeMicros, closeAtMs };
  return guardian.board.reading(ref, side, guard.model, guard, clock.now());
};
