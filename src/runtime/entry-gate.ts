import type { MarketTicker } from '../../machines/model/ids.ts';

/**
 * Whether new trades may be opened now. Whoever finds a reason against it blocks, under a key of
 * its own, all markets or one; exits are never asked.
 */
export type EntryGate = {
  /** Blocks one market, or with null all of them; the same key replaces its reason. */
  readonly block: (key: string, market: MarketTicker | null, why: string) => void;
  readonly unblock: (key: string) => void;
  /** Why no trade may be opened in this market; with null, why in none at all. Null: it may. */
  readonly refusal: (market: MarketTicker | null) => string | null;
};

/** `told`: why no trade may be opened at all, whenever that may have changed. */
export const createEntryGate = (
  told: (refusal: string | null) => void = () => undefined,
): EntryGate => {
  const blocks = new Map<string, { readonly market: MarketTicker | null; readonly why: string }>();
  const refusal: EntryGate['refusal'] = (market) => {
    for (const block of blocks.values())
      if (block.market === null || block.market === market) return block.why;
    return null;
  };
  return {
    block: (key, market, why) => {
      blocks.set(key, { market, why });
      told(refusal(null));
    },
    unblock: (key) => {
      if (blocks.delete(key)) told(refusal(null));
    },
    refusal,
  };
};
