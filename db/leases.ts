import { z } from 'zod';

import { SHARD_COUNT, type LeaseProof } from '../machines/ports.ts';
import { faultKindOf } from './journal/faults.ts';
import type { Queryable } from './queryable.ts';
import { instant } from './rows.ts';

/*
 * Leases of shards: who may write the trades of a shard. Only the database's clock is asked. The
 * token grows with each change of owner and is checked inside every append, so that an owner that
 * has lost a shard without knowing writes nothing.
 */

/** Names one start of one process; no later start may have the same name. */
export type LeaseOwner = {
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
  /** Random. */
  readonly nonce: string;
};

export const ownerName = ({ host, bootId, pid, nonce }: LeaseOwner): string =>
  [host, bootId, pid, nonce].join('/');

/**
 * Until when, by the database's clock, the owner knows to have stood guard: a statement may be
 * executed long after its sender has died. Null while it does not guard yet: the word of the owner
 * before it stands.
 */
export type OwnLife = { readonly owner: string; readonly aliveAtMs: number | null };

export type LeaseTerm = { readonly owner: string; readonly ttlMs: number };

export type LeaseClaim = LeaseTerm & {
  /** Owners whose processes the caller has proven dead: their leases are taken before expiry. */
  readonly provenDead: readonly string[];
};

/** Never in the future: the owner's reckoning of the database's clock may be wrong. */
const aliveAt = (parameter: string): string =>
  `case when ${parameter}::float8 is null then alive_at
        else least(clock_timestamp(), to_timestamp(${parameter}::float8 / 1000)) end`;

const proofRows = z.array(
  z.object({
    shard: z
      .int()
      .min(0)
      .max(SHARD_COUNT - 1),
    token: z.string(),
  }),
);

const proofsOf = (rows: unknown): readonly LeaseProof[] =>
  proofRows
    .parse(rows)
    .map(({ shard, token }) => ({ shard, token: Number(token) }))
    .sort((a, b) => a.shard - b.shard);

/**
 * Takes every shard that is free, expired, the caller's own, or a proven dead owner's. Returns all
 * leases the caller holds now. Of two contenders exactly one wins each shard; the other waits for
 * the outcome. Waits too for appends in flight under the old token.
 */
export const acquireLeases = async (
  q: Queryable,
  { owner, ttlMs, provenDead }: LeaseClaim,
): Promise<readonly LeaseProof[]> =>
  proofsOf(
    await q.query({
      name: 'leases-acquire',
      text: `
        with free as materialized (
          select shard from leases
          where owner = $1 or owner = any($3) or expires_at <= clock_timestamp()
          order by shard
          for update
        )
        update leases l
        set owner = $1, token = case when l.owner = $1 then l.token else l.token + 1 end,
          expires_at = clock_timestamp() + $2 * interval '1 ms'
        from free
        where l.shard = free.shard
        returning l.shard, l.token`,
      values: [owner, ttlMs, provenDead],
    }),
  );

export type RenewalOutcome =
  /**
   * The leases still held, until a whole term from `atMs`, which is the database's clock; null
   * where none is held. A missing shard is another's.
   */
  | {
      readonly kind: 'renewed';
      readonly held: readonly LeaseProof[];
      readonly atMs: number | null;
    }
  /** The leases may or may not have been renewed: an owner that cannot tell stops acting. */
  | { readonly kind: 'unknown'; readonly cause: unknown };

const renewalRows = z.array(z.object({ atMs: z.number() }));

/** Extends what the owner holds. Expired leases that nobody has taken are extended as well. */
export const renewLeases = async (
  q: Queryable,
  { owner, ttlMs, aliveAtMs }: LeaseTerm & OwnLife,
): Promise<RenewalOutcome> => {
  try {
    const rows = await q.query({
      name: 'leases-renew',
      text: `
        with mine as materialized (
          select shard from leases where owner = $1 order by shard for update
        )
        update leases l
        set expires_at = clock_timestamp() + $2 * interval '1 ms', alive_at = ${aliveAt('$3')}
        from mine
        where l.shard = mine.shard
        returning l.shard, l.token, ${instant('clock_timestamp()', 'atMs')}`,
      values: [owner, ttlMs, aliveAtMs],
    });
    const [first] = renewalRows.parse(rows);
    return { kind: 'renewed', held: proofsOf(rows), atMs: first?.atMs ?? null };
  } catch (cause) {
    if (faultKindOf(cause) === 'unknown') return { kind: 'unknown', cause };
    throw cause;
  }
};

/** Gives the owner's leases back at once. They keep its name until another takes them. */
export const releaseLeases = async (q: Queryable, { owner, aliveAtMs }: OwnLife): Promise<void> => {
  await q.query({
    name: 'leases-release',
    text: `
      with mine as materialized (
        select shard from leases where owner = $1 order by shard for update
      )
      update leases l set expires_at = '-infinity', alive_at = ${aliveAt('$2')}
      from mine where l.shard = mine.shard`,
    values: [owner, aliveAtMs],
  });
};

export type LeaseHolder = {
  readonly owner: string;
  readonly shards: number;
  /** On the database's clock; negative once expired. */
  readonly expiresInMs: number;
};

const holderRows = z.array(
  z.object({ owner: z.string(), shards: z.int(), expiresInMs: z.number() }),
);

/** The owners that have not released their leases, expired ones included. */
export const leaseHolders = async (q: Queryable): Promise<readonly LeaseHolder[]> =>
  holderRows.parse(
    await q.query({
      name: 'leases-holders',
      text: `
        select owner, count(*)::integer as shards,
          (extract(epoch from min(expires_at) - clock_timestamp()) * 1000)::float8 as "expiresInMs"
        from leases where isfinite(expires_at) group by owner order by owner`,
      values: [],
    }),
  );
