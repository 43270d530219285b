import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import {
  acquireLeases,
  leaseHolders,
  ownerName,
  releaseLeases,
  renewLeases,
} from '../../db/leases.ts';
import { readSignOfLife } from '../../db/signs-of-life.ts';
import { createDatabase, type Database } from '../../db/pool.ts';
import { SHARD_COUNT, type LeaseProof } from '../../machines/ports.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ask } from './journal-database.ts';

let db: TestDatabase;
let other: Database;

beforeAll(async () => {
  db = await testDatabase();
  other = createDatabase({
    connection: db.connection,
    applicationName: 'test-other',
    onFault: () => undefined,
  });
});
beforeEach(() =>
  ask(db.database, "update leases set owner = '', token = 0, expires_at = '-infinity'"),
);
afterAll(async () => {
  await other.end();
  await db.drop();
});

const TTL_MS = 60_000;
const term = (owner: string, ttlMs = TTL_MS) => ({ owner, ttlMs, aliveAtMs: Date.now() });
const claim = (owner: string, provenDead: readonly string[] = []) =>
  acquireLeases(db.database, { ...term(owner), provenDead });
const expire = () => ask(db.database, "update leases set expires_at = now() - interval '1 ms'");
const tokensOf = (proofs: readonly LeaseProof[]) => new Set(proofs.map(({ token }) => token));

describe('acquiring', () => {
  test('a lone owner gets every shard with its first token', async () => {
    const proofs = await claim('a');
    expect(proofs.map(({ shard }) => shard)).toEqual(
      Array.from({ length: SHARD_COUNT }, (_, shard) => shard),
    );
    expect(tokensOf(proofs)).toEqual(new Set([1]));
  });

  test('asking again keeps the token', async () => {
    await claim('a');
    expect(tokensOf(await claim('a'))).toEqual(new Set([1]));
  });

  test('a held lease is not taken', async () => {
    await claim('a');
    expect(await claim('b')).toEqual([]);
    expect(await renewLeases(db.database, term('b'))).toEqual({
      kind: 'renewed',
      held: [],
      atMs: null,
    });
  });

  test('an expired lease is taken with the next token', async () => {
    await claim('a');
    await expire();
    const proofs = await claim('b');
    expect(proofs).toHaveLength(SHARD_COUNT);
    expect(tokensOf(proofs)).toEqual(new Set([2]));
  });

  test('a released lease is taken with the next token', async () => {
    await claim('a');
    await releaseLeases(db.database, term('a'));
    expect(await leaseHolders(db.database)).toEqual([]);
    expect(tokensOf(await claim('b'))).toEqual(new Set([2]));
  });

  test('the lease of a proven dead owner is taken before it expires, no other', async () => {
    await claim('a');
    expect(await claim('b', ['c'])).toEqual([]);
    expect(tokensOf(await claim('b', ['a']))).toEqual(new Set([2]));
  });

  test('of two contenders exactly one wins each shard', async () => {
    for (let round = 1; round <= 20; round += 1) {
      const [a, b] = await Promise.all([
        claim(`a${round}`),
        acquireLeases(other, { ...term(`b${round}`), provenDead: [] }),
      ]);
      const shards = [...a, ...b].map(({ shard }) => shard);
      expect(shards.sort((x, y) => x - y)).toEqual(
        Array.from({ length: SHARD_COUNT }, (_, shard) => shard),
      );
      expect(tokensOf([...a, ...b])).toEqual(new Set([round]));
      await expire();
    }
  });
});

describe('renewing', () => {
  test('extends the term on the clock of the database', async () => {
    await acquireLeases(db.database, { ...term('a', 10), provenDead: [] });
    await renewLeases(db.database, term('a'));
    const [holder] = await leaseHolders(db.database);
    expect(holder).toMatchObject({ owner: 'a', shards: SHARD_COUNT });
    expect(holder?.expiresInMs).toBeGreaterThan(TTL_MS / 2);
    expect(holder?.expiresInMs).toBeLessThanOrEqual(TTL_MS);
  });

  test('an expired lease nobody took is extended, with its token', async () => {
    await claim('a');
    await expire();
    const outcome = await renewLeases(db.database, term('a'));
    expect(outcome.kind === 'renewed' && tokensOf(outcome.held)).toEqual(new Set([1]));
  });

  test('says which leases are lost', async () => {
    await claim('a');
    await ask(db.database, "update leases set owner = 'b', token = token + 1 where shard < 4");
    const outcome = await renewLeases(db.database, term('a'));
    expect(outcome.kind === 'renewed' && outcome.held.map(({ shard }) => shard)).toEqual(
      Array.from({ length: SHARD_COUNT - 4 }, (_, n) => n + 4),
    );
  });

  test('an outcome that cannot be known is not called renewed', async () => {
    await claim('a');
    const renewal = db.database.transaction(async (blocker) => {
      await ask(blocker, 'select from leases for update');
      const outcome = renewLeases(other, term('a'));
      await ask(
        blocker,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'test-other' and datname = current_database()`,
      );
      return outcome;
    });
    expect((await renewal).kind).toBe('unknown');
  });
});

describe('a sign of life', () => {
  const signs = (aliveAtMs: number) => [
    () => renewLeases(db.database, { owner: 'a', ttlMs: TTL_MS, aliveAtMs }),
    () => releaseLeases(db.database, { owner: 'a', aliveAtMs }),
  ];

  test('is each word on a lease, of the instant its sender tells, however late it arrives', async () => {
    await ask(db.database, 'update leases set alive_at = null');
    expect((await readSignOfLife(db.database)).aliveAtMs).toBeNull();
    const sentAtMs = Date.now() - 7_000;
    await claim('a');
    for (const sign of signs(sentAtMs)) {
      await sign();
      expect((await readSignOfLife(db.database)).aliveAtMs).toBe(sentAtMs);
      await ask(db.database, "update leases set alive_at = alive_at - interval '1 minute'");
    }
  });

  test('is given by none who does not guard yet', async () => {
    await claim('a');
    await renewLeases(db.database, { owner: 'a', ttlMs: TTL_MS, aliveAtMs: 5_000 });
    await releaseLeases(db.database, { owner: 'a', aliveAtMs: null });
    await claim('b');
    await renewLeases(db.database, { owner: 'b', ttlMs: TTL_MS, aliveAtMs: null });
    expect((await readSignOfLife(db.database)).aliveAtMs).toBe(5_000);
  });

  test('is never of the future, whatever its sender believes', async () => {
    await claim('a');
    for (const sign of signs(Date.now() + 3_600_000)) {
      await sign();
      const { aliveAtMs, nowMs } = await readSignOfLife(db.database);
      expect(aliveAtMs).toBeLessThanOrEqual(nowMs);
    }
  });
});

test('the name of an owner differs with each start of a process', () => {
  const owner = { host: 'h', bootId: 'b', pid: 1, nonce: 'n' };
  expect(ownerName(owner)).toBe('h/b/1/n');
  expect(ownerName({ ...owner, nonce: 'm' })).not.toBe(ownerName(owner));
});
