import { describe, expect, it } from 'vitest';
import { setup, type AnyStateMachine, type AnyStateNode } from 'xstate';

import { deskMachine } from '../../machines/desks/desk.ts';
import { feedMachine } from '../../machines/feeds/feed.ts';
import { TRADE_STATES } from '../../machines/model/trade.ts';
import { orderMachine } from '../../machines/orders/order.ts';
import { tradeMachine } from '../../machines/trades/trade.ts';
import { foldedBoxes, foldedChart, shownFor } from '../../src/inspector/page/chart/fold.ts';
import { chartOf } from '../../src/inspector/page/chart/graph.ts';
import { edgesTaken, type Step } from '../../src/inspector/page/chart/taken.ts';
import { waysOn } from '../../src/inspector/page/chart/ways-on.ts';
import { edgeLines, eventWord, wordLine } from '../../src/inspector/page/chart/words.ts';

const MACHINES: readonly AnyStateMachine[] = [tradeMachine, orderMachine, feedMachine, deskMachine];

const chart = chartOf(tradeMachine);

const nodesOf = (node: AnyStateNode): readonly AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(nodesOf),
];

describe('a chart', () => {
  it('has every state that a trade can be stored in', () => {
    const ids = chart.states.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(TRADE_STATES.map((path) => `trade.${path}`)));
  });

  it('has an edge for each pair of states that a transition joins, and no other', () => {
    for (const machine of MACHINES) {
      const joined = nodesOf(machine.root).flatMap((node) =>
        [...[...node.transitions.values()].flat(), ...(node.always ?? [])].flatMap((transition) =>
          (transition.target ?? []).map((target) => `${node.id}→${target.id}`),
        ),
      );
      const { edges } = chartOf(machine);
      expect(new Set(edges.map(({ id }) => id))).toEqual(new Set(joined));
    }
  });

  it('says what is taken at once, which the graph of XState leaves out', () => {
    const [atOnce] = chart.edges.filter(({ id }) => id === 'trade.taking→trade.settling');
    expect(atOnce?.words).toEqual([{ event: '', guard: 'isMarketOver', actions: [] }]);
  });

  it('keeps what is heard without leaving at the state that hears it', () => {
    const settling = chart.states.find(({ id }) => id === 'trade.settling');
    expect(settling?.heard.map(({ event }) => event)).toEqual([
      'deadline.reached',
      'close.requested',
    ]);
  });

  it('tells regions of a parallel state, its end and its delays', () => {
    const machine = setup({ delays: { patience: 10 } }).createMachine({
      id: 'm',
      type: 'parallel',
      states: {
        a: { initial: 'x', states: { x: { after: { patience: 'y' } }, y: { type: 'final' } } },
        b: {},
      },
    });
    const { edges, states } = chartOf(machine);
    expect(states.map(({ id, kind, initial }) => [id, kind, initial])).toEqual([
      ['m', 'parallel', null],
      ['m.a', 'compound', 'm.a.x'],
      ['m.a.x', 'atomic', null],
      ['m.a.y', 'final', null],
      ['m.b', 'atomic', null],
    ]);
    expect(edges.flatMap(edgeLines)).toEqual(['after patience']);
  });
});

describe('the edges of a step', () => {
  const taken = (step: Step): readonly string[] => edgesTaken(chart, step).map(({ id }) => id);

  it.each<readonly [Step, readonly string[]]>([
    [{ from: null, event: 'actor.born', to: 'opening' }, ['trade.born→trade.opening']],
    [
      { from: 'opening', event: 'order.filled', to: 'open' },
      ['trade.opening→trade.taking', 'trade.taking→trade.open'],
    ],
    [
      { from: 'open', event: 'watch.armed', to: 'monitoring.watching' },
      ['trade.open→trade.monitoring'],
    ],
    [
      { from: 'monitoring.watching', event: 'stop.tripped', to: 'autoStopping.exiting' },
      [
        'trade.monitoring.watching→trade.autoStopping',
        'trade.autoStopping.choosing→trade.autoStopping.exiting',
      ],
    ],
    [
      { from: 'monitoring.verifying', event: 'watch.lost', to: 'open' },
      ['trade.monitoring→trade.open'],
    ],
    [
      { from: 'autoStopping.exiting', event: 'order.filled', to: 'closed' },
      ['trade.autoStopping.exiting→trade.closed'],
    ],
    [{ from: 'settling', event: 'order.filled', to: 'closed' }, ['trade→trade.closed']],
    [{ from: 'open', event: 'stops.pause', to: 'open' }, []],
  ])('of %o are %o', (step, expected) => expect(taken(step)).toEqual(expected));
});

describe('a folded chart', () => {
  const shut = new Set(['trade.autoStopping', 'trade.closing']);
  const folded = foldedChart(chart, shut);

  it('shuts what is large and holds nothing active', () => {
    expect(foldedBoxes(chart, 'trade.monitoring.watching', new Set())).toEqual(shut);
    expect(foldedBoxes(chart, 'trade.closing.stuck', new Set())).toEqual(
      new Set(['trade.autoStopping']),
    );
  });

  it('opens and shuts what a hand has turned', () => {
    const turned = new Set(['trade.closing', 'trade.monitoring']);
    expect(foldedBoxes(chart, null, turned)).toEqual(
      new Set(['trade.monitoring', 'trade.autoStopping']),
    );
  });

  it('leads to a shut box what led into it, and keeps no loop that was not there', () => {
    const ids = folded.edges.map(({ id }) => id);
    expect(ids).toContain('trade.autoStopping→trade.taking');
    expect(ids.filter((id) => id.includes('Stopping.'))).toEqual([]);
    expect(ids).not.toContain('trade.autoStopping→trade.autoStopping');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows a state inside as the box around it', () => {
    expect(shownFor(chart, shut, 'trade.closing.stuck')).toBe('trade.closing');
    expect(shownFor(chart, shut, 'trade.monitoring.watching')).toBe('trade.monitoring.watching');
  });
});

describe('the words of a chart', () => {
  it.each([
    ['', 'at once'],
    ['order.filled', 'order.filled'],
    ['xstate.after.untilPongTimeout.feed.attached', 'after untilPongTimeout'],
    ['xstate.done.actor.submit', 'done submit'],
  ])('call the event %o %o', (event, word) => expect(eventWord(event)).toBe(word));

  it('name event, guard and actions of one way', () => {
    expect(wordLine({ event: 'a.b', guard: 'isC', actions: ['d', 'e'] })).toBe('a.b [isC] / d, e');
  });

  it('put three lines on an edge at most, and count the others', () => {
    const words = ['a', 'b', 'c', 'd'].map((event) => ({ event, guard: null, actions: [] }));
    expect(edgeLines({ id: '', source: '', target: '', words })).toEqual(['a', 'b', '+ 2 more']);
  });

  it('tell what leads on, as the machine hears it: inner states first', () => {
    const [first, ...others] = waysOn(chart, 'trade.monitoring.watching');
    expect(first).toEqual({
      event: 'stop.tripped',
      guards: ['isVerificationDue'],
      target: 'monitoring.verifying',
    });
    expect(others.at(-1)?.event).toBe('order.died');
  });
});
