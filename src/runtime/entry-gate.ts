import { venueOfMarket, type MarketTicker, type VenueId } from '../../machines/model/ids.ts';

/**
 * Whether new trades may be opened now. Whoever finds a reason against it blocks, under a key of
 * its own, all markets, those of a venue, or one; exits are never asked. The same key replaces its
 * reason.
 */
export type EntryGate = {
  /** Blocks a market, or with null everything. */
  readonly block: (key: string, market: MarketTicker | null, why: string) => void;
  readonly blockVenue: (key: string, venue: VenueId, why: string) => void;
  readonly unblock: (key: string) => void;
  /** Why no trade may be opened in this market. Null: one may. */
  readonly refusal: (market: MarketTicker) => string | null;
  /** Why no trade may be opened in any market of this venue. Null: one may, in some. */
  readonly refusalAt: (venue: VenueId) => string | null;
};

type Place =
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'venue'; readonly venue: VenueId }
  | { readonly kind: 'market'; readonly market: MarketTicker };

type Block = { readonly place: Place; readonly why: string };

const isAt = ({ place }: Block, venue: VenueId): boolean =>
  place.kind === 'everywhere' || (place.kind === 'venue' && place.venue === venue);

/** `told`: why no trade may be opened at all, or at a venue, whenever that may have changed. */
export const createEntryGate = (
  told: (refusal: string | null) => void = () => undefined,
): EntryGate => {
  const blocks = new Map<string, Block>();
  const firstOf = (is: (block: Block) => boolean): string | null =>
    [...blocks.values()].find(is)?.why ?? null;
  const tell = (): void =>
    told(
      firstOf(({ place }) => place.kind === 'everywhere') ??
        firstOf(({ place }) => place.kind === 'venue'),
    );
  const blockAt = (key: string, place: Place, why: string): void => {
    blocks.set(key, { place, why });
    tell();
  };
  return {
    block: (key, market, why) =>
      blockAt(key, market === null ? { kind: 'everywhere' } : { kind: 'market', market }, why),
    blockVenue: (key, venue, why) => blockAt(key, { kind: 'venue', venue }, why),
    unblock: (key) => {
      if (blocks.delete(key)) tell();
    },
    refusal: (market) =>
      firstOf(
        (block) =>
          isAt(block, venueOfMarket(market)) ||
          (block.place.kind === 'market' && block.place.market === market),
      ),
    refusalAt: (venue) => firstOf((block) => isAt(block, venue)),
  };
};
