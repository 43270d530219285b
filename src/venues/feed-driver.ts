import type { FeedId } from '../../machines/model/ids.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { SocketEndpoint } from './socket.ts';
import type { FeedSink } from './venue.ts';

/** What a venue's protocol may do to the one connection it serves. */
export type FeedLink = {
  readonly feedId: FeedId;
  readonly sink: FeedSink;
  readonly now: () => EpochMs;
  readonly send: (command: string) => void;
  /** Every subscription asked for at open is confirmed. */
  readonly confirmed: () => void;
  /** The venue will not serve this key or these channels; only a person can help. */
  readonly refused: (reason: string) => void;
  /** The connection is of no more use; a new one may be. */
  readonly failed: (reason: string) => void;
  /** Frames are missing: values no longer hold until {@link FeedProtocol.resync} has completed. */
  readonly gap: (reason: string) => void;
  readonly resynced: () => void;
  /** The venue has said that it will close this connection: a successor takes its place. */
  readonly ending: () => void;
  /** Frames are missing on a channel that cannot be resynced here; request/reply must reconcile. */
  readonly missed: (reason: string) => void;
  /** A frame could not be read. Counted; reported sparsely. */
  readonly rejected: (kind: string, detail: string) => void;
  /** The venue does not know these markets; the rest of the feed goes on. */
  readonly marketsRefused: (tickers: readonly string[], reason: string) => void;
};

/** The protocol's state over one connection; made anew for each. */
export type FeedProtocol = {
  /** The socket is open: subscribe. */
  readonly opened: () => void;
  /** One text frame. Never throws for what a venue may send. */
  readonly receive: (text: string, receivedAtMs: EpochMs) => void;
  /** The set of wanted markets has changed; follow it without reconnecting. */
  readonly follow: () => void;
  /** Ask for fresh values of everything a gap has put in doubt. */
  readonly resync: () => void;
  /** When the oldest command still without an answer was sent; null when there is none. */
  readonly unansweredSinceMs: () => EpochMs | null;
};

/** How one kind of feed is spoken. */
export type FeedDriver = {
  /** Where to connect, and with what headers; asked for, and signed, at each connect. */
  readonly endpoint: () => SocketEndpoint;
  /** True for a refused handshake that the next signature may pass, e.g. one that came late. */
  readonly isPassing?: (refusal: string) => boolean;
  /** `wanted` is live: it changes as markets are subscribed and unsubscribed. */
  readonly connect: (link: FeedLink, wanted: ReadonlySet<string>) => FeedProtocol;
};
