import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import type { Clock, Random, TimerHandle } from '../../machines/ports.ts';
import {
  RateLine,
  type LineFigures,
  type LineRule,
  type Unsent,
  type Waiting,
} from './rate-line.ts';
import {
  drained,
  freeTokens,
  fullBucket,
  held,
  msUntilFree,
  refilled,
  settled,
  type BucketRate,
  type TokenBucket,
} from './token-bucket.ts';

/** What an answer says of the venue's limiter. */
export type LimiterVerdict =
  /** The limiter has let the request through. */
  | 'passed'
  /** No answer: nothing is known. */
  | 'silent'
  /** The limiter's own refusal, which proves that nothing behind it has seen the request. */
  | 'turnedAway'
  /** A plea to slow down that may be another's: it proves nothing of the request. */
  | 'slowDown';

export type Judged<T> = {
  readonly reply: T;
  readonly verdict: LimiterVerdict;
  /** How long the venue wants to be left alone at least, where it has said so. */
  readonly pauseMs?: number;
};

export type LanePolicy = {
  readonly rate: BucketRate;
  /** First pause after a request has been turned away; it doubles, with jitter. */
  readonly pauseBaseMs: number;
  readonly pauseMaxMs: number;
  /** A request that is turned away is sent again until it is this old; then its caller is told. */
  readonly patienceMs: number;
  /** A request without an answer for this long counts as arrived, and its tokens as taken. */
  readonly holdMaxMs: number;
};

export type LaneFigures<Name extends string> = {
  readonly freeTokens: number;
  /** Answers by which the venue has asked to slow down. */
  readonly slowedDown: number;
  readonly lines: ReadonlyMap<Name, LineFigures>;
};

type LaneOptions<Name extends string> = {
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: LanePolicy;
  /** In order of precedence. */
  readonly lines: ReadonlyMap<Name, LineRule>;
  /** Told whenever somebody has come, gone or been turned away. */
  readonly changed: () => void;
};

const DOUBLINGS_MAX = 30;

/**
 * Requests that share one bucket of a venue, in lines. The first line in which somebody waits goes
 * first, strictly: while it cannot pay, nobody behind it may spend. Inside a line the first come is
 * served first, and one that the venue turns away goes back to its place.
 */
export class RateLane<Name extends string> {
  readonly #options: LaneOptions<Name>;
  readonly #lines: ReadonlyMap<Name, RateLine>;
  #bucket: TokenBucket;
  #timer: TimerHandle | null = null;
  #lastTicket = 0;
  #pausedUntilMs: EpochMs;
  /** Pauses since a request was last let through. */
  #pausesInARow = 0;
  #pauses = 0;
  #slowedDown = 0;
  #stopped = false;

  constructor(options: LaneOptions<Name>) {
    const nowMs = options.clock.now();
    this.#options = options;
    this.#lines = new Map([...options.lines].map(([name, rule]) => [name, new RateLine(rule)]));
    this.#bucket = fullBucket(options.policy.rate, nowMs);
    this.#pausedUntilMs = nowMs;
  }

  /**
   * Runs `send` when this request's turn has come, and again where it is turned away. Rejects only
   * with what `send` rejects with.
   */
  run<T>(name: Name, costTokens: number, send: () => Promise<Judged<T>>): Promise<T | Unsent> {
    return new Promise((resolve, reject) => {
      const line = this.line(name);
      this.#lastTicket += 1;
      const request: Waiting = {
        ticket: this.#lastTicket,
        costTokens,
        sinceMs: this.#options.clock.now(),
        refuse: resolve,
        send: async () => {
          try {
            const { reply, verdict } = await this.#flight(costTokens, send);
            if (verdict === 'turnedAway' && this.#hasPatience(request)) {
              line.rejoin(request);
            } else {
              line.finish(request);
              resolve(reply);
            }
          } catch (defect) {
            line.finish(request);
            reject(defect instanceof Error ? defect : new Error(String(defect)));
          }
          this.#pump();
        },
      };
      line.join(request);
      if (this.#stopped) line.clear();
      else this.#pump();
    });
  }

  line(name: Name): RateLine {
    const line = this.#lines.get(name);
    if (line === undefined) throw new RangeError(`rate lane: expected a known line, found ${name}`);
    return line;
  }

  /** Refuses all that wait, and whoever comes later; what is on its way is left to its sender. */
  stop(): void {
    this.#stopped = true;
    this.#disarm();
    for (const line of this.#lines.values()) line.clear();
    this.#options.changed();
  }

  figures(): LaneFigures<Name> {
    this.#bucket = refilled(this.#bucket, this.#options.clock.now());
    return {
      freeTokens: freeTokens(this.#bucket),
      slowedDown: this.#slowedDown,
      lines: new Map([...this.#lines].map(([name, line]) => [name, line.figures()])),
    };
  }

  #hasPatience({ sinceMs }: Waiting): boolean {
    const { clock, policy } = this.#options;
    return !this.#stopped && clock.now() - sinceMs < policy.patienceMs;
  }

  /** One sending: its tokens are held until the answer, or until it must have arrived. */
  async #flight<T>(costTokens: number, send: () => Promise<Judged<T>>): Promise<Judged<T>> {
    const { clock, policy } = this.#options;
    const pausesBefore = this.#pauses;
    let isHeld = true;
    const settle = (): void => {
      if (!isHeld) return;
      isHeld = false;
      clock.clearTimeout(timer);
      this.#bucket = settled(refilled(this.#bucket, clock.now()), costTokens);
    };
    const arrived = (): void => {
      settle();
      this.#pump();
    };
    this.#bucket = held(this.#bucket, costTokens);
    const timer = clock.setTimeout(arrived, policy.holdMaxMs);
    try {
      const judged = await send();
      settle();
      this.#heed(judged, pausesBefore);
      return judged;
    } finally {
      settle();
    }
  }

  /** Answers to what was sent before the present pause tell nothing that is not known. */
  #heed({ pauseMs = 0, verdict }: Judged<unknown>, pausesBefore: number): void {
    const isNews = pausesBefore === this.#pauses;
    if (verdict === 'passed' && isNews) this.#pausesInARow = 0;
    if (verdict !== 'turnedAway' && verdict !== 'slowDown') return;
    this.#slowedDown += 1;
    if (isNews) this.#pause(pauseMs);
    else this.#pauseUntil(pauseMs);
  }

  #pause(leastMs: number): void {
    const { policy, random } = this.#options;
    const doublings = Math.min(this.#pausesInARow, DOUBLINGS_MAX);
    const longestMs = Math.min(policy.pauseMaxMs, policy.pauseBaseMs * 2 ** doublings);
    this.#pauses += 1;
    this.#pausesInARow += 1;
    this.#bucket = drained(this.#bucket);
    this.#pauseUntil(Math.max(leastMs, Math.ceil((longestMs * (1 + random())) / 2)));
  }

  /** Leaves the venue alone for so long from now on, or for as long as it was to be already. */
  #pauseUntil(pauseMs: number): void {
    const untilMs = plusMs(this.#options.clock.now(), pauseMs);
    if (untilMs > this.#pausedUntilMs) this.#pausedUntilMs = untilMs;
  }

  #pump(): void {
    if (this.#stopped) return;
    const nowMs = this.#options.clock.now();
    this.#bucket = refilled(this.#bucket, nowMs);
    for (const line of this.#lines.values()) line.expire(nowMs);
    this.#arm(this.#serve(nowMs), nowMs);
    this.#options.changed();
  }

  /** Sends what may go; milliseconds until the next may, null where no timer can tell. */
  #serve(nowMs: EpochMs): number | null {
    for (;;) {
      const line = [...this.#lines.values()].find(({ head }) => head !== undefined);
      const head = line?.head;
      if (line === undefined || head === undefined) return null;
      if (this.#pausedUntilMs > nowMs) return this.#pausedUntilMs - nowMs;
      const waitMs = msUntilFree(this.#bucket, head.costTokens + line.rule.leavesTokens);
      if (waitMs !== 0) return waitMs;
      line.shift(nowMs);
      void head.send();
    }
  }

  #arm(waitMs: number | null, nowMs: EpochMs): void {
    this.#disarm();
    const expiries = [...this.#lines.values()].flatMap((line) => line.nextExpiryAtMs() ?? []);
    const delays = [...expiries.map((atMs) => atMs - nowMs), ...(waitMs === null ? [] : [waitMs])];
    if (delays.length === 0) return;
    const run = (): void => {
      this.#timer = null;
      this.#pump();
    };
    this.#timer = this.#options.clock.setTimeout(run, Math.min(...delays));
  }

  #disarm(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
