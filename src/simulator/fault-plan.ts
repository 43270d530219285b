import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import {
  REQUEST_ACTS,
  type Fault,
  type RequestKind,
  type SocketFaultAct,
  type VenueFaultAct,
} from './faults.ts';
import { randomStream, type RandomStream } from './tapes/random.ts';

/** A plan covers this much of an endless tape. */
const LONGEST_PLAN_MS = 24 * 3_600_000;
const PAUSE_MEAN_MS = 75_000;
const QUIET_START_MS = 30_000;

/** Of each kind of request, how many of the first ones may be struck, and how often. */
const REQUESTS: Readonly<Record<RequestKind, { readonly first: number; readonly share: number }>> =
  {
    order: { first: 2_000, share: 0.12 },
    cancel: { first: 500, share: 0.2 },
    read: { first: 20_000, share: 0.04 },
  };

type Timed = (atMs: EpochMs, random: RandomStream) => Fault;

const upTo = (random: RandomStream, leastMs: number, mostMs: number): number =>
  Math.round(leastMs + random.uniform() * (mostMs - leastMs));

const onSocket =
  (act: (random: RandomStream) => SocketFaultAct): Timed =>
  (atMs, random) => ({
    on: 'socket',
    venue: random.uniform() < 0.5 ? 'kalshi' : 'coinbase',
    atMs,
    fault: act(random),
  });

const onVenue =
  (act: (random: RandomStream) => VenueFaultAct): Timed =>
  (atMs, random) => ({ on: 'venue', atMs, fault: act(random) });

/** Every kind of fault with an instant. */
const KINDS: readonly Timed[] = [
  onSocket(() => ({ act: 'closeSocket' })),
  onSocket((random) => ({ act: 'stallSocket', forMs: upTo(random, 2_000, 40_000) })),
  onSocket(() => ({ act: 'halfOpen' })),
  onSocket(() => ({ act: 'skipSeq' })),
  onSocket(() => ({ act: 'duplicateFrame' })),
  onVenue((random) => ({ act: 'pauseTrading', forMs: upTo(random, 5_000, 60_000) })),
  onVenue((random) => ({ act: 'unreachable', forMs: upTo(random, 1_000, 30_000) })),
  onVenue((random) => ({
    act: 'skewClock',
    byMs: upTo(random, -2_500, 2_500),
    forMs: upTo(random, 10_000, 90_000),
  })),
  onVenue(() => ({ act: 'closeByHand' })),
];

const shuffled = (random: RandomStream): readonly Timed[] =>
  KINDS.map((kind) => ({ kind, rank: random.uniform() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ kind }) => kind);

const timedFaults = (random: RandomStream, fromMs: EpochMs, untilMs: number): readonly Fault[] => {
  const faults: Fault[] = [];
  let atMs = plusMs(fromMs, QUIET_START_MS);
  for (;;)
    for (const kind of shuffled(random)) {
      atMs = plusMs(atMs, Math.round(PAUSE_MEAN_MS * (0.2 + 1.6 * random.uniform())));
      if (atMs >= untilMs) return faults;
      faults.push(kind(atMs, random));
    }
};

const requestFaults = (random: RandomStream, kind: RequestKind): readonly Fault[] => {
  const { first, share } = REQUESTS[kind];
  return Array.from({ length: first }, (_, index) => index + 1).flatMap((nth): readonly Fault[] => {
    if (random.uniform() >= share) return [];
    const act = REQUEST_ACTS[Math.floor(random.uniform() * REQUEST_ACTS.length)];
    return act === undefined ? [] : [{ on: 'request', kind, nth, act }];
  });
};

/**
 * A script in which every kind of fault strikes again and again; the same seed gives the same one.
 * After `untilMs` (a day after the start where a tape has no end) nothing strikes at an instant.
 */
export const seededFaults = (
  seed: number,
  fromMs: EpochMs,
  untilMs: EpochMs | null,
): readonly Fault[] => [
  ...timedFaults(randomStream('faults', seed), fromMs, untilMs ?? fromMs + LONGEST_PLAN_MS),
  ...requestFaults(randomStream('faults', seed, 'order'), 'order'),
  ...requestFaults(randomStream('faults', seed, 'cancel'), 'cancel'),
  ...requestFaults(randomStream('faults', seed, 'read'), 'read'),
];
