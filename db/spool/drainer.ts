import type { AppendVerdict } from '../../machines/ports.ts';
import type { Pending } from '../journal/batch.ts';
import { AppendRefusedError } from '../journal/committer.ts';
import { writeAside, type Aside, type AsideFile } from './aside.ts';
import { renamed, restamped } from './record.ts';
import type { Spool } from './spool.ts';

/** Records on their way from the file into the database at a time: two full statements. */
export const WINDOW_RECORDS = 512;

export type Drained =
  | { readonly kind: 'empty' }
  | { readonly kind: 'stored'; readonly records: number }
  /** Another process owns the trades: `actor` has been moved on by somebody else. */
  | { readonly kind: 'lost'; readonly why: string };

export type DrainerOptions = {
  readonly spool: Spool;
  readonly commit: (pending: Pending) => Promise<AppendVerdict>;
  /** The token under which a shard is held now. */
  readonly tokenOf: (shard: number) => number;
  /** Where records go that the database does not take. */
  readonly aside: AsideFile;
  /**
   * True for the records of an earlier process, whose trades somebody may have owned in between: a
   * conflict then concerns its trade alone, and is not the loss of our own right.
   */
  readonly isInherited: () => boolean;
  /** A record was set aside: its trade must not be acted on before somebody has looked at it. */
  readonly setAside: (trade: string, why: string) => void;
};

type Answer = AppendVerdict | AppendRefusedError;

const FOLLOWS = 'an earlier record of its trade was set aside';

/** Brings spooled appends into the database, in their order, each exactly once. */
export class Drainer {
  readonly #options: DrainerOptions;
  /** Trades with a record set aside: all their later records follow it. */
  readonly #outcasts: Map<string, string>;

  constructor(options: DrainerOptions, outcasts: ReadonlyMap<string, string>) {
    this.#options = options;
    this.#outcasts = new Map(outcasts);
  }

  /** Why a trade's appends are not taken any more; null when they are. */
  refusalOf(trade: string): string | null {
    return this.#outcasts.get(trade) ?? null;
  }

  /**
   * Takes one window over. Rejects when the journal closes, or a record cannot be read or set
   * aside; reading from the start again stores nothing twice.
   */
  async step(): Promise<Drained> {
    const { spool, tokenOf } = this.#options;
    const records = await spool.next(WINDOW_RECORDS);
    if (records.length === 0) return { kind: 'empty' };
    const window = records.map((record) => restamped(record, tokenOf(record.shard)));
    const isSimple =
      window.every(({ trade }) => !this.#outcasts.has(trade)) &&
      (await Promise.all(window.map((pending) => this.#ask(pending)))).every(
        (answer) => answer === 'accepted',
      );
    const lost = isSimple ? null : await this.#oneByOne(window);
    return lost === null
      ? { kind: 'stored', records: records.length }
      : { kind: 'lost', why: lost };
  }

  /** Asks again for each, in order, so that one record's answer never stands for another's. */
  async #oneByOne(window: readonly Pending[]): Promise<string | null> {
    for (const pending of window) {
      if (this.#outcasts.has(pending.trade)) {
        await this.#castOut({ pending, why: FOLLOWS });
        continue;
      }
      const answer = await this.#askFirmly(pending);
      if (answer === 'accepted') continue;
      const name = `${pending.actor} seq ${pending.seq}`;
      if (answer instanceof AppendRefusedError)
        await this.#castOut({ pending, why: answer.message });
      else if (answer === 'fenced') return `the lease of ${name} has another owner`;
      else if (this.#options.isInherited())
        await this.#castOut({ pending, why: `${name}: the database has another transition` });
      else return `another writer has committed ${name}`;
    }
    return null;
  }

  #ask(pending: Pending): Promise<Answer> {
    return this.#options.commit(pending).catch((error: unknown) => {
      if (error instanceof AppendRefusedError) return error;
      throw error;
    });
  }

  async #askFirmly(pending: Pending): Promise<Answer> {
    const answer = await this.#ask(pending);
    return answer === 'duplicate' || answer === 'conflict' ? this.#ask(renamed(pending)) : answer;
  }

  async #castOut(item: Aside): Promise<void> {
    const { aside, setAside } = this.#options;
    await writeAside(aside, item);
    const { trade } = item.pending;
    if (this.#outcasts.has(trade)) return;
    this.#outcasts.set(trade, item.why);
    setAside(trade, item.why);
  }
}
