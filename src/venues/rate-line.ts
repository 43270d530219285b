import type { EpochMs } from '../../machines/model/time.ts';

/**
 * A request that was not sent, or turned away by the venue's limiter, and will not be again.
 * `withheld`: when its turn came, this process might not send it any more.
 */
export type Unsent = {
  readonly kind: 'unsent';
  readonly code: 'rate_budget_full' | 'rate_budget_late' | 'rate_budget_stopped' | 'withheld';
  readonly why: string;
  /** It had been sent, and the venue's limiter had turned it away. */
  readonly wasTurnedAway: boolean;
};

/** How one line is served. */
export type LineRule = {
  /** Tokens it leaves in the bucket for the lines that go before it. */
  readonly leavesTokens: number;
  /** With this many waiting, one more is refused unsent. */
  readonly maxWaiting: number;
  /** Whoever has waited this long is refused unsent. */
  readonly maxWaitMs: number;
};

/** One request on its way through a line. */
export type Waiting = {
  /** Its place: the smaller goes first. It is kept when the venue turns the request away. */
  readonly ticket: number;
  readonly costTokens: number;
  readonly sinceMs: EpochMs;
  /** Sends it, once more where the venue has turned it away. Never rejects. */
  readonly send: () => Promise<void>;
  readonly refuse: (unsent: Unsent) => void;
};

export type LineFigures = {
  readonly waiting: number;
  /** Requests that were sent, each counted once however often the venue turned it away. */
  readonly sent: number;
  /** Requests that were refused by this client, unsent or after the venue had turned them away. */
  readonly unsent: number;
  /** What all that were sent have waited together before the first time. */
  readonly waitedMs: number;
};

/** Requests of one class, the first come first. */
export class RateLine {
  readonly rule: LineRule;
  #waiting: Waiting[] = [];
  /** Turned away at least once, wherever they are now. */
  readonly #turnedAway = new Set<Waiting>();
  #sent = 0;
  #unsent = 0;
  #waitedMs = 0;

  constructor(rule: LineRule) {
    this.rule = rule;
  }

  get head(): Waiting | undefined {
    return this.#waiting[0];
  }

  join(request: Waiting): void {
    if (this.#waiting.length < this.rule.maxWaiting) this.#waiting.push(request);
    else this.#refuse(request, 'rate_budget_full', `${this.#waiting.length} wait already`);
  }

  /** Puts one that the venue has turned away back to its place. */
  rejoin(request: Waiting): void {
    this.#turnedAway.add(request);
    const place = this.#waiting.findIndex(({ ticket }) => ticket > request.ticket);
    this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, request);
  }

  /** Takes the head out of the line, to be sent. */
  shift(nowMs: EpochMs): void {
    const request = this.#waiting.shift();
    if (request === undefined || this.#turnedAway.has(request)) return;
    this.#sent += 1;
    this.#waitedMs += nowMs - request.sinceMs;
  }

  /** The request has had its answer. */
  finish(request: Waiting): void {
    this.#turnedAway.delete(request);
  }

  expire(nowMs: EpochMs): void {
    while (this.head !== undefined && nowMs - this.head.sinceMs >= this.rule.maxWaitMs) {
      const waitedMs = nowMs - this.head.sinceMs;
      this.#refuseHead('rate_budget_late', `${waitedMs} ms without its turn`);
    }
  }

  /** Refuses all that wait. */
  clear(): void {
    while (this.head !== undefined)
      this.#refuseHead('rate_budget_stopped', 'the venue client is stopped');
  }

  /** When the head must have been sent; null without one, or without a limit. */
  nextExpiryAtMs(): number | null {
    if (this.head === undefined || this.rule.maxWaitMs === Infinity) return null;
    return this.head.sinceMs + this.rule.maxWaitMs;
  }

  /** Since when the one waits that has waited longest, on its way again or not; null: nobody. */
  heldUpSinceMs(): EpochMs | null {
    const held = this.head === undefined ? [] : [this.head];
    return [...held, ...this.#turnedAway].reduce<EpochMs | null>(
      (oldest, { sinceMs }) => (oldest === null || sinceMs < oldest ? sinceMs : oldest),
      null,
    );
  }

  figures(): LineFigures {
    return {
      waiting: this.#waiting.length,
      sent: this.#sent,
      unsent: this.#unsent,
      waitedMs: this.#waitedMs,
    };
  }

  #refuseHead(code: Unsent['code'], why: string): void {
    const request = this.#waiting.shift();
    if (request !== undefined) this.#refuse(request, code, why);
  }

  #refuse(request: Waiting, code: Unsent['code'], why: string): void {
    this.#unsent += 1;
    const wasTurnedAway = this.#turnedAway.delete(request);
    request.refuse({ kind: 'unsent', code, why, wasTurnedAway });
  }
}
