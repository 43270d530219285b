import type { FeedEvent } from '../../machines/feeds/feed.ts';
import type { FeedSession } from './feed-session.ts';
import { type SessionOptions } from './feed-session.ts';
import { holdBack } from './held-sink.ts';
import type { FeedSink } from './venue.ts';

type Successor = { readonly session: FeedSession; readonly release: () => void };

/** What one connection of a feed differs in from the next. */
export type Connection = Pick<SessionOptions, 'sink' | 'tell'>;

/** What the chart learns of a connection that is not yet the feed's own. */
const toldOfSuccessor = (event: FeedEvent): FeedEvent | null => {
  switch (event.type) {
    case 'subscription.confirmed':
      return { type: 'successor.confirmed' };
    case 'socket.closed':
    case 'channel.failed':
    case 'subscription.refused':
    case 'gap.detected':
      return { type: 'successor.lost' };
    case 'defect.raised':
      return event;
    default:
      return null;
  }
};

/** The place of a feed's one connection, and of the one that is to follow it. */
export class FeedBerth {
  readonly #open: (connection: Connection) => FeedSession;
  readonly #sink: FeedSink;
  readonly #tell: (event: FeedEvent) => void;
  #present: FeedSession | null = null;
  #successor: Successor | null = null;
  #released: Promise<unknown> = Promise.resolve();

  constructor(
    open: (connection: Connection) => FeedSession,
    sink: FeedSink,
    tell: (event: FeedEvent) => void,
  ) {
    this.#open = open;
    this.#sink = sink;
    this.#tell = tell;
  }

  get session(): FeedSession | null {
    return this.#present;
  }

  /** The connections that there are; both follow what is subscribed meanwhile. */
  follow(): void {
    this.#present?.follow();
    this.#successor?.session.follow();
  }

  open(): void {
    this.#present = this.#open({ sink: this.#sink, tell: this.#tell });
  }

  openSuccessor(): void {
    const { release, sink } = holdBack(this.#sink);
    const session: FeedSession = this.#open({
      sink,
      tell: (event) => this.#hear(session, event),
    });
    this.#successor = { session, release };
  }

  dropSuccessor(): void {
    this.#close(this.#successor?.session ?? null);
    this.#successor = null;
  }

  /** The successor's values come after all that the connection before it has delivered. */
  promoteSuccessor(): void {
    const { session, release } = this.#successor ?? {};
    if (session === undefined) return;
    this.#close(this.#present);
    this.#present = session;
    this.#successor = null;
    release?.();
  }

  /** Closes whatever is open. */
  vacate(): void {
    this.dropSuccessor();
    this.#close(this.#present);
    this.#present = null;
  }

  /** Resolves when no descriptor is held any more. */
  released(): Promise<void> {
    return this.#released.then(() => undefined);
  }

  #close(session: FeedSession | null): void {
    if (session !== null) this.#released = Promise.all([this.#released, session.close()]);
  }

  #hear(session: FeedSession, event: FeedEvent): void {
    if (session === this.#present) this.#tell(event);
    else if (event.type === 'socket.opened') session.subscribe();
    else this.#pass(toldOfSuccessor(event));
  }

  #pass(event: FeedEvent | null): void {
    if (event !== null) this.#tell(event);
  }
}
