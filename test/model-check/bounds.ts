import type { TimeInForce } from '../../machines/model/order.ts';

/** What may go wrong, each kind at most so often in one life of the world. */
export type FaultKind =
  /** The process dies and is started again. */
  | 'crash'
  /** A request, a reply or a report does not arrive. */
  | 'loss'
  /** A report of the socket, or a replaced timer, comes once more. */
  | 'repeat'
  /** The venue refuses an order, or fills less of it than it could. */
  | 'refusal'
  /** A read at the venue shows an earlier state. */
  | 'lag'
  /** A request is still on its way after its absence was proven. */
  | 'straggler'
  /** A person sells contracts of the trade at the venue. */
  | 'handSale'
  /** A person pauses the stops. */
  | 'pause'
  /** The venue moves the close of a market after it has passed. */
  | 'reopening'
  /** A person changes the guard. */
  | 'change';

export const FAULT_KINDS: readonly FaultKind[] = [
  'crash',
  'loss',
  'repeat',
  'refusal',
  'lag',
  'straggler',
  'handSale',
  'pause',
  'reopening',
  'change',
];

export type FaultCounts = Readonly<Record<FaultKind, number>>;

/** How far the world is followed. Within them every order of events is. */
export type Bounds = {
  /** Contracts the entry asks for; two and more can be filled in part. */
  readonly contracts: number;
  readonly entry: TimeInForce;
  /** Exits in a row that sell nothing before the trade is stuck. */
  readonly maxAttempts: number;
  /** The probability stop is verified first; without that the momentum stop stands for both. */
  readonly verification: boolean;
  /** A person may ask for the close, and for another try, at any time. */
  readonly people: boolean;
  /** A person may also ask for one contract to be sold. */
  readonly parts: boolean;
  /** An exit is to rest at the venue. */
  readonly limit: boolean;
  /** The contract is linear: its market never closes, and what shrinks a position may rest. */
  readonly linear: boolean;
  /** What becomes of a position out of the watch's sight. */
  readonly blind: 'hold' | 'exit';
  /** A blind exit has a price: the disaster floor. */
  readonly floor: boolean;
  /** Exits that are ever placed; only a market that has closed unheard asks for more. */
  readonly exits: number;
  /** Words of the watch that may wait in the trade's mailbox at once. */
  readonly words: number;
  /** Of each kind, and of all kinds together. */
  readonly each: FaultCounts;
  readonly faults: number;
  /** Moves from the birth; no bound where it is null. */
  readonly depth: number | null;
};

/** Not-founds that prove an absence; one fewer may be untrue of one submission. */
export const LOOKUPS_BEFORE_RESUBMIT = 2;

export const NO_FAULTS: FaultCounts = {
  crash: 0,
  loss: 0,
  repeat: 0,
  refusal: 0,
  lag: 0,
  straggler: 0,
  handSale: 0,
  pause: 0,
  reopening: 0,
  change: 0,
};
