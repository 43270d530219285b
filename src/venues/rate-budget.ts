import type { EpochMs } from '../../machines/model/time.ts';
import type { Clock, Random, TimerHandle } from '../../machines/ports.ts';
import { RateLane, type Judged, type LaneFigures, type LanePolicy } from './rate-lane.ts';
import type { LineRule, Unsent } from './rate-line.ts';
import type { BucketRate } from './token-bucket.ts';

/** What a request is for, in each lane in order of precedence. */
const WRITES = ['exit', 'cancel', 'entry'] as const;
const READS = ['exitLookup', 'accountRead', 'otherRead'] as const;

type Write = (typeof WRITES)[number];
type Read = (typeof READS)[number];
export type RequestClass = Write | Read;

export type RatePolicy = Omit<LanePolicy, 'rate'> & {
  readonly read: BucketRate;
  readonly write: BucketRate;
  /** Tokens of the write bucket that only exits may take. */
  readonly exitReserveTokens: number;
  /** Tokens of the read bucket that only questions after exits may take. */
  readonly lookupReserveTokens: number;
  /** An entry that has waited longer would buy at an old price: it is refused unsent. */
  readonly entryMaxWaitMs: number;
  readonly readMaxWaitMs: number;
  /** How many entries, and how many reads of either lesser kind, may wait. */
  readonly maxWaiting: number;
  /** An exit that has waited longer is told to the owner. */
  readonly exitHeldUpMs: number;
};

export type RateFigures = {
  readonly write: LaneFigures<Write>;
  readonly read: LaneFigures<Read>;
};

/** What is spent at one venue, on what first. */
export type RateBudget = {
  /** Runs `send` when its turn has come. The venue has taken nothing of what is `unsent`. */
  readonly run: <T>(
    of: { readonly class: RequestClass; readonly costTokens: number },
    send: () => Promise<Judged<T>>,
  ) => Promise<T | Unsent>;
  readonly figures: () => RateFigures;
  /** Refuses all that wait. */
  readonly stop: () => void;
};

export type RateBudgetOptions = {
  readonly policy: RatePolicy;
  /** The venue's: its buckets fill by it. */
  readonly clock: Clock;
  readonly random: Random;
  /** Since when an exit has waited too long; null when none does any more. Told at each change. */
  readonly exitHeldUp?: (sinceMs: EpochMs | null) => void;
};

const UNLIMITED = { maxWaiting: Infinity, maxWaitMs: Infinity } as const;

/** Exits, cancels and questions after exits are never dropped: each order has one at a time. */
const linesOf = (policy: RatePolicy) => {
  const { exitReserveTokens, lookupReserveTokens, maxWaiting } = policy;
  const entry = { maxWaiting, maxWaitMs: policy.entryMaxWaitMs };
  const read = { maxWaiting, maxWaitMs: policy.readMaxWaitMs };
  const write: Readonly<Record<Write, LineRule>> = {
    exit: { leavesTokens: 0, ...UNLIMITED },
    cancel: { leavesTokens: exitReserveTokens, ...UNLIMITED },
    entry: { leavesTokens: exitReserveTokens, ...entry },
  };
  const reads: Readonly<Record<Read, LineRule>> = {
    exitLookup: { leavesTokens: 0, ...UNLIMITED },
    accountRead: { leavesTokens: lookupReserveTokens, ...read },
    otherRead: { leavesTokens: lookupReserveTokens, ...read },
  };
  return {
    write: new Map(WRITES.map((name) => [name, write[name]])),
    read: new Map(READS.map((name) => [name, reads[name]])),
  };
};

const isWrite = (of: RequestClass): of is Write => WRITES.some((write) => write === of);

/** Tells since when somebody is held up, from `afterMs` on, until nobody is. */
const watchHeldUp = (
  clock: Clock,
  afterMs: number,
  sinceMs: () => EpochMs | null,
  tell: (sinceMs: EpochMs | null) => void,
): { readonly look: () => void; readonly stop: () => void } => {
  let told = false;
  let timer: TimerHandle | null = null;
  const stop = (): void => {
    if (timer !== null) clock.clearTimeout(timer);
    timer = null;
  };
  const look = (): void => {
    stop();
    const since = sinceMs();
    const leftMs = since === null ? Infinity : since + afterMs - clock.now();
    if (leftMs <= 0 || told) tell(leftMs <= 0 ? since : null);
    told = leftMs <= 0;
    if (leftMs > 0 && leftMs !== Infinity) timer = clock.setTimeout(look, leftMs);
  };
  return { look, stop };
};

/**
 * A venue's budget of requests: token buckets as the venue keeps them, in which exits go before
 * everything else and have a reserve that nobody else may touch.
 */
export const createRateBudget = (options: RateBudgetOptions): RateBudget => {
  const { clock, random, policy, exitHeldUp = () => undefined } = options;
  const lines = linesOf(policy);
  const write: RateLane<Write> = new RateLane({
    clock,
    random,
    policy: { ...policy, rate: policy.write },
    lines: lines.write,
    changed: () => watch.look(),
  });
  const read: RateLane<Read> = new RateLane({
    clock,
    random,
    policy: { ...policy, rate: policy.read },
    lines: lines.read,
    changed: () => undefined,
  });
  const sinceMs = (): EpochMs | null => write.line('exit').heldUpSinceMs();
  const watch = watchHeldUp(clock, policy.exitHeldUpMs, sinceMs, exitHeldUp);
  return {
    run: ({ class: of, costTokens }, send) =>
      isWrite(of) ? write.run(of, costTokens, send) : read.run(of, costTokens, send),
    figures: () => ({ write: write.figures(), read: read.figures() }),
    stop: () => {
      write.stop();
      read.stop();
      watch.stop();
    },
  };
};
