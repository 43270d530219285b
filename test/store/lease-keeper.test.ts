import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { SHARD_COUNT } from '../../machines/ports.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import {
  keepLeases,
  type LeaseKeeper,
  type LeaseKeeperOptions,
} from '../../src/store/lease-keeper.ts';
import { isRunning } from '../../src/store/process-alive.ts';
import { ask } from '../db/journal-database.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { scriptedDatabase } from '../support/scripted-database.ts';
import { testClock, type TestClock } from '../support/simulated-clock.ts';

const OWNER = 'elsewhere/boot-1/1/a';
const RIVAL = 'elsewhere/boot-2/2/b';

describe('on a database that answers as it likes', () => {
  let clock: TestClock;
  let losses: string[];
  let renewals: number;
  let released: number;
  let idle: number | null;
  /** What the next renewals do; `hang` is answered by `answer`. */
  let script: ('renewed' | 'hang' | 'stolen' | Error)[];
  let answer: () => void;

  const all = (token = '1') =>
    Array.from({ length: SHARD_COUNT }, (_, shard) => ({ shard, token }));

  /** The database's clock runs ahead of ours by this much. */
  const AHEAD_MS = 3_600_000;
  const renewed = (): readonly unknown[] =>
    all().map((proof) => ({ ...proof, atMs: clock.now() + AHEAD_MS }));

  const renewal = (): Promise<readonly unknown[]> => {
    const next = script.shift() ?? 'renewed';
    renewals += 1;
    if (next instanceof Error) return Promise.reject(next);
    if (next === 'stolen') return Promise.resolve(renewed().slice(3));
    if (next === 'renewed') return Promise.resolve(renewed());
    return new Promise((resolve) => {
      const rows = renewed();
      answer = () => resolve(rows);
    });
  };

  /** How long before now each statement says its sender to have lived, by the database's clock. */
  let told: unknown[];
  const hear = (aliveAtMs: unknown): void => {
    told.push(aliveAtMs === null ? null : clock.now() + AHEAD_MS - Number(aliveAtMs));
  };

  const database = scriptedDatabase(({ name, values }) => {
    if (name === 'leases-holders') return Promise.resolve([]);
    if (name === 'leases-sign-of-life') {
      const nowMs = clock.now() + AHEAD_MS;
      return Promise.resolve([{ nowMs, aliveAtMs: idle === null ? null : nowMs - idle }]);
    }
    if (name === 'leases-acquire') return Promise.resolve(all());
    hear(values.at(-1));
    if (name === 'leases-renew') return renewal();
    released += 1;
    return Promise.resolve([]);
  });

  const keep = (changes: Partial<LeaseKeeperOptions> = {}): Promise<LeaseKeeper> =>
    keepLeases({
      database,
      owner: OWNER,
      ttlMs: 30_000,
      clock,
      isAlone: false,
      isSole: false,
      lost: (why) => void losses.push(why),
      ...changes,
    });

  beforeEach(() => {
    clock = testClock();
    losses = [];
    renewals = 0;
    released = 0;
    idle = null;
    told = [];
    script = [];
    answer = () => undefined;
  });

  it('renews thrice a term, and proves every shard', async () => {
    const keeper = await keep();
    await clock.advance(90_000, 1_000);
    expect([renewals, losses]).toEqual([9, []]);
    expect([keeper.proof(0), keeper.proof(63)]).toEqual([
      { shard: 0, token: 1 },
      { shard: 63, token: 1 },
    ]);
    expect(() => keeper.proof(64)).toThrow('lease: expected a shard, found 64');
  });

  it('knows until when somebody was there before it', async () => {
    expect((await keep()).lastAliveAtMs).toBeNull();
    idle = 7_000;
    expect((await keep()).lastAliveAtMs).toBe(clock.now() - 7_000);
  });

  it('tells when it lived by the clock of the database, never by an answer that was late', async () => {
    script = ['renewed', 'hang', 'renewed'];
    const keeper = await keep();
    await clock.advance(10_000, 1_000);
    keeper.guarding();
    await clock.advance(10_000, 1_000);
    await clock.advance(4_000, 1_000);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(10_000, 1_000);
    await keeper.release();
    // The first was before it stood guard. An answer took four seconds: what is reckoned from it is
    // so much too early.
    expect(told).toEqual([null, 0, 4_000, 0]);
  });

  it('says at once that shards have another owner, once', async () => {
    script = ['renewed', 'stolen', 'stolen'];
    await keep();
    await clock.advance(60_000, 1_000);
    expect([losses, clock.pending()]).toEqual([['3 of 64 shards have another owner'], 0]);
  });

  it('gives up within the term when renewals fail, and says why', async () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    script = [error, error, error, error];
    await keep();
    await clock.advance(23_000, 1_000);
    expect(losses).toEqual([]);
    await clock.advance(1_000, 1_000);
    expect(losses).toEqual([
      'the leases could not be renewed for 24 s: Error: connect ECONNREFUSED',
    ]);
  });

  it('after a standstill acts for nobody, before any timer has told of the loss', async () => {
    const keeper = await keep();
    const seen: unknown[] = [];
    clock.setTimeout(() => seen.push([keeper.mayAct(0), losses.length]), 1_000);
    expect([keeper.mayAct(0), keeper.mayAct(64)]).toEqual([true, false]);
    // One step: everything that was due meanwhile runs at its end, the earliest first.
    await clock.advance(24_000, 24_000);
    expect(seen).toEqual([[false, 0]]);
    expect([keeper.mayAct(0), losses]).toEqual([false, [expect.stringContaining('24 s')]]);
  });

  it('acts for a term from each renewal, and for nobody once it has released', async () => {
    const keeper = await keep();
    await clock.advance(90_000, 1_000);
    expect(keeper.mayAct(0)).toBe(true);
    await keeper.release();
    expect(keeper.mayAct(0)).toBe(false);
  });

  it('goes on without renewals where nobody else can take the shards', async () => {
    script = [new Error('gone'), 'hang'];
    const keeper = await keep({ isSole: true });
    await clock.advance(600_000, 1_000);
    expect([losses, keeper.mayAct(0)]).toEqual([[], true]);
  });

  it('that is the sole one stops when a renewal proves another owner', async () => {
    script = [new Error('gone'), 'stolen'];
    await keep({ isSole: true });
    await clock.advance(60_000, 1_000);
    expect(losses).toEqual(['3 of 64 shards have another owner']);
  });

  it('gives up within the term when a renewal never answers', async () => {
    script = ['hang'];
    await keep();
    await clock.advance(24_000, 1_000);
    expect(losses).toEqual(['the leases could not be renewed for 24 s']);
  });

  it('counts its trust from the asking, not from a late answer', async () => {
    script = ['hang', 'hang'];
    await keep();
    await clock.advance(20_000, 1_000);
    answer();
    await clock.advance(13_000, 1_000);
    expect(losses).toEqual([]);
    await clock.advance(1_000, 1_000);
    expect(losses).toHaveLength(1);
  });

  it('forgives a failure that a later renewal makes good', async () => {
    script = [new Error('too many connections'), 'renewed', 'renewed'];
    await keep();
    await clock.advance(40_000, 1_000);
    expect(losses).toEqual([]);
  });

  it('releases only when no renewal is under way that would take the leases again', async () => {
    script = ['hang'];
    const keeper = await keep();
    await clock.advance(10_000, 1_000);
    const releasing = keeper.release();
    await clock.advance(10, 10);
    expect(released).toBe(0);
    answer();
    await releasing;
    await clock.advance(120_000, 10_000);
    expect([released, renewals, losses, clock.pending()]).toEqual([1, 1, [], 0]);
  });
});

describe('on PostgreSQL', () => {
  let test: TestDatabase;
  const keepers: LeaseKeeper[] = [];
  const losses: string[] = [];

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterEach(async () => {
    for (const keeper of keepers.splice(0)) await keeper.release();
    losses.length = 0;
    await ask(test.database, "update leases set expires_at = '-infinity'");
  });
  afterAll(() => test.drop());

  const keep = async (owner: string, changes: Partial<LeaseKeeperOptions> = {}) => {
    const keeper = await keepLeases({
      database: test.database,
      owner,
      ttlMs: 30_000,
      clock: systemClock(),
      isAlone: false,
      isSole: false,
      lost: (why) => void losses.push(why),
      ...changes,
    });
    keepers.push(keeper);
    return keeper;
  };

  it('one owner holds all; another is refused and told by whom and for how long', async () => {
    await keep(OWNER);
    await expect(keep(RIVAL)).rejects.toThrow(
      /^leases: expected 64 shards, found 0 free; held by elsewhere\/boot-1\/1\/a for (29|30) s more$/,
    );
  });

  it('a released lease is free at once, under a higher token', async () => {
    const first = await keep(OWNER);
    const before = first.proof(7).token;
    await first.release();
    const second = await keep(RIVAL);
    expect(second.proof(7).token).toBe(before + 1);
  });

  it('an expired lease is taken over, and the old owner is told', async () => {
    await keep(OWNER, { ttlMs: 600 });
    await ask(test.database, 'update leases set expires_at = clock_timestamp()');
    const rival = await keep(RIVAL);
    await eventually(() => losses.length > 0);
    expect(losses).toEqual(['64 of 64 shards have another owner']);
    expect(rival.proof(0).token).toBeGreaterThan(1);
  });

  it('the lease of a dead process of this host is taken without waiting', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect([isRunning(pid), isRunning(process.pid)]).toEqual([false, true]);
    const dead = await keep(`${hostname()}/boot/${pid}/x`);
    const token = dead.proof(0).token;
    const keeper = await keep(`${hostname()}/boot/${process.pid}/y`);
    expect(keeper.proof(0).token).toBe(token + 1);
  });

  it('the lease of a living process of this host is not', async () => {
    await keep(`${hostname()}/boot/${process.pid}/x`);
    await expect(keep(`${hostname()}/boot/${process.pid}/y`)).rejects.toThrow('found 0 free');
  });

  it('whoever is alone with the database takes it from anybody', async () => {
    await keep(OWNER);
    const alone = await keep(RIVAL, { isAlone: true });
    expect(alone.proof(63).shard).toBe(63);
  });
});
