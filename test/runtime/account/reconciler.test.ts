import { venueId } from '../../../machines/model/ids.ts';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Difference } from '../../../machines/accounts/differences.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import { createAlarms, type Alarms } from '../../../src/runtime/alarms.ts';
import type { Look } from '../../../src/runtime/account/look.ts';
import { createReconciler, type Reconciler } from '../../../src/runtime/account/reconciler.ts';
import type { VenueFault } from '../../../src/venues/venue.ts';
import { byHand, MARKET, order, position, theirFill, ours, theirs } from '../../accounts/worlds.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { testClock, type TestClock } from '../../support/simulated-clock.ts';

const POLICY = {
  intervalMs: 60_000,
  graceMs: 2_000,
  confirmMs: 1_000,
  retryBaseMs: 1_000,
  retryMaxMs: 8_000,
  staleMs: 20_000,
};
const AWAY: VenueFault = { kind: 'unreachable', retryable: true, message: 'away' };
const FILL: Difference = {
  kind: 'fillMissed',
  action: 'tellOrder',
  order: order('1'),
  fill: theirFill('1'),
};
const GONE: Difference = { kind: 'positionExternal', action: 'show', theirs: position() };
const STRANGE: Difference = { kind: 'orderExternal', action: 'show', theirs: byHand() };

let clock: TestClock;
let alarms: Alarms;
let looks: { readonly atMs: EpochMs; readonly since: EpochMs | null }[];
let carried: (readonly string[])[];
let recorded: number;
let succeeded: number;
/** What the next looks find; then nothing. */
let script: (readonly Difference[] | VenueFault | Error)[];
let reconciler: Reconciler;

const lookOf = (found: readonly Difference[]): Look => ({
  differences: found,
  unjudged: new Set([MARKET]),
  ours: ours(),
  theirs: { ...theirs(), asOfMs: clock.now() },
});

const look = (since: EpochMs | null): Promise<Result<Look, VenueFault>> => {
  looks.push({ atMs: clock.now(), since });
  const next = script.shift() ?? [];
  if (next instanceof Error) return Promise.reject(next);
  return Promise.resolve('kind' in next ? fail(next) : ok(lookOf(next)));
};

beforeEach(() => {
  clock = testClock();
  const { log } = recordingLog();
  alarms = createAlarms(clock, log);
  looks = [];
  carried = [];
  recorded = 0;
  succeeded = 0;
  script = [];
  reconciler = createReconciler({
    venue: venueId('kalshi'),
    clock,
    log,
    alarms,
    policy: POLICY,
    look,
    remedies: { carryOut: (certain) => void carried.push(certain.map(({ kind }) => kind)) },
    record: () => {
      recorded += 1;
      return Promise.resolve();
    },
    succeeded: () => {
      succeeded += 1;
    },
  });
});

const standing = (): readonly string[] => alarms.standing().map(({ key }) => key);

describe('a reconciliation', () => {
  it('is one look where nothing differs', async () => {
    const outcome = await reconciler.reconcile('test');
    expect(outcome).toMatchObject({ ok: true, value: { looks: 1, differences: [] } });
    expect([looks.length, recorded, succeeded]).toEqual([1, 1, 1]);
  });

  it('looks again until what was told is taken in', async () => {
    script = [[FILL]];
    const asked = reconciler.reconcile('test');
    await clock.advance(POLICY.confirmMs + 10);
    expect(await asked).toMatchObject({ value: { looks: 2, differences: [FILL] } });
    expect(carried).toEqual([['fillMissed'], []]);
  });

  it('acts on what seems absent only when it seems so twice', async () => {
    script = [[GONE], [GONE]];
    const asked = reconciler.reconcile('test');
    await clock.advance(POLICY.confirmMs + 10);
    await asked;
    expect(carried).toEqual([[], ['positionExternal']]);
  });

  it('is given up after some looks, and tried again in time', async () => {
    script = [[FILL], [FILL], [FILL], [FILL], [FILL]];
    const asked = reconciler.reconcile('test');
    await clock.advance(POLICY.confirmMs * 5);
    expect(await asked).toMatchObject({ value: { looks: 4 } });
  });

  it('reaches back to what the last one has seen', async () => {
    await reconciler.reconcile('test');
    const firstAtMs = clock.now();
    await clock.advance(5_000);
    await reconciler.reconcile('test');
    expect(looks.map(({ since }) => since)).toEqual([null, firstAtMs]);
  });

  it('counts what it has found, by kind', async () => {
    script = [[STRANGE, STRANGE]];
    await reconciler.reconcile('test');
    expect(reconciler.figures()).toMatchObject({
      successes: 1,
      failures: 0,
      lastSuccessAtMs: clock.now(),
      differences: { orderExternal: 1 },
    });
  });
});

describe('one at a time', () => {
  it('calls made during one share the next', async () => {
    const first = reconciler.reconcile('first');
    const second = reconciler.reconcile('second');
    const third = reconciler.reconcile('third');
    expect(second).toBe(third);
    await Promise.all([first, second]);
    expect(looks.length).toBe(2);
  });
});

describe('by time and on suspicion', () => {
  it('an interval after the last one', async () => {
    await clock.advance(POLICY.intervalMs);
    await reconciler.reconcile('asked meanwhile');
    const before = looks.length;
    await clock.advance(POLICY.intervalMs - 10);
    expect(looks.length).toBe(before);
    await clock.advance(10);
    expect(looks.length).toBe(before + 1);
  });

  it('suspicions that come together are one look, once reads have had their time', async () => {
    reconciler.suspect('one');
    reconciler.suspect('two');
    await clock.advance(POLICY.graceMs - 10);
    expect(looks.length).toBe(0);
    await clock.advance(10);
    expect(looks.length).toBe(1);
  });

  it('one that has explained itself by then is dropped; one that has not is kept', async () => {
    reconciler.suspect('passing', () => false);
    await clock.advance(POLICY.graceMs);
    expect(looks.length).toBe(0);
    reconciler.suspect('passing', () => false);
    reconciler.suspect('lasting', () => true);
    await clock.advance(POLICY.graceMs);
    expect(looks.length).toBe(1);
  });
});

describe('a venue that cannot be asked', () => {
  it('is asked again with growing pauses, and admits nothing meanwhile', async () => {
    script = Array.from({ length: 6 }, () => AWAY);
    expect(await reconciler.reconcile('start')).toEqual(fail(AWAY));
    expect([succeeded, recorded]).toEqual([0, 0]);
    await clock.advance(25_000);
    const startMs = looks[0]?.atMs ?? 0;
    expect(looks.map(({ atMs }) => atMs - startMs)).toEqual([
      0, 1_000, 3_000, 7_000, 15_000, 23_000,
    ]);
    expect(reconciler.figures().failures).toBe(6);
  });

  it('for long is an alarm until it has answered', async () => {
    script = Array.from({ length: 6 }, () => AWAY);
    await reconciler.reconcile('start');
    await clock.advance(15_500);
    expect(standing()).toEqual([]);
    await clock.advance(8_000);
    expect(standing()).toEqual(['reconcile/stale/kalshi']);
    await clock.advance(8_000);
    expect([standing(), succeeded]).toEqual([[], 1]);
  });

  it('and a store that fails are failures alike', async () => {
    script = [new Error('no connection')];
    expect(await reconciler.reconcile('start')).toMatchObject({
      ok: false,
      error: { message: 'no connection' },
    });
  });
});

describe('once stopped', () => {
  it('it neither looks nor leaves a timer, and whoever waits is told', async () => {
    script = [[FILL]];
    const asked = reconciler.reconcile('test');
    await clock.advance(10);
    reconciler.suspect('something');
    reconciler.stop();
    expect(await asked).toMatchObject({ ok: false });
    expect([clock.pending(), looks.length, succeeded]).toEqual([0, 1, 0]);
  });
});
