import { describe, expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';

import {
  PassingFault,
  storeMachine,
  type StoreEvent,
  type StorePolicy,
} from '../../machines/store/store.ts';
import { cellsOf, gapsOf } from '../support/cell-table.ts';
import { testClock } from '../support/simulated-clock.ts';
import { turn } from '../runtime/supervision/cast.ts';

/*
 * The store chart, every situation × everything that can happen to it: the outcome of the effect
 * under way, a word of the journal writer, and the passing of time. `-` is no change.
 */

const POLICY = {
  retryBaseMs: 100,
  retryMaxMs: 1_000,
  startPatienceMs: 5_000,
  giveUpAfterMs: 10_000,
};
const AWAY = new Error('the connection is gone');
const REFUSED = new Error('the disk is full');
const PASSING = new PassingFault('the server is starting up');

type Effect = {
  readonly name: string;
  readonly done: () => void;
  readonly fail: (error: Error) => void;
};

const startChart = (policy: StorePolicy = POLICY) => {
  const clock = testClock();
  const begun: string[] = [];
  let pending: Effect | null = null;
  const effect = (name: string) =>
    fromPromise<undefined>(
      () =>
        new Promise((resolve, reject) => {
          begun.push(name);
          pending = { name, done: () => resolve(undefined), fail: reject };
        }),
    );
  const actor = createActor(
    storeMachine.provide({
      actors: {
        launchDatabase: effect('launch'),
        migrateSchema: effect('migrate'),
        claimShards: effect('claim'),
        drainSpool: effect('drain'),
      },
    }),
    { input: { policy }, clock },
  ).start();
  const settle = async (how: (of: Effect) => void): Promise<void> => {
    const of = pending;
    pending = null;
    if (of !== null) how(of);
    await turn();
  };
  const state = (): string => {
    const { value } = actor.getSnapshot();
    if (typeof value === 'string') return value;
    return 'starting' in value ? `starting.${value.starting}` : `away.${value.away}`;
  };
  return {
    actor,
    clock,
    begun,
    state,
    succeed: () => settle(({ done }) => done()),
    fail: () => settle(({ fail }) => fail(REFUSED)),
    failPassing: () => settle(({ fail }) => fail(PASSING)),
    say: async (event: StoreEvent): Promise<void> => {
      if (actor.getSnapshot().status === 'active') actor.send(event);
      await turn();
    },
  };
};

type Chart = ReturnType<typeof startChart>;

const DELIVERIES: Readonly<Record<string, (chart: Chart) => Promise<void>>> = {
  'the effect succeeds': ({ succeed }) => succeed(),
  'the effect fails': ({ fail }) => fail(),
  'the effect fails for now': ({ failPassing }) => failPassing(),
  'database.lost': ({ say }) => say({ type: 'database.lost', error: AWAY }),
  'database.found': ({ say }) => say({ type: 'database.found' }),
  'the retry is due': ({ clock }) => clock.advance(200),
  'the patience is over': ({ clock }) => clock.advance(10_000, 1_000),
};

const reach = async (...deliveries: readonly string[]): Promise<Chart> => {
  const chart = startChart();
  for (const delivery of deliveries) await DELIVERIES[delivery]?.(chart);
  return chart;
};

const UP = Array.from({ length: 4 }, () => 'the effect succeeds');

const SITUATIONS: Readonly<Record<string, readonly string[]>> = {
  'starting.launching': [],
  'starting.migrating': UP.slice(0, 1),
  'starting.claiming': UP.slice(0, 2),
  'starting.hesitating': ['the effect fails for now'],
  'starting.launching, for long': ['the patience is over'],
  draining: UP.slice(0, 3),
  ready: UP,
  'away.relaunching': [...UP, 'database.lost'],
  'away.waiting': [...UP, 'database.lost', 'the effect fails'],
  'away.draining': [...UP, 'database.lost', 'the effect succeeds'],
  failed: ['the effect fails'],
};

const TABLE = `
# the effect succeeds
  starting.migrating
      starting.launching*
  starting.claiming
      starting.migrating
  draining
      starting.claiming
  ready
      draining · away.draining
  away.draining
      away.relaunching
# the effect fails
  failed
      starting* but starting.hesitating
# the effect fails for now
  starting.hesitating
      starting* but starting.hesitating or *, for long
  failed
      starting.launching, for long
# the effect fails*
  failed
      draining · away.draining
  away.waiting
      away.relaunching
# the effect *
  -
      starting.hesitating · ready · away.waiting · failed
# database.lost
  away.relaunching
      draining · ready
  away.waiting
      away.draining
  -
      starting* · away.relaunching · away.waiting · failed
# database.found
  away.draining
      away.relaunching · away.waiting
  -
      * but away.relaunching or away.waiting
# the retry is due
  starting.launching
      starting.hesitating
  away.relaunching
      away.waiting
  -
      * but starting.hesitating or away.waiting
# the patience is over
  starting.launching
      starting.hesitating
  failed
      away*
  -
      * but starting.hesitating or away*
`;

const cells = cellsOf(TABLE, Object.keys(SITUATIONS), Object.keys(DELIVERIES));

describe('the store chart', () => {
  it('has an outcome for every situation and delivery', () => {
    expect(gapsOf(cells, Object.keys(SITUATIONS), Object.keys(DELIVERIES))).toEqual([]);
  });

  it.each(cells)('$situation, $delivery: $outcome', async ({ situation, delivery, outcome }) => {
    const chart = await reach(...(SITUATIONS[situation] ?? []));
    const [state] = situation.split(',');
    expect(chart.state()).toBe(state);
    await DELIVERIES[delivery]?.(chart);
    expect(chart.state()).toBe(outcome === '-' ? state : outcome);
  });

  it('is writable when ready alone, and alarmed while it waits, is away or has failed', async () => {
    for (const [name, deliveries] of Object.entries(SITUATIONS)) {
      const snapshot = (await reach(...deliveries)).actor.getSnapshot();
      expect([name, snapshot.hasTag('writable'), snapshot.hasTag('alarm')]).toEqual([
        name,
        name === 'ready',
        /hesitating|^away|failed/.test(name),
      ]);
    }
  });
});

describe('the way up', () => {
  it('launches, migrates, claims and drains in this order, each once', async () => {
    expect((await reach(...UP)).begun).toEqual(['launch', 'migrate', 'claim', 'drain']);
  });

  it.each([0, 1, 2, 3])('that fails at step %i says with what', async (step) => {
    const chart = await reach(...UP.slice(0, step), 'the effect fails');
    expect(chart.actor.getSnapshot()).toMatchObject({
      status: 'done',
      context: { failure: REFUSED },
    });
  });
});

describe('a database that does not answer at the start', () => {
  const launches = ({ begun }: Chart): number => begun.filter((name) => name === 'launch').length;

  it('is tried again after growing waits, and given up once patience is over', async () => {
    const chart = startChart();
    const startMs = chart.clock.now();
    const waits: number[] = [];
    let sinceMs = startMs;
    await chart.failPassing();
    while (chart.state() !== 'failed') {
      expect(chart.state()).toBe('starting.hesitating');
      const before = launches(chart);
      await chart.clock.advance(100);
      if (launches(chart) === before) continue;
      waits.push(chart.clock.now() - sinceMs);
      sinceMs = chart.clock.now();
      await chart.failPassing();
    }
    expect(waits).toEqual([200, 400, 800, 1_000, 1_000, 1_000]);
    expect(chart.clock.now() - startMs).toBe(POLICY.startPatienceMs);
    expect([chart.actor.getSnapshot().context.failure, chart.clock.pending()]).toEqual([
      PASSING,
      0,
    ]);
  });

  it('and does so late is still taken, but no fault is forgiven any more', async () => {
    const chart = await reach('the patience is over', ...UP.slice(0, 2));
    expect(chart.state()).toBe('starting.claiming');
    await chart.failPassing();
    expect(chart.state()).toBe('failed');
  });

  it('is asked once where nobody wants to wait', async () => {
    const chart = startChart({ ...POLICY, startPatienceMs: 0 });
    await chart.failPassing();
    await chart.clock.advance(10);
    expect([chart.state(), launches(chart)]).toEqual(['failed', 1]);
  });
});

describe('a database that is away', () => {
  it('is launched again and again, each time after twice the wait, up to its bound', async () => {
    const chart = await reach(...UP, 'database.lost');
    const launchedAt: number[] = [];
    const startMs = chart.clock.now();
    let seen = chart.begun.length;
    await chart.fail();
    while (chart.state() !== 'failed') {
      await chart.clock.advance(10);
      if (chart.begun.length === seen) continue;
      seen = chart.begun.length;
      launchedAt.push(chart.clock.now() - startMs);
      await chart.fail();
    }
    const waits = launchedAt.map((at, index) => at - (launchedAt[index - 1] ?? 0));
    expect(waits.slice(0, 5)).toEqual([200, 400, 800, 1_000, 1_000]);
    expect(chart.clock.now() - startMs).toBe(POLICY.giveUpAfterMs);
    expect(chart.actor.getSnapshot().context.failure).toBe(AWAY);
    expect(chart.clock.pending()).toBe(0);
  });

  it('that answers again counts its attempts and its patience anew', async () => {
    const chart = await reach(...UP, 'database.lost', 'the effect succeeds', 'the effect succeeds');
    await chart.clock.advance(9_900, 100);
    await chart.say({ type: 'database.found' });
    expect(chart.actor.getSnapshot().context).toMatchObject({ attempts: 0, failure: null });
    await chart.say({ type: 'database.lost', error: AWAY });
    await chart.clock.advance(9_900, 100);
    expect(chart.state()).toMatch(/^away/);
  });

  it('is waited for for ever where nobody else could take over', async () => {
    const chart = startChart({ ...POLICY, giveUpAfterMs: null });
    for (let step = 0; step < 4; step += 1) await chart.succeed();
    await chart.say({ type: 'database.lost', error: AWAY });
    await chart.fail();
    await chart.clock.advance(3 * 86_400_000, 60_000);
    expect([chart.state().slice(0, 4), chart.actor.getSnapshot().status]).toEqual([
      'away',
      'active',
    ]);
  });
});
