import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assign, createActor, setup } from 'xstate';
import { z } from 'zod';

import { createSocketTickets } from '../../src/api/access/socket-tickets.ts';
import type { StatelySources } from '../../src/api/stately/exhibit.ts';
import { valueOf } from '../../src/api/stately/frames.ts';
import { createStately, type Stately } from '../../src/api/stately/socket.ts';
import { socketEndpoints } from '../../src/api/resources/socket.ts';
import { tradeId } from '../../machines/model/ids.ts';
import { createInspection, type Inspection } from '../../src/runtime/inspection.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { eventually } from '../support/eventually.ts';
import { recordingLog, type RecordedLine } from '../support/recording-log.ts';
import { after, born, filled, play, totals } from '../support/trade-fixtures.ts';
import { bearer, ask, openBench, TOKENS, type Bench } from './bench.ts';
import { phoneTo, type Dial, type Dialled, type Phone } from './dial.ts';

const PATH = '/api/v1/stately';
const SECRET = 'sk-live-0123456789';

const lampMachine = setup({
  types: {
    context: {} as { turns: number; reason: string; held: { key: string } },
    events: {} as { type: 'lamp.turned'; by: string },
  },
}).createMachine({
  id: 'lamp',
  context: { turns: 0, reason: SECRET, held: { key: SECRET } },
  initial: 'off',
  states: {
    off: {
      on: {
        'lamp.turned': {
          target: 'on',
          actions: assign({ turns: ({ context }) => context.turns + 1 }),
        },
      },
    },
    on: { on: { 'lamp.turned': 'off' } },
  },
});

const openTrade = (number: number) => {
  const { context } = born();
  return {
    key: { kind: 'trade', tradeId: tradeId(String(number)) },
    state: 'monitoring.watching',
    seq: 3,
    context,
  } as const;
};

const frameForm = z.looseObject({ type: z.string(), sessionId: z.string() });
const framesOf = ({ heard }: Dialled) => heard.map((text) => frameForm.parse(JSON.parse(text)));

let inspection: Inspection;
let trades: ReturnType<typeof openTrade>[];
let lamp: ReturnType<typeof lampOf>;
let lines: readonly RecordedLine[];
let stately: Stately;
let bench: Bench;
let phone: Phone;

const lampOf = () => createActor(lampMachine, { id: 'lamp:hall' }).start();

const open = async (isOn: boolean): Promise<void> => {
  const clock = systemClock();
  const recorded = recordingLog();
  lines = recorded.lines;
  const sources: StatelySources = {
    inspection,
    trades: () => trades,
    orders: () => [],
    now: () => 1_000,
  };
  stately = createStately({ sources, clock, log: recorded.log });
  const socketTickets = createSocketTickets(clock);
  const endpoints = socketEndpoints({ socketTickets });
  bench = await openBench({ endpoints, socketTickets, stately: isOn ? stately.open : null });
  phone = phoneTo(bench, PATH);
};

beforeEach(async () => {
  inspection = createInspection();
  trades = [openTrade(17)];
  lamp = lampOf();
  inspection.join(lamp, 'feeds');
  await open(true);
});
afterEach(async () => {
  phone.hangUp();
  stately.end();
  await bench.kill();
});

const closedLine = (): RecordedLine['fields'] | undefined =>
  lines.find(({ event }) => event === 'an inspector of stately.ai has gone')?.fields;

describe('the socket for the inspector of stately.ai', () => {
  it('shows every actor that runs to whoever comes, with its whole chart', async () => {
    const dialled = await phone.dialWell();
    await eventually(() => dialled.heard.length === 2);
    const [live, trade] = framesOf(dialled);
    expect(live).toEqual({
      type: '@xstate.actor',
      name: 'lamp:hall',
      sessionId: 'lamp:hall',
      parentId: 'feeds',
      rootId: 'tradewarden',
      definition: JSON.stringify(lampMachine.config),
      snapshot: { status: 'active', value: 'off', context: { turns: 0 } },
      createdAt: '1000',
      id: null,
      _version: '0.7.2',
    });
    expect(trade).toMatchObject({
      type: '@xstate.actor',
      sessionId: 'trade:17',
      parentId: 'trades',
      snapshot: { value: { monitoring: 'watching' }, context: { seq: 3 } },
    });
    const chart = z
      .object({ id: z.string(), states: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(z.string().parse(trade?.['definition'])));
    expect([chart.id, Object.keys(chart.states)]).toEqual([
      'trade',
      expect.arrayContaining(['open', 'monitoring', 'autoStopping', 'closed']),
    ]);
  });

  it('tells the events of live actors, and what they have led to', async () => {
    const dialled = await phone.dialWell();
    await eventually(() => dialled.heard.length === 2);
    lamp.send({ type: 'lamp.turned', by: SECRET });
    await eventually(() => dialled.heard.length === 4);
    expect(framesOf(dialled).slice(2)).toMatchObject([
      { type: '@xstate.event', sessionId: 'lamp:hall', event: { type: 'lamp.turned' } },
      {
        type: '@xstate.snapshot',
        sessionId: 'lamp:hall',
        event: { type: 'lamp.turned' },
        snapshot: { status: 'active', value: 'on', context: { turns: 1 } },
      },
    ]);
  });

  it('tells what trades have committed; a new one appears', async () => {
    const dialled = await phone.dialWell();
    await eventually(() => dialled.heard.length === 2);
    const first = born();
    const event = filled('entry', 1, totals(100, 96), after(1));
    const { context: later, state } = play(first, event);
    const key = { kind: 'trade', tradeId: tradeId('18') } as const;
    const figures = { intents: [], commitMs: 1, decisionMs: null };
    const birth = { type: 'actor.born', atMs: after(0) };
    inspection.trade({
      ...{ key, seq: 1, atMs: after(0), event: birth, from: null, to: first.state },
      ...{ before: null, after: first.context, ...figures },
    });
    inspection.trade({
      ...{ key, seq: 2, atMs: after(1), event: { ...event }, from: first.state, to: state },
      ...{ before: first.context, after: later, ...figures },
    });
    await eventually(() => dialled.heard.length === 5);
    expect(framesOf(dialled).slice(2)).toMatchObject([
      { type: '@xstate.actor', sessionId: 'trade:18', snapshot: { value: 'opening' } },
      { type: '@xstate.event', sessionId: 'trade:18', event: { type: 'order.filled' } },
      { type: '@xstate.snapshot', sessionId: 'trade:18', snapshot: { context: { seq: 2 } } },
    ]);
  });

  it('shows an actor that is started while somebody looks', async () => {
    const dialled = await phone.dialWell();
    await eventually(() => dialled.heard.length === 2);
    inspection.join(createActor(lampMachine, { id: 'lamp:cellar' }).start(), 'feeds');
    await eventually(() => dialled.heard.length === 3);
    expect(framesOf(dialled)[2]).toMatchObject({ sessionId: 'lamp:cellar' });
  });

  it('tells no text of a context and nothing of an event but its type', async () => {
    const dialled = await phone.dialWell();
    lamp.send({ type: 'lamp.turned', by: SECRET });
    await eventually(() => dialled.heard.length >= 4);
    const charts = /"definition":"(?:[^"\\]|\\.)*"/g;
    const told = dialled.heard.join('\n').replaceAll(charts, '');
    expect(told).not.toContain(SECRET);
    expect(told).not.toContain('ticket');
  });

  it('inspects nothing while nobody looks', async () => {
    let inspected = 0;
    const other = createActor(lampMachine, { id: 'lamp:attic' });
    const { inspect } = other.system;
    let ears = 0;
    other.system.inspect = (observer) => {
      ears += 1;
      const subscription = inspect((event) => {
        inspected += 1;
        if (typeof observer === 'function') observer(event);
      });
      return {
        unsubscribe: () => {
          ears -= 1;
          subscription.unsubscribe();
        },
      };
    };
    inspection.join(other.start(), null);
    other.send({ type: 'lamp.turned', by: 'a' });
    expect([ears, inspected]).toEqual([0, 0]);
    const { socket } = await phone.dialWell();
    await eventually(() => ears === 1);
    other.send({ type: 'lamp.turned', by: 'b' });
    expect(inspected).toBeGreaterThan(0);
    socket.close();
    await eventually(() => ears === 0);
    const before = inspected;
    other.send({ type: 'lamp.turned', by: 'c' });
    expect(inspected).toBe(before);
  });

  it('is not there unless it is asked for', async () => {
    await bench.kill();
    await open(false);
    expect(await phone.dial({ ticket: await phone.ticketOf() }).status).toBe(404);
  });

  it('writes a state as XState does', () => {
    expect(['open', 'monitoring.watching', 'a.b.c'].map(valueOf)).toEqual([
      'open',
      { monitoring: 'watching' },
      { a: { b: 'c' } },
    ]);
  });
});

describe('what an inspector may cost', () => {
  it('is two at once', async () => {
    await phone.dialWell();
    const { socket } = await phone.dialWell();
    expect(await phone.dial({ ticket: await phone.ticketOf() }).status).toBe(429);
    socket.close();
    await eventually(async () => {
      expect(await phone.dial({ ticket: await phone.ticketOf() }).status).toBe(101);
    });
  });

  it('is a thousand actors', async () => {
    trades = Array.from({ length: 1_100 }, (_, index) => openTrade(index + 1));
    const dialled = await phone.dialWell();
    await eventually(() => dialled.heard.length >= 1_000);
    lamp.send({ type: 'lamp.turned', by: 'a' });
    await eventually(() => dialled.heard.at(-1)?.includes('lamp.turned') === true);
    expect(dialled.heard).toHaveLength(1_002);
  });

  it('is a mebibyte that waits: a peer that does not read misses what happens', async () => {
    const { socket } = await phone.dialWell();
    await eventually(() => lines.some(({ event }) => event === 'an inspector of stately.ai looks'));
    socket.pause();
    for (let turn = 0; turn < 60_000; turn += 1) {
      lamp.send({ type: 'lamp.turned', by: 'a' });
      if (turn % 500 === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
    socket.terminate();
    await eventually(() => closedLine() !== undefined);
    const { dropped, frames } = z
      .object({ dropped: z.number(), frames: z.number() })
      .parse(closedLine());
    expect(dropped).toBeGreaterThan(0);
    expect(dropped + frames).toBeGreaterThan(120_000);
  });

  it('is no more than a few words a second of its own', async () => {
    const { closed, socket } = await phone.dialWell();
    for (let sent = 0; sent < 400; sent += 1) socket.send('x');
    expect(await closed).toBe(1008);
  });
});

describe('an attack by the inspector’s socket', () => {
  it('cannot bring an event to an actor', async () => {
    const dialled = await phone.dialWell();
    await eventually(() => dialled.heard.length === 2);
    const event = { type: 'lamp.turned', by: 'them' };
    const words: readonly string[] = [
      JSON.stringify({ type: '@xstate.event', sessionId: 'lamp:hall', event }),
      JSON.stringify({ type: 'send', sessionId: 'trade:17', event: { type: 'close.requested' } }),
      JSON.stringify({ type: '@statelyai.connected' }),
      '{',
    ];
    for (const word of words) dialled.socket.send(word);
    await new Promise<void>((resolve) => {
      dialled.socket.once('pong', () => resolve());
      dialled.socket.ping();
    });
    expect(lamp.getSnapshot().value).toBe('off');
    expect(dialled.heard).toHaveLength(2);
    dialled.socket.close();
    await eventually(() => {
      expect(closedLine()).toMatchObject({ ignored: words.length });
    });
  });

  it.each<readonly [number, string, (ticket: string) => Dial]>([
    [401, 'brings no ticket', () => ({ ticket: '' })],
    [
      401,
      'brings a token in place of a ticket',
      () => ({
        ticket: TOKENS.admin,
        headers: { origin: phone.origin, authorization: `Bearer ${TOKENS.admin}` },
      }),
    ],
    [401, 'says nothing of where it comes from', (ticket) => ({ ticket, headers: {} })],
    [
      403,
      'comes from the page of stately.ai itself',
      (ticket) => ({ ticket, headers: { origin: 'https://stately.ai' } }),
    ],
    [
      403,
      'comes from another port of this machine',
      (ticket) => ({ ticket, headers: { origin: 'http://127.0.0.1:1' } }),
    ],
    [
      421,
      'binds a foreign name to this address',
      (ticket) => ({ ticket, headers: { host: 'evil.example', origin: 'http://evil.example' } }),
    ],
    [401, 'writes the path in escapes', (ticket) => ({ ticket, path: '/api/v1/%73tately/' })],
  ])('gets %i where it %s, and hears nothing', async (status, _, attack) => {
    const dialled = phone.dial(attack(await phone.ticketOf()));
    expect(await dialled.status).toBe(status);
    expect(dialled.heard).toEqual([]);
  });

  it('cannot use a ticket twice', async () => {
    const ticket = await phone.ticketOf();
    expect(await phone.dial({ ticket }).status).toBe(101);
    expect(await phone.dial({ ticket }).status).toBe(401);
  });

  it('gets nothing without a socket', async () => {
    const answer = await ask(bench, { path: PATH, headers: bearer(TOKENS.admin) });
    expect(answer.status).toBe(401);
  });

  it('ends with the listener', async () => {
    const { closed } = await phone.dialWell();
    stately.end();
    expect(await closed).toBe(1001);
  });
});
