import type { Answer } from './answer.ts';
import { NEVER_MS, type Tables } from './tables.ts';
import { byText, number, string, strings } from './values.ts';

/* Who may write to which shard. */

const leasesOf = (tables: Tables, owner: string) =>
  tables.leases.flatMap((lease, shard) =>
    lease.owner === owner ? [{ shard, token: String(lease.token) }] : [],
  );

const acquireLeases: Answer = (tables, [owner, ttlMs, provenDead], nowMs) => {
  const name = string(owner);
  const dead = strings(provenDead);
  return tables.leases.flatMap((lease, shard) => {
    const isFree = lease.owner === name || dead.includes(lease.owner) || lease.expiresAtMs <= nowMs;
    if (!isFree) return [];
    if (lease.owner !== name) lease.token += 1;
    lease.owner = name;
    lease.expiresAtMs = nowMs + number(ttlMs);
    return [{ shard, token: String(lease.token) }];
  });
};

const keepUntil = (
  { leases }: Tables,
  [owner, aliveAtMs, nowMs]: readonly [unknown, unknown, number],
  expiresAtMs: number,
): void => {
  for (const lease of leases) {
    if (lease.owner !== owner) continue;
    lease.expiresAtMs = expiresAtMs;
    if (aliveAtMs !== null) lease.aliveAtMs = Math.min(nowMs, number(aliveAtMs));
  }
};

const renewLeases: Answer = (tables, [owner, ttlMs, aliveAtMs], nowMs) => {
  keepUntil(tables, [owner, aliveAtMs, nowMs], nowMs + number(ttlMs));
  return leasesOf(tables, string(owner)).map((proof) => ({ ...proof, atMs: nowMs }));
};

const releaseLeases: Answer = (tables, [owner, aliveAtMs], nowMs) => {
  keepUntil(tables, [owner, aliveAtMs, nowMs], NEVER_MS);
  return [];
};

const signOfLife: Answer = ({ leases }, _, nowMs) => {
  const aliveAtMs = Math.max(...leases.map((lease) => lease.aliveAtMs ?? NEVER_MS));
  return [{ nowMs, aliveAtMs: aliveAtMs === NEVER_MS ? null : aliveAtMs }];
};

const leaseHolders: Answer = (tables, _, nowMs) => {
  const held = tables.leases.filter(({ expiresAtMs }) => expiresAtMs !== NEVER_MS);
  return [...new Set(held.map(({ owner }) => owner))].sort(byText).map((owner) => {
    const mine = held.filter((lease) => lease.owner === owner);
    const expiresInMs = Math.min(...mine.map(({ expiresAtMs }) => expiresAtMs)) - nowMs;
    return { owner, shards: mine.length, expiresInMs };
  });
};

export const LEASE_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['leases-sign-of-life', signOfLife],
  ['leases-acquire', acquireLeases],
  ['leases-renew', renewLeases],
  ['leases-release', releaseLeases],
  ['leases-holders', leaseHolders],
];
