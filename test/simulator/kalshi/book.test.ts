import fc from 'fast-check';
import { expect, it } from 'vitest';

import { marketTicker } from '../../../machines/model/ids.ts';
import { yesPriceCenti } from '../../../machines/model/money.ts';
import { createBook, type LevelDelta } from '../../../src/simulator/kalshi/book.ts';
import { TICKER } from '../paper-world.ts';

const quote = fc
  .tuple(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 10 }))
  .map(([bid, spread]) => ({ bid, ask: Math.min(99, bid + spread) }));

type Shown = Readonly<Record<LevelDelta['side'], ReadonlyMap<number, number>>>;

/** The book as one sees it who is told the changes, after each of them. */
const follow = (shown: Shown, deltas: readonly LevelDelta[]): readonly Shown[] => {
  const seen: Shown[] = [];
  let now = shown;
  for (const { side, priceCenti, deltaCenti } of deltas) {
    const levels = new Map(now[side]);
    const size = (levels.get(priceCenti) ?? 0) + deltaCenti;
    if (size === 0) levels.delete(priceCenti);
    else levels.set(priceCenti, size);
    now = { ...now, [side]: levels };
    seen.push(now);
  }
  return seen;
};

const spread = ({ bid, ask }: Shown): number => Math.min(...ask.keys()) - Math.max(...bid.keys());

it('moves so that whoever follows it sees no side empty and no bid at or over an ask', () => {
  fc.assert(
    fc.property(fc.array(quote, { minLength: 2, maxLength: 8 }), (quotes) => {
      const book = createBook(marketTicker(TICKER));
      let shown: Shown = { bid: new Map(), ask: new Map() };
      for (const [index, { bid, ask }] of quotes.entries()) {
        const deltas = book.refresh(yesPriceCenti(bid * 100), yesPriceCenti(ask * 100));
        const seen = follow(shown, deltas);
        if (index > 0) for (const one of seen) expect(spread(one)).toBeGreaterThan(0);
        if (index > 0) for (const one of seen) expect(spread(one)).toBeLessThan(Infinity);
        shown = seen.at(-1) ?? shown;
        for (const side of ['bid', 'ask'] as const)
          expect([...shown[side]].sort()).toEqual([...book.levels(side)].sort());
      }
    }),
  );
});
