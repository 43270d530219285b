import { instantOf, type Entry, type EntryOf } from './entry.ts';

/** Keeps what still holds of all that was recorded, so that a later file stands on its own. */
export type Restated = {
  readonly note: (entry: Entry) => void;
  readonly entries: () => readonly Entry[];
};

type Valued = EntryOf<'quote'> | EntryOf<'spot'>;

const keyOf = (one: Valued): string =>
  one.kind === 'quote' ? `quote ${one.quote.market}` : `spot ${one.feed} ${one.tick.symbol}`;

const byInstant = (a: Entry, b: Entry): number => (instantOf(a) ?? 0) - (instantOf(b) ?? 0);

class Holding implements Restated {
  /** What stands by its name: markets, tables, words of other processes, the clock. */
  readonly #named = new Map<string, Entry>();
  readonly #values = new Map<string, Valued>();
  readonly #proofs = new Map<string, EntryOf<'proven'>>();

  note(one: Entry): void {
    switch (one.kind) {
      case 'market':
        this.#named.set(`market ${one.market.ticker}`, one);
        return;
      case 'external':
        this.#named.set(`external ${one.market}`, one);
        return;
      case 'table':
        this.#named.set(`table ${one.symbol}`, one);
        return;
      case 'clock':
        this.#named.set('clock', one);
        return;
      case 'quote':
      case 'spot':
        this.#values.set(keyOf(one), one);
        return;
      case 'proven':
        this.#proofs.set(one.feed, one);
        return;
      case 'doubted':
        for (const [key, value] of this.#values)
          if (value.feed === one.feed) this.#values.delete(key);
        return;
      case 'forgotten':
        for (const what of ['market', 'external']) this.#named.delete(`${what} ${one.market}`);
        this.#values.delete(`quote ${one.market}`);
        return;
      default:
        return;
    }
  }

  entries(): readonly Entry[] {
    const values = [...this.#values.values()].sort(byInstant);
    return [...this.#named.values(), ...values, ...this.#proofs.values()];
  }
}

export const createRestated = (): Restated => new Holding();
