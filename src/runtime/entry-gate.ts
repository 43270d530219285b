import { venueOfMarket, type MarketTicker, type VenueId } from '../../machines/model/ids.ts';

/**
 * Whether new trades may be opened now. Whoever finds a reason against it blocks, under a key of
 * its own, all markets, those of a venue, or one; exits are never asked.
 */
export type EntryGate = {
  /** Blocks a market, a venue, or with null everything; the same key replaces its reason. */
  readonly block: (key: string, where: MarketTicker | VenueId | null, why: string) => void;
  readonly unblock: (key: string) => void;
  /** Why no trade may be opened in this market; with null, why in none at all. Null: it may. */
  readonly refusal: (market: MarketTicker | null) => string | null;
};

/** `told`: why no trade may be opened at all, whenever that may have changed. */
export const createEntryGate = (
  told: (refusal: string | null) => void = () => undefined,
): EntryGate => {
  const blocks = new Map<string, { readonly where: string | null; readonly why: string }>();
  const refusal: EntryGate['refusal'] = (market) => {
    const venue = market === null ? null : venueOfMarket(market);
    for (const { where, why } of blocks.values())
      if (where === null || where === market || where === venue) return why;
    return null;
  };
  return {
    block: (key, where, why) => {
      blocks.set(key, { where, why });
      told(refusal(null));
    },
    unblock: (key) => {
      if (blocks.delete(key)) told(refusal(null));
    },
    refusal,
  };
};
