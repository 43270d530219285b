import type { EpochMs } from '../../../machines/model/time.ts';
import type { FeedLink } from '../feed-driver.ts';

/** One channel a feed wants, and what it is subscribed by: one by one, or as a whole. */
export type ChannelPlan = {
  readonly channel: string;
  readonly scope: 'markets' | 'indices' | 'all';
  readonly params?: Readonly<Record<string, unknown>>;
};

/** How commands name what a channel is subscribed by. */
const NAMING = {
  markets: { list: 'market_tickers', add: 'add_markets', remove: 'delete_markets' },
  indices: { list: 'index_ids', add: 'subscribe_indices', remove: 'unsubscribe_indices' },
} as const;

type Command = {
  readonly id: number;
  readonly sentAtMs: EpochMs;
  /** The markets it asks for; none where it takes some away. */
  readonly tickers: readonly string[];
};

/** Sends one command and returns its id. */
export type SendCommand = (cmd: string, params: Readonly<Record<string, unknown>>) => number;

/**
 * Keeps one channel's subscription equal to the wanted markets. At most one command is in flight;
 * when its answer is in, the difference to what is wanted becomes the next command.
 */
export class Channel {
  readonly plan: ChannelPlan;
  readonly #link: FeedLink;
  readonly #send: SendCommand;
  readonly #wanted: ReadonlySet<string>;
  readonly #refused = new Set<string>();
  /** Markets the venue serves, or has been asked to. */
  #asked = new Set<string>();
  #sid: number | null = null;
  #command: Command | null = null;
  /** The venue has refused several markets without naming one: ask for them one by one. */
  #cautious = false;

  constructor(
    plan: ChannelPlan,
    wanted: ReadonlySet<string>,
    link: FeedLink,
    sendCommand: SendCommand,
  ) {
    this.plan = plan;
    this.#wanted = wanted;
    this.#link = link;
    this.#send = sendCommand;
  }

  get sid(): number | null {
    return this.#sid;
  }

  get markets(): readonly string[] {
    return [...this.#asked];
  }

  get pending(): Command | null {
    return this.#command;
  }

  /** Sends the next command, unless one is in flight or nothing is to be done. */
  follow(): void {
    if (this.#command !== null) return;
    const tickers = [...this.#wanted].filter((ticker) => !this.#refused.has(ticker));
    if (this.#sid !== null) {
      if (this.plan.scope !== 'all') this.#update(this.#sid, this.plan.scope, tickers);
    } else if (this.plan.scope === 'all' || tickers.length > 0) {
      this.#subscribe(this.plan.scope === 'all' ? [] : this.#batch(tickers));
    }
  }

  subscribed(sid: number): void {
    this.#sid = sid;
    this.#finish();
  }

  unsubscribed(): void {
    this.#sid = null;
    this.#finish();
  }

  confirmed(): void {
    this.#finish();
  }

  /** Withdraws the named markets of the command in flight, or finds the culprit one by one. */
  marketsRefused(named: readonly string[], reason: string): void {
    const tickers = this.#command?.tickers ?? [];
    const blamed = tickers.filter((ticker) => named.includes(ticker));
    for (const ticker of tickers) this.#asked.delete(ticker);
    if (blamed.length === 0 && tickers.length > 1) {
      this.#cautious = true;
    } else {
      const refused = blamed.length > 0 ? blamed : tickers;
      for (const ticker of refused) this.#refused.add(ticker);
      this.#link.marketsRefused(refused, reason);
    }
    this.#finish();
  }

  /** Fresh snapshots of all its markets, without changing the subscription. */
  requestSnapshots(): void {
    if (this.#sid === null) return;
    const params = { sid: this.#sid, action: 'get_snapshot', market_tickers: this.markets };
    this.#send('update_subscription', params);
  }

  #batch(tickers: readonly string[]): readonly string[] {
    return this.#cautious ? tickers.slice(0, 1) : tickers;
  }

  #subscribe(tickers: readonly string[]): void {
    const { channel, params, scope } = this.plan;
    this.#asked = new Set(tickers);
    this.#issue('subscribe', tickers, {
      channels: [channel],
      ...(scope !== 'all' && { [NAMING[scope].list]: tickers }),
      ...params,
    });
  }

  #update(sid: number, scope: keyof typeof NAMING, tickers: readonly string[]): void {
    const { add, list, remove } = NAMING[scope];
    const added = this.#batch(tickers.filter((ticker) => !this.#asked.has(ticker)));
    const removed = this.markets.filter((ticker) => !this.#wanted.has(ticker));
    if (added.length > 0) {
      for (const ticker of added) this.#asked.add(ticker);
      const params = { sid, action: add, [list]: added };
      this.#issue('update_subscription', added, params);
    } else if (removed.length > 0 && removed.length === this.#asked.size) {
      this.#asked.clear();
      this.#issue('unsubscribe', [], { sids: [sid] });
    } else if (removed.length > 0) {
      for (const ticker of removed) this.#asked.delete(ticker);
      const params = { sid, action: remove, [list]: removed };
      this.#issue('update_subscription', [], params);
    }
  }

  #issue(cmd: string, tickers: readonly string[], params: Readonly<Record<string, unknown>>): void {
    this.#command = { id: this.#send(cmd, params), sentAtMs: this.#link.now(), tickers };
  }

  #finish(): void {
    this.#command = null;
    this.follow();
  }
}
