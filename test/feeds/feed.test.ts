import { createActor, initialTransition, transition, type SnapshotFrom } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { describe, expect, test } from 'vitest';

import { feedMachine, type FeedEvent } from '../../machines/feeds/feed.ts';
import { DEFAULT_FEED_POLICY as POLICY, RESYNC_REQUESTS_MAX } from '../../machines/feeds/policy.ts';
import { feedStateOf } from '../../machines/feeds/state.ts';
import type { FeedState } from '../../machines/model/feed.ts';
import { testClock } from '../support/simulated-clock.ts';

type Snapshot = SnapshotFrom<typeof feedMachine>;

const EVENTS: readonly FeedEvent[] = [
  { type: 'socket.opened' },
  { type: 'socket.closed', reason: 'reset' },
  { type: 'subscription.confirmed' },
  { type: 'subscription.refused', reason: 'bad key' },
  { type: 'channel.failed', reason: 'error 25' },
  { type: 'silence.detected' },
  { type: 'silence.confirmed' },
  { type: 'proof.received' },
  { type: 'gap.detected', reason: 'gap before seq 9' },
  { type: 'resync.completed' },
  { type: 'feed.retry' },
  { type: 'feed.stop' },
];

const ROUTES: Readonly<Record<FeedState, readonly FeedEvent['type'][]>> = {
  connecting: [],
  subscribing: ['socket.opened'],
  live: ['socket.opened', 'subscription.confirmed'],
  probing: ['socket.opened', 'subscription.confirmed', 'silence.detected'],
  // `stale` is entered by time alone.
  stale: ['socket.opened', 'subscription.confirmed', 'silence.detected'],
  resyncing: ['socket.opened', 'subscription.confirmed', 'gap.detected'],
  backingOff: ['socket.closed'],
  refused: ['subscription.refused'],
  stopped: ['feed.stop'],
};

const eventOf = (type: FeedEvent['type']): FeedEvent => {
  const event = EVENTS.find((known) => known.type === type);
  if (event === undefined) throw new Error(`no sample of ${type}`);
  return event;
};

const snapshotIn = (state: FeedState): Snapshot => {
  const [birth] = initialTransition(feedMachine, { policy: POLICY });
  if (state === 'stale')
    return feedMachine.resolveState({
      value: { attached: { established: { standing: 'stale', renewal: 'settled' } } },
      context: birth.context,
    });
  return ROUTES[state].reduce((at, type) => transition(feedMachine, at, eventOf(type))[0], birth);
};

const STATES = Object.keys(ROUTES).filter((name): name is FeedState => name in ROUTES);

/** Columns in the order of EVENTS; a dot is "stays and does nothing". */
const TABLE: Readonly<Record<FeedState, readonly string[]>> = {
  // opened, closed, confirmed, refused, failed, silence, verdict, proof, gap, resynced, retry, stop
  connecting: 'subscribing backingOff . refused backingOff . . . . . . stopped'.split(' '),
  subscribing: '. backingOff live refused backingOff . . . backingOff . . stopped'.split(' '),
  live: '. backingOff . refused backingOff probing . . resyncing . . stopped'.split(' '),
  probing: '. backingOff . refused backingOff . . live resyncing . . stopped'.split(' '),
  stale: '. backingOff . refused backingOff . backingOff live resyncing . . stopped'.split(' '),
  resyncing: '. backingOff . refused backingOff . . . resyncing live . stopped'.split(' '),
  backingOff: '. . . . . . . . . . connecting stopped'.split(' '),
  refused: '. . . . . . . . . . connecting stopped'.split(' '),
  stopped: '. . . . . . . . . . . .'.split(' '),
};

const SCHEDULING = /^xstate\.(raise|cancel)/;
const effects = (actions: readonly { readonly type: string }[]): readonly string[] =>
  actions.map(({ type }) => type).filter((type) => !SCHEDULING.test(type));

describe('every state answers every event', () => {
  for (const state of STATES)
    test.each(EVENTS.map((event, column) => [event.type, TABLE[state][column] ?? '?'] as const))(
      `${state} × %s → %s`,
      (type, expected) => {
        const before = snapshotIn(state);
        expect(feedStateOf(before)).toBe(state);
        const [after, actions] = transition(feedMachine, before, eventOf(type));
        expect(feedStateOf(after)).toBe(expected === '.' ? state : expected);
        if (expected === '.') expect(effects(actions)).toEqual([]);
      },
    );
});

describe('effects', () => {
  const effectsOf = (state: FeedState, type: FeedEvent['type']): readonly string[] =>
    effects(transition(feedMachine, snapshotIn(state), eventOf(type))[1]);

  test('a feed begins by opening its socket', () => {
    expect(effects(initialTransition(feedMachine, { policy: POLICY })[1])).toEqual(['openSocket']);
  });

  test.each([
    ['connecting', 'socket.opened', ['subscribe']],
    ['live', 'socket.closed', ['closeSocket', 'doubtValues']],
    ['live', 'silence.detected', ['sendPing']],
    ['live', 'gap.detected', ['doubtValues', 'requestSnapshots']],
    ['resyncing', 'gap.detected', ['doubtValues', 'requestSnapshots']],
    ['resyncing', 'resync.completed', []],
    ['live', 'subscription.refused', ['closeSocket', 'doubtValues', 'raiseAlarm']],
    ['stale', 'silence.confirmed', ['closeSocket', 'doubtValues']],
    ['probing', 'feed.stop', ['closeSocket', 'doubtValues']],
    ['backingOff', 'feed.retry', ['openSocket']],
  ] as const)('%s on %s asks for exactly %j', (state, type, expected) => {
    expect(effectsOf(state, type)).toEqual(expected);
  });

  test('gaps without end cost the connection', () => {
    let at = snapshotIn('resyncing');
    for (let asked = 1; asked < RESYNC_REQUESTS_MAX; asked += 1) {
      at = transition(feedMachine, at, eventOf('gap.detected'))[0];
      expect(feedStateOf(at)).toBe('resyncing');
    }
    at = transition(feedMachine, at, eventOf('gap.detected'))[0];
    expect(feedStateOf(at)).toBe('backingOff');
  });

  test('a completed resync may ask as often again', () => {
    const resynced = transition(feedMachine, snapshotIn('resyncing'), eventOf('resync.completed'));
    expect(resynced[0].context.resyncRequests).toBe(0);
  });
});

test('every state is reachable', () => {
  const paths = getShortestPaths(feedMachine, {
    input: { policy: POLICY },
    events: [...EVENTS],
    serializeState: (snapshot) => JSON.stringify(snapshot.value),
  });
  const reached = new Set(paths.map(({ state }) => feedStateOf(state)));
  // Time alone leads to `stale`; the timed tests below take that step.
  expect([...reached].sort()).toEqual(STATES.filter((state) => state !== 'stale').sort());
});

describe('timers', () => {
  const calls: string[] = [];
  const start = (route: readonly FeedEvent['type'][]) => {
    calls.length = 0;
    const clock = testClock();
    const note = (name: string) => (): void => void calls.push(name);
    const machine = feedMachine.provide({
      actions: {
        openSocket: note('openSocket'),
        closeSocket: note('closeSocket'),
        subscribe: note('subscribe'),
        sendPing: note('sendPing'),
        judgeSilence: note('judgeSilence'),
        requestSnapshots: note('requestSnapshots'),
        raiseAlarm: note('raiseAlarm'),
        doubtValues: note('doubtValues'),
      },
    });
    const actor = createActor(machine, { clock, input: { policy: POLICY } }).start();
    for (const type of route) actor.send(eventOf(type));
    return { actor, clock, state: () => feedStateOf(actor.getSnapshot()) };
  };

  test.each([
    ['connecting', POLICY.connectTimeoutMs, 'backingOff'],
    ['subscribing', POLICY.subscribeTimeoutMs, 'backingOff'],
    ['probing', POLICY.pongTimeoutMs, 'stale'],
    ['resyncing', POLICY.resyncTimeoutMs, 'backingOff'],
    ['backingOff', POLICY.backoffBaseMs, 'connecting'],
    ['refused', POLICY.refusedRetryMs, 'connecting'],
  ] as const)('%s lasts %i ms, then %s', (from, limitMs, to) => {
    const { actor, clock, state } = start(ROUTES[from]);
    clock.advanceSync(limitMs - 1, 100);
    expect(state()).toBe(from);
    clock.advanceSync(1);
    expect(state()).toBe(to);
    actor.stop();
  });

  test('live lasts as long as nobody objects', () => {
    const { actor, clock, state } = start(ROUTES.live);
    clock.advanceSync(86_400_000, 60_000);
    expect(state()).toBe('live');
    actor.stop();
  });

  test('a connection that has held for the quiet time backs off from the base again', () => {
    const { actor, clock } = start(['socket.closed']);
    const failures = (): number => actor.getSnapshot().context.failures;
    clock.advanceSync(POLICY.backoffBaseMs);
    actor.send(eventOf('socket.opened'));
    actor.send(eventOf('subscription.confirmed'));
    clock.advanceSync(POLICY.backoffResetMs - 1, 100);
    expect(failures()).toBe(1);
    clock.advanceSync(1);
    expect(failures()).toBe(0);
    actor.stop();
  });

  test('probing does not restart the quiet time', () => {
    const { actor, clock } = start(['socket.closed']);
    clock.advanceSync(POLICY.backoffBaseMs);
    actor.send(eventOf('socket.opened'));
    actor.send(eventOf('subscription.confirmed'));
    clock.advanceSync(POLICY.backoffResetMs - 1_000, 100);
    actor.send(eventOf('silence.detected'));
    actor.send(eventOf('proof.received'));
    clock.advanceSync(1_000);
    expect(actor.getSnapshot().context.failures).toBe(0);
    actor.stop();
  });

  test('a stale feed waits for the verdict of the frames still unread', () => {
    const { actor, clock, state } = start(ROUTES.probing);
    clock.advanceSync(POLICY.pongTimeoutMs);
    expect(calls.at(-1)).toBe('judgeSilence');
    actor.send(eventOf('proof.received'));
    expect(state()).toBe('live');
    expect(calls).not.toContain('doubtValues');
    actor.stop();
  });

  test('a stopped feed leaves no timer', () => {
    const { actor, clock } = start(ROUTES.live);
    actor.send(eventOf('feed.stop'));
    expect(clock.pending()).toBe(0);
    expect(actor.getSnapshot().status).toBe('done');
  });
});

describe('renewal', () => {
  const OLD: typeof POLICY = { ...POLICY, renewMs: 3_600_000 };
  const start = (policy = OLD) => {
    const calls: string[] = [];
    const clock = testClock();
    const note = (name: string) => (): void => void calls.push(name);
    const machine = feedMachine.provide({
      actions: {
        openSocket: note('openSocket'),
        closeSocket: note('closeSocket'),
        subscribe: note('subscribe'),
        doubtValues: note('doubtValues'),
        requestSnapshots: note('requestSnapshots'),
        openSuccessor: note('openSuccessor'),
        dropSuccessor: note('dropSuccessor'),
        promoteSuccessor: note('promoteSuccessor'),
      },
    });
    const actor = createActor(machine, { clock, input: { policy } }).start();
    for (const type of ROUTES.live) actor.send(eventOf(type));
    calls.length = 0;
    return { actor, calls, clock, state: () => feedStateOf(actor.getSnapshot()) };
  };

  test('a connection of that age gets a successor, and is live all the while', () => {
    const { actor, calls, clock, state } = start();
    clock.advanceSync(3_599_999, 1_000);
    expect(calls).toEqual([]);
    clock.advanceSync(1);
    expect([calls, state()]).toEqual([['openSuccessor'], 'live']);
    actor.send({ type: 'successor.confirmed' });
    expect([calls, state()]).toEqual([['openSuccessor', 'promoteSuccessor'], 'live']);
    actor.stop();
  });

  test('without a greatest age it comes only when the venue asks for it', () => {
    const { actor, calls, clock } = start(POLICY);
    clock.advanceSync(2_400_000_000, 60_000_000);
    expect(calls).toEqual([]);
    actor.send({ type: 'renewal.asked' });
    actor.send({ type: 'renewal.asked' });
    expect(calls).toEqual(['openSuccessor']);
    actor.stop();
  });

  test.each([
    ['is lost', (at: ReturnType<typeof start>) => at.actor.send({ type: 'successor.lost' })],
    [
      'is not confirmed in time',
      (at: ReturnType<typeof start>) =>
        at.clock.advanceSync(POLICY.connectTimeoutMs + POLICY.subscribeTimeoutMs, 1_000),
    ],
  ])('a successor that %s is dropped and tried again; the feed stays live', (_, lose) => {
    const at = start();
    at.actor.send({ type: 'renewal.asked' });
    lose(at);
    expect([at.calls, at.state()]).toEqual([['openSuccessor', 'dropSuccessor'], 'live']);
    at.clock.advanceSync(POLICY.backoffMaxMs, 1_000);
    expect(at.calls.at(-1)).toBe('openSuccessor');
    at.actor.stop();
  });

  test('a successor takes over whatever the first connection was busy with', () => {
    const { actor, state } = start();
    actor.send({ type: 'renewal.asked' });
    actor.send(eventOf('gap.detected'));
    expect(state()).toBe('resyncing');
    actor.send({ type: 'successor.confirmed' });
    expect(state()).toBe('live');
    actor.stop();
  });

  test('a first connection that is lost meanwhile takes both down', () => {
    const { actor, calls, state } = start();
    actor.send({ type: 'renewal.asked' });
    actor.send(eventOf('socket.closed'));
    expect(state()).toBe('backingOff');
    expect(calls).toEqual(['openSuccessor', 'closeSocket', 'doubtValues']);
    actor.stop();
  });
});

test('a defect below the chart becomes the actor’s own error', () => {
  const actor = createActor(
    feedMachine.provide({ actions: { openSocket: () => undefined, closeSocket: () => undefined } }),
    { input: { policy: POLICY }, clock: testClock() },
  );
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  const defect = new Error('driver defect');
  actor.send({ type: 'defect.raised', defect });
  expect(errors).toEqual([defect]);
  expect(actor.getSnapshot().status).toBe('error');
});
