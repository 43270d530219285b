import { NO_FAULTS, type Bounds, type FaultCounts, type FaultKind } from './bounds.ts';

/** A world to be followed whole, by name. */
export type Scenario = { readonly name: string; readonly bounds: Bounds };

/** One contract, nothing goes wrong, stops fire at once. */
const CALM: Bounds = {
  contracts: 1,
  entry: 'immediateOrCancel',
  maxAttempts: 2,
  verification: false,
  people: false,
  parts: false,
  limit: false,
  linear: false,
  blind: 'hold',
  floor: false,
  exits: 2,
  words: 1,
  each: NO_FAULTS,
  faults: 0,
  depth: null,
};

const counts = (each: Partial<FaultCounts>): FaultCounts => ({ ...NO_FAULTS, ...each });

const one = (...kinds: readonly FaultKind[]): Pick<Bounds, 'each' | 'faults'> => ({
  each: kinds.reduce<FaultCounts>((each, kind) => ({ ...each, [kind]: 1 }), NO_FAULTS),
  faults: 1,
});

/** Worlds small enough for every build; each is followed whole. */
export const SMALL = {
  calm: CALM,
  asked: { ...CALM, people: true },
  verified: { ...CALM, verification: true },
  refused: { ...CALM, ...one('refusal') },
  lossy: { ...CALM, ...one('loss') },
  mortal: { ...CALM, ...one('crash') },
  byHand: { ...CALM, ...one('handSale') },
  paused: { ...CALM, ...one('pause') },
  reopened: { ...CALM, ...one('reopening') },
  parts: { ...CALM, contracts: 2, ...one('refusal') },
  repeating: { ...CALM, contracts: 2, ...one('repeat') },
  lagging: { ...CALM, each: counts({ loss: 1, lag: 2 }), faults: 3 },
  straggling: { ...CALM, each: counts({ loss: 1, lag: 1, straggler: 1 }), faults: 3 },
  refusedAgain: {
    ...CALM,
    each: counts({ loss: 1, lag: 1, straggler: 1, refusal: 1 }),
    faults: 4,
  },
  resting: {
    ...CALM,
    entry: 'goodTillCanceled',
    ...one('loss'),
  },
  parted: { ...CALM, contracts: 2, parts: true },
  limited: { ...CALM, limit: true, exits: 2 },
  limitedInParts: { ...CALM, contracts: 2, limit: true, parts: true, exits: 2 },
  limitedLossy: { ...CALM, limit: true, exits: 2, ...one('loss') },
  limitedMortal: { ...CALM, limit: true, exits: 2, ...one('crash') },
  limitedByHand: { ...CALM, limit: true, exits: 2, ...one('handSale') },
  limitMoved: { ...CALM, limit: true, exits: 2, ...one('change') },
  limitedStraggling: {
    ...CALM,
    limit: true,
    each: counts({ loss: 1, lag: 1, straggler: 1 }),
    faults: 3,
  },
  linear: { ...CALM, linear: true, ...one('loss') },
  linearLossy: { ...CALM, linear: true, limit: true, ...one('loss') },
  linearMortal: { ...CALM, linear: true, limit: true, ...one('crash') },
  linearByHand: { ...CALM, linear: true, limit: true, ...one('handSale') },
} as const satisfies Readonly<Record<string, Bounds>>;

export type SmallWorld = keyof typeof SMALL;

const ANY: FaultCounts = counts({
  crash: 1,
  loss: 1,
  repeat: 1,
  refusal: 1,
  lag: 1,
  straggler: 1,
  handSale: 1,
  pause: 1,
  reopening: 1,
});

/** Worlds for a longer look; each is followed whole. */
export const FULL = {
  oneFault: { ...CALM, each: ANY, faults: 1 },
  twoFaults: { ...CALM, each: { ...ANY, pause: 0, reopening: 0 }, faults: 2 },
  people: { ...CALM, verification: true, people: true, words: 2 },
  twoParts: { ...CALM, contracts: 2, ...one('crash') },
  blind: { ...CALM, blind: 'exit', floor: true, each: ANY, faults: 1 },
  restingEntry: SMALL.resting,
  restingExit: SMALL.limitedLossy,
  restingExitMortal: SMALL.limitedMortal,
  restingExitByHand: SMALL.limitedByHand,
  restingExitMoved: SMALL.limitMoved,
  part: SMALL.parted,
  linear: { ...CALM, linear: true, contracts: 2, limit: true, ...one('handSale') },
  linearOneFault: { ...CALM, linear: true, limit: true, each: { ...ANY, reopening: 0 }, faults: 1 },
} as const satisfies Readonly<Record<string, Bounds>>;

/** Worlds for every run of the tests. */
export const BRIEF = [
  'calm',
  'refused',
  'lossy',
  'mortal',
] as const satisfies readonly SmallWorld[];
