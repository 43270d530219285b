import type { Clock } from '../../../machines/ports.ts';
import { startTicker } from '../../runtime/ticker.ts';
import type { Tap } from '../../runtime/tap.ts';
import type { ApiCounters } from '../counters.ts';
import type { HouseSources } from '../resources/house.ts';
import type { TradeSources } from '../resources/trades.ts';
import { encode, encodeParts, type Sent } from './frames.ts';
import { createLookUp, createSeen, type Newest, type Seen } from './seen.ts';
import type { Sight, Watching } from './wish.ts';

const FRAME_MS = 100;
const OVERVIEW_MS = 1_000;
/** In one frame; what more there is comes with the next ones. */
const HAPPENINGS_MOST = 1_000;
/** What a watcher has not taken yet; with more than this it gets nothing new. */
const BACKLOG_MOST = 1_048_576;
const SLOW_FRAMES_MOST = 100;
const WATCHERS_MOST = 5;
/** A connection that breaks may come back within this and miss nothing. */
const LINGER_MS = 30_000;

/** A connection, as the hub writes to it. */
type Outlet = {
  readonly send: (sent: Sent) => void;
  /** Bytes that wait to be taken. */
  readonly backlog: () => number;
  readonly cut: () => void;
};

export type Watcher = {
  /** Looks at other trades from now on. */
  readonly look: (sight: Sight) => void;
  readonly leave: () => void;
};

type HubSources = Pick<TradeSources, 'glances' | 'live' | 'now'> & Pick<HouseSources, 'overview'>;

/** Tells everybody who watches the same, each as fast as it can take it. */
export type Hub = {
  /** Whether one more may watch. */
  readonly hasRoom: () => boolean;
  readonly join: (outlet: Outlet, watching: Watching) => Watcher;
  /** Cuts everybody off. */
  readonly end: () => void;
};

type Member = {
  readonly outlet: Outlet;
  heard: number;
  slow: number;
  readonly seen: Seen;
};

class LiveHub implements Hub {
  readonly #members = new Set<Member>();
  readonly #tap: Tap;
  readonly #sources: HubSources;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  readonly #counters: ApiCounters;
  #ticker: { readonly stop: () => void } | null = null;
  #overviewDueAtMs = 0;
  /** As JSON; null where it is to be told with no frame. */
  #overview: string | null = null;

  constructor(
    tap: Tap,
    sources: HubSources,
    clock: Clock,
    failed: (error: unknown) => void,
    counters: ApiCounters,
  ) {
    this.#tap = tap;
    this.#sources = sources;
    this.#clock = clock;
    this.#failed = failed;
    this.#counters = counters;
  }

  hasRoom(): boolean {
    return this.#members.size < WATCHERS_MOST;
  }

  join(outlet: Outlet, { after, you, ...sight }: Watching): Watcher {
    const kept = this.#tap.open();
    const heard = after ?? this.#tap.last();
    const seen = createSeen(sight);
    const member: Member = { outlet, heard, slow: 0, seen };
    this.#members.add(member);
    this.#counters.watchers += 1;
    outlet.send(encode({ t: 'hello', n: heard, atMs: this.#sources.now(), you }));
    this.#overviewDueAtMs = 0;
    this.#ticker ??= startTicker(this.#clock, FRAME_MS, () => this.#tell());
    return {
      look: seen.look,
      leave: () => {
        if (!this.#members.delete(member)) return;
        this.#counters.watchers -= 1;
        this.#clock.setTimeout(kept.close, LINGER_MS);
        if (this.#members.size > 0) return;
        this.#ticker?.stop();
        this.#ticker = null;
      },
    };
  }

  end(): void {
    this.#ticker?.stop();
    for (const { outlet } of this.#members) outlet.cut();
  }

  /** Nobody waits for it: it is told with the next frame. */
  #lookOver(): void {
    const nowMs = this.#clock.now();
    if (nowMs < this.#overviewDueAtMs) return;
    this.#overviewDueAtMs = nowMs + OVERVIEW_MS;
    this.#sources
      .overview()
      .then((overview) => (this.#overview = JSON.stringify(overview)), this.#failed);
  }

  async #tell(): Promise<void> {
    try {
      this.#lookOver();
      const overview = this.#overview;
      this.#overview = null;
      const lookUp = createLookUp(this.#sources);
      for (const member of [...this.#members]) {
        if (this.#isSlow(member)) continue;
        const newest = await member.seen.newest(lookUp);
        if (this.#members.has(member)) this.#send(member, newest, overview);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #isSlow(member: Member): boolean {
    const { outlet } = member;
    const isSlow = outlet.backlog() > BACKLOG_MOST;
    member.slow = isSlow ? member.slow + 1 : 0;
    if (isSlow) this.#counters.framesSkipped += 1;
    if (member.slow > SLOW_FRAMES_MOST) outlet.cut();
    return isSlow;
  }

  #send(member: Member, newest: Newest, overview: string | null): void {
    const { outlet, seen } = member;
    const { happenings: all, isGap, last } = this.#tap.after(member.heard);
    const happenings = all.slice(0, HAPPENINGS_MOST);
    const n = last - (all.length - happenings.length);
    member.heard = n;
    if (isGap) {
      seen.forget();
      outlet.send(encode({ t: 'gap', n }));
    }
    const changed = seen.changed(newest);
    const { gone, rows, selected } = changed;
    const isStill = happenings.length + rows.length + gone.length === 0 && selected === null;
    if (isStill && overview === null) return;
    const atMs = this.#sources.now();
    const told = JSON.stringify(happenings);
    outlet.send(encodeParts({ n, atMs, happenings: told, ...changed, overview }));
  }
}

export const createHub = (
  tap: Tap,
  sources: HubSources,
  clock: Clock,
  failed: (error: unknown) => void,
  counters: ApiCounters,
): Hub => new LiveHub(tap, sources, clock, failed, counters);
