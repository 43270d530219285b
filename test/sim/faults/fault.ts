import type { KillSwitchState } from '../../../machines/model/kill-switch.ts';

/** Requests by what they do. */
export type RequestKind = 'order' | 'cancel' | 'read';
export type RequestScope = RequestKind | 'any';

/** The connections of the house, by what flows over them. */
export type FeedScope = 'market' | 'account' | 'spot' | 'all';

/** A moment at which a process dies: in the middle of what it does. */
export type KillPoint =
  'appendSent' | 'appendStored' | 'orderSent' | 'orderTaken' | 'orderAnswered' | 'fillHeard';

/**
 * What may go wrong. `count`: strikes that many of what it is about, from `atMs` on. `forMs`: holds
 * for so long. All figures in milliseconds of simulated time, `atMs` from the run's beginning.
 */
export type FaultAct =
  /* one request */
  | {
      readonly kind: 'requestLost';
      readonly of: RequestScope;
      readonly count: number;
      readonly silent: boolean;
    }
  | {
      readonly kind: 'replyLost';
      readonly of: RequestScope;
      readonly count: number;
      readonly silent: boolean;
    }
  | {
      readonly kind: 'requestLate';
      readonly of: RequestScope;
      readonly count: number;
      readonly byMs: number;
    }
  | {
      readonly kind: 'replyLate';
      readonly of: RequestScope;
      readonly count: number;
      readonly byMs: number;
    }
  | {
      readonly kind: 'requestTwice';
      readonly of: RequestScope;
      readonly count: number;
      readonly byMs: number;
    }
  | {
      readonly kind: 'answered';
      readonly of: RequestScope;
      readonly count: number;
      readonly status: 429 | 500 | 502;
    }
  | { readonly kind: 'failedAfter'; readonly of: RequestScope; readonly count: number }
  | { readonly kind: 'garbled'; readonly of: RequestScope; readonly count: number }
  /* sockets */
  | { readonly kind: 'socketReset'; readonly of: FeedScope }
  | { readonly kind: 'socketHalfOpen'; readonly of: FeedScope }
  | { readonly kind: 'socketStalled'; readonly of: FeedScope; readonly forMs: number }
  | { readonly kind: 'frameLost'; readonly of: FeedScope; readonly count: number }
  | { readonly kind: 'frameTwice'; readonly of: FeedScope; readonly count: number }
  | {
      readonly kind: 'frameLate';
      readonly of: FeedScope;
      readonly count: number;
      readonly byMs: number;
    }
  /* the venue and the way to it */
  | { readonly kind: 'outage'; readonly forMs: number }
  | { readonly kind: 'blackhole'; readonly forMs: number }
  | { readonly kind: 'slowNetwork'; readonly forMs: number; readonly byMs: number }
  | { readonly kind: 'skewed'; readonly forMs: number; readonly byMs: number }
  | { readonly kind: 'paused'; readonly forMs: number }
  /** Of futures: the key by which the account is listened to is gone. */
  | { readonly kind: 'keyExpired' }
  /* the database */
  | { readonly kind: 'databaseAway'; readonly forMs: number; readonly silent: boolean }
  | { readonly kind: 'databaseRefuses'; readonly forMs: number; readonly code: string }
  | { readonly kind: 'databaseSlow'; readonly forMs: number; readonly byMs: number }
  | { readonly kind: 'commitUnheard'; readonly count: number }
  | { readonly kind: 'commitLost'; readonly count: number }
  | { readonly kind: 'commitLate'; readonly count: number; readonly byMs: number }
  | { readonly kind: 'diskFull'; readonly forMs: number }
  /* the process */
  | { readonly kind: 'killed'; readonly downMs: number }
  | { readonly kind: 'killedAt'; readonly point: KillPoint; readonly downMs: number }
  | { readonly kind: 'stopped'; readonly downMs: number }
  | { readonly kind: 'leasesLost'; readonly forMs: number }
  | { readonly kind: 'hostStalled'; readonly forMs: number }
  /* people */
  | { readonly kind: 'soldByHand'; readonly share: number }
  /** Of futures: the owner takes a position in a product of which no ticket is. */
  | { readonly kind: 'boughtByHand' }
  /** Of no drawn plan: exits that rest, made smaller at the venue. */
  | { readonly kind: 'exitShrunk'; readonly share: number }
  | { readonly kind: 'closeAsked' }
  | { readonly kind: 'partAsked'; readonly share: number }
  | { readonly kind: 'stopsPaused'; readonly forMs: number }
  | { readonly kind: 'retryAsked' }
  | {
      readonly kind: 'switched';
      readonly to: Exclude<KillSwitchState, 'running'>;
      readonly forMs: number;
    };

/** The venue that a fault strikes: the one of binary contracts unless said otherwise. */
export type FaultPlace = 'futures';

export type Fault = { readonly atMs: number; readonly at?: FaultPlace } & FaultAct;
export type FaultKind = FaultAct['kind'];
