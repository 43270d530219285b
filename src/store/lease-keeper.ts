import { hostname } from 'node:os';

import { acquireLeases, leaseHolders, releaseLeases, renewLeases } from '../../db/leases.ts';
import { readSignOfLife } from '../../db/signs-of-life.ts';
import type { Queryable } from '../../db/queryable.ts';
import { plusMs, type EpochMs } from '../../machines/model/time.ts';
import {
  SHARD_COUNT,
  type Clock,
  type LeaseProof,
  type TimerHandle,
} from '../../machines/ports.ts';
import { startTicker } from '../runtime/ticker.ts';
import { isRunning } from './process-alive.ts';

export type LeaseKeeperOptions = {
  readonly database: Queryable;
  /** `host/boot/pid/nonce`, unique per process start. */
  readonly owner: string;
  readonly ttlMs: number;
  /** Real time: a lease is a promise between processes. */
  readonly clock: Clock;
  /** Only this process can be using the database: every other holder is dead. */
  readonly isAlone: boolean;
  /**
   * No other process takes the shards while the database is away: acting goes on until a renewal
   * proves another owner. Otherwise it stops when the leases may have run out.
   */
  readonly isSole: boolean;
  /** The right to act is gone (`proven`), or may be: nothing may be done any more. */
  readonly lost: (why: string, proven: boolean) => void;
};

export type LeaseKeeper = {
  readonly proof: (shard: number) => LeaseProof;
  /** Until when, by this host's clock, somebody proves to have stood guard before; null: nobody. */
  readonly lastAliveAtMs: EpochMs | null;
  /** From now on this process stands guard: its renewals are signs of life. */
  readonly guarding: () => void;
  /**
   * Whether this process may act for a shard at this very instant. A process that has stood still
   * finds its timers late: what it was about to do must not wait for them to tell.
   */
  readonly mayAct: (shard: number) => boolean;
  readonly release: () => Promise<void>;
};

/** Holders on this host whose process is gone; with `isAlone`, everybody else. */
const deadOwners = async (
  database: Queryable,
  { owner, isAlone }: LeaseKeeperOptions,
): Promise<readonly string[]> => {
  const holders = (await leaseHolders(database)).map((holder) => holder.owner);
  return holders.filter((holder) => {
    if (holder === owner) return false;
    const [host, , pid] = holder.split('/');
    return isAlone || (host === hostname() && pid !== undefined && !isRunning(Number(pid)));
  });
};

/** How long the keeper trusts a lease after it last asked for it: less than its term. */
const trustedMs = (ttlMs: number): number => ttlMs * 0.8;

const refuse = async (
  database: Queryable,
  { owner }: LeaseKeeperOptions,
  free: number,
): Promise<never> => {
  const others = (await leaseHolders(database)).filter((holder) => holder.owner !== owner);
  throw new Error(
    `leases: expected ${SHARD_COUNT} shards, found ${free} free; held by ` +
      others
        .map((other) => `${other.owner} for ${Math.ceil(other.expiresInMs / 1000)} s more`)
        .join(', '),
  );
};

type DatabaseTime = { readonly hear: (nowMs: number) => void; readonly nowMs: () => number };

/**
 * What the database's clock shows at least, by its last answer and the time that has passed here
 * since. Too little by no more than that answer's flight; a statement that is executed late, when
 * its sender may have died, cannot tell a later time than that of its sending.
 */
const databaseTime = (clock: Clock): DatabaseTime => {
  let heard = { nowMs: 0, atMs: clock.now() };
  return {
    hear: (nowMs: number): void => {
      heard = { nowMs, atMs: clock.now() };
    },
    nowMs: (): number => heard.nowMs + clock.now() - heard.atMs,
  };
};

type Claim = {
  readonly proofs: ReadonlyMap<number, LeaseProof>;
  readonly claimedAtMs: EpochMs;
  readonly lastAliveAtMs: EpochMs | null;
};

const claim = async (options: LeaseKeeperOptions, theirs: DatabaseTime): Promise<Claim> => {
  const { database, owner, ttlMs, clock } = options;
  // Counted from the asking: a slow answer must not make a dead process live longer.
  const askedAtMs = clock.now();
  const { nowMs, aliveAtMs } = await readSignOfLife(database);
  theirs.hear(nowMs);
  const idleMs = aliveAtMs === null ? null : Math.max(0, Math.ceil(nowMs - aliveAtMs));
  const provenDead = await deadOwners(database, options);
  const claimedAtMs = clock.now();
  const held = await acquireLeases(database, { owner, ttlMs, provenDead });
  if (held.length !== SHARD_COUNT) return refuse(database, options, held.length);
  const proofs = new Map(held.map((proof) => [proof.shard, proof]));
  return {
    proofs,
    claimedAtMs,
    lastAliveAtMs: idleMs === null ? null : plusMs(askedAtMs, -idleMs),
  };
};

/** Claims every shard, keeps the claim alive, and says at once when it can no longer prove it. */
export const keepLeases = async (options: LeaseKeeperOptions): Promise<LeaseKeeper> => {
  const { database, owner, ttlMs, clock, isSole, lost } = options;
  const theirs = databaseTime(clock);
  const { proofs, claimedAtMs, lastAliveAtMs } = await claim(options, theirs);
  let trust: TimerHandle | null = null;
  let isOver = false;
  let isGuarding = false;
  const aliveAtMs = (): number | null => (isGuarding ? theirs.nowMs() : null);
  let provenAtMs = claimedAtMs;
  let fault = '';
  let renewing = Promise.resolve();

  const end = (): void => {
    isOver = true;
    ticker.stop();
    if (trust !== null) clock.clearTimeout(trust);
  };
  const lose = (why: string, proven: boolean): void => {
    if (isOver) return;
    end();
    lost(why, proven);
  };
  /** A timer of its own: a renewal that never answers must not hold it up. */
  const trustFrom = (askedAtMs: EpochMs): void => {
    provenAtMs = askedAtMs;
    if (trust !== null) clock.clearTimeout(trust);
    if (isOver || isSole) return;
    const forMs = trustedMs(ttlMs);
    trust = clock.setTimeout(
      () => lose(`the leases could not be renewed for ${forMs / 1000} s${fault}`, false),
      forMs - (clock.now() - askedAtMs),
    );
  };
  const renew = async (): Promise<void> => {
    const askedAtMs = clock.now();
    const outcome = await renewLeases(database, { owner, ttlMs, aliveAtMs: aliveAtMs() });
    if (outcome.kind === 'unknown') throw outcome.cause;
    if (outcome.atMs !== null) theirs.hear(outcome.atMs);
    const kept = outcome.held.filter(({ shard, token }) => proofs.get(shard)?.token === token);
    if (kept.length === SHARD_COUNT) trustFrom(askedAtMs);
    else lose(`${SHARD_COUNT - kept.length} of ${SHARD_COUNT} shards have another owner`, true);
  };
  const ticker = startTicker(clock, ttlMs / 3, () => {
    renewing = renew().catch((error: unknown) => {
      fault = `: ${String(error)}`;
    });
    return renewing;
  });
  trustFrom(claimedAtMs);

  return {
    lastAliveAtMs,
    guarding: () => {
      isGuarding = true;
    },
    proof: (shard) => {
      const proof = proofs.get(shard);
      if (proof === undefined) throw new RangeError(`lease: expected a shard, found ${shard}`);
      return proof;
    },
    mayAct: (shard) => {
      if (isOver || !proofs.has(shard)) return false;
      return isSole || clock.now() - provenAtMs < trustedMs(ttlMs);
    },
    release: async () => {
      end();
      // A renewal that is answered later would take the leases again.
      await renewing;
      await releaseLeases(database, { owner, aliveAtMs: aliveAtMs() });
    },
  };
};
