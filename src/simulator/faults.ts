import type { EpochMs } from '../../machines/model/time.ts';

/** Requests that a script can count. */
export type RequestKind = 'order' | 'cancel' | 'read';

/**
 * What a request meets. The acts that end in `AfterAccept` do the work first, `lateReply` answers
 * in full but late, the others do no work.
 */
export const REQUEST_ACTS = [
  'dropReplyAfterAccept',
  'http500AfterAccept',
  'malformedAfterAccept',
  'lateReply',
  'http500',
  'http429',
  'dropRequest',
] as const;

export type RequestFaultAct = (typeof REQUEST_ACTS)[number];

/** What happens to a venue's sockets. `stallSocket` holds frames back for `forMs`, in order. */
export type SocketFaultAct =
  | { readonly act: 'closeSocket' }
  | { readonly act: 'stallSocket'; readonly forMs: number }
  /** The peer looks connected and says nothing more, not even a pong. */
  | { readonly act: 'halfOpen' }
  /** Loses the next numbered frame of every subscription. */
  | { readonly act: 'skipSeq' }
  | { readonly act: 'duplicateFrame' }
  /** The connection is closed as one that has reached the greatest age that the venue allows. */
  | { readonly act: 'endOfLife' }
  /** Binance says that the server shuts down, and cuts the connection after that time. */
  | { readonly act: 'announceShutdown'; readonly inMs: number };

export type SocketVenue = 'kalshi' | 'coinbase' | 'binance' | 'binanceUsdm';

/** What happens to the venue as a whole, or to the account behind the client's back. */
export type VenueFaultAct =
  /** New orders are refused with `trading_is_paused`; all else goes on. */
  | { readonly act: 'pauseTrading'; readonly forMs: number }
  /** Sockets are cut, requests and handshakes are dropped. */
  | { readonly act: 'unreachable'; readonly forMs: number }
  /** The venue's clock is off: its `Date` header, and what it thinks of a signature's age. */
  | { readonly act: 'skewClock'; readonly byMs: number; readonly forMs: number }
  /** The settlement indices are published off the tape by this much, or not at all. */
  | { readonly act: 'divergeIndex'; readonly byBp: number; readonly forMs: number }
  | { readonly act: 'silenceIndex'; readonly forMs: number }
  /** Somebody sells one of the account's positions by hand, at whatever the book pays. */
  | { readonly act: 'closeByHand' };

/** Venues that take orders. */
export type TradingVenue = 'kalshi' | 'binanceUsdm';

/** One line of a fault script. Where a trading venue may be named and is not, it is Kalshi. */
export type Fault =
  /** Strikes the n-th request of its kind (from 1), counted since this process started. */
  | {
      readonly on: 'request';
      readonly kind: RequestKind;
      readonly nth: number;
      readonly act: RequestFaultAct;
      readonly venue?: TradingVenue | undefined;
    }
  /** Strikes every open socket of the venue at an instant of tape time. */
  | {
      readonly on: 'socket';
      readonly venue: SocketVenue;
      readonly atMs: EpochMs;
      readonly fault: SocketFaultAct;
    }
  /** Strikes the venue that takes orders from an instant of tape time on. */
  | {
      readonly on: 'venue';
      readonly atMs: EpochMs;
      readonly fault: VenueFaultAct;
      readonly venue?: TradingVenue | undefined;
    };

export type SocketFault = Extract<Fault, { on: 'socket' }>;
export type VenueFault = Extract<Fault, { on: 'venue' }>;

/** What of a script is about requests to one trading venue, or about that venue as a whole. */
export const faultsAt = (faults: readonly Fault[], venue: TradingVenue): readonly Fault[] =>
  faults.filter((one) => one.on !== 'socket' && (one.venue ?? 'kalshi') === venue);

/** What holds of the venue at an instant. */
export type Conditions = {
  readonly isPaused: boolean;
  readonly isUnreachable: boolean;
  readonly skewMs: number;
};

/** What holds of the settlement indices at an instant. */
type IndexConditions = { readonly divergenceBp: number; readonly isSilent: boolean };

/** Plays a script of faults. */
export type FaultScript = {
  /** Counts a request and says what strikes it. */
  readonly onRequest: (kind: RequestKind) => RequestFaultAct | null;
  /** Faults whose instant has come, in order; each is given out once. */
  readonly due: (nowMs: EpochMs) => readonly (SocketFault | VenueFault)[];
  readonly conditions: (nowMs: EpochMs) => Conditions;
};

const lasting = (faults: readonly Fault[], nowMs: EpochMs): readonly VenueFaultAct[] =>
  faults.flatMap((one) => {
    if (one.on !== 'venue' || one.atMs > nowMs || !('forMs' in one.fault)) return [];
    return nowMs < one.atMs + one.fault.forMs ? [one.fault] : [];
  });

/** `fromMs`: what a process that starts there has missed does not strike any more. */
export const createFaultScript = (
  faults: readonly Fault[],
  fromMs: EpochMs,
): FaultScript & { readonly indices: (nowMs: EpochMs) => IndexConditions } => {
  const counts: Record<RequestKind, number> = { order: 0, cancel: 0, read: 0 };
  const requests = new Map(
    faults.flatMap((one) =>
      one.on === 'request' ? [[`${one.kind}/${one.nth}`, one.act] as const] : [],
    ),
  );
  const timed = faults
    .filter((one) => one.on !== 'request')
    .sort((a, b) => a.atMs - b.atMs)
    .filter(({ atMs }) => atMs >= fromMs);
  let given = 0;
  return {
    onRequest: (kind) => {
      counts[kind] += 1;
      return requests.get(`${kind}/${counts[kind]}`) ?? null;
    },
    due: (nowMs) => {
      const from = given;
      while (given < timed.length && (timed[given]?.atMs ?? nowMs) <= nowMs) given += 1;
      return timed.slice(from, given);
    },
    conditions: (nowMs) => {
      const acts = lasting(faults, nowMs);
      return {
        isPaused: acts.some(({ act }) => act === 'pauseTrading'),
        isUnreachable: acts.some(({ act }) => act === 'unreachable'),
        skewMs: acts.reduce((sum, act) => sum + (act.act === 'skewClock' ? act.byMs : 0), 0),
      };
    },
    indices: (nowMs) => {
      const acts = lasting(faults, nowMs);
      return {
        divergenceBp: acts.reduce(
          (sum, act) => sum + (act.act === 'divergeIndex' ? act.byBp : 0),
          0,
        ),
        isSilent: acts.some(({ act }) => act === 'silenceIndex'),
      };
    },
  };
};
