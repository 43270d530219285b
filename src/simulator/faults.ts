import type { EpochMs } from '../../machines/model/time.ts';

/** Requests that a script can count. */
export type RequestKind = 'order' | 'cancel' | 'read';

/**
 * What a request meets. `dropReplyAfterAccept` and `http500AfterAccept` do the work first, the
 * others do not.
 */
export type RequestFaultAct =
  'dropReplyAfterAccept' | 'http500AfterAccept' | 'http500' | 'http429' | 'dropRequest';

/** What happens to a venue's sockets. `stallSocket` holds frames back for `forMs`, in order. */
export type SocketFaultAct =
  | { readonly act: 'closeSocket' }
  | { readonly act: 'stallSocket'; readonly forMs: number }
  /** The peer looks connected and says nothing more, not even a pong. */
  | { readonly act: 'halfOpen' }
  /** Loses the next numbered frame of every subscription. */
  | { readonly act: 'skipSeq' }
  | { readonly act: 'duplicateFrame' };

export type SocketVenue = 'kalshi' | 'coinbase';

/** One line of a fault script. */
export type Fault =
  /** Strikes the n-th request of its kind (from 1), counted since this process started. */
  | {
      readonly on: 'request';
      readonly kind: RequestKind;
      readonly nth: number;
      readonly act: RequestFaultAct;
    }
  /** Strikes every open socket of the venue at an instant of tape time. */
  | {
      readonly on: 'socket';
      readonly venue: SocketVenue;
      readonly atMs: EpochMs;
      readonly fault: SocketFaultAct;
    };

export type SocketFault = Extract<Fault, { on: 'socket' }>;

/** Plays a script of faults. */
export type FaultScript = {
  /** Counts a request and says what strikes it. */
  readonly onRequest: (kind: RequestKind) => RequestFaultAct | null;
  /** Socket faults whose instant has come; each is given out once. */
  readonly due: (nowMs: EpochMs) => readonly SocketFault[];
  readonly nextAtMs: () => EpochMs | null;
};

export const createFaultScript = (faults: readonly Fault[]): FaultScript => {
  const counts: Record<RequestKind, number> = { order: 0, cancel: 0, read: 0 };
  let waiting = faults.filter((fault) => fault.on === 'socket').sort((a, b) => a.atMs - b.atMs);
  return {
    onRequest: (kind) => {
      counts[kind] += 1;
      const struck = faults.find(
        (fault) => fault.on === 'request' && fault.kind === kind && fault.nth === counts[kind],
      );
      return struck?.on === 'request' ? struck.act : null;
    },
    due: (nowMs) => {
      const due = waiting.filter((fault) => fault.atMs <= nowMs);
      waiting = waiting.filter((fault) => fault.atMs > nowMs);
      return due;
    },
    nextAtMs: () => waiting[0]?.atMs ?? null,
  };
};
