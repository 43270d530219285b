import { createActor } from 'xstate';
import { expect, test } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import {
  dynamicSupervisorMachine,
  type DynamicSupervisorEmitted,
  type DynamicSupervisorInput,
} from '../../machines/supervision/dynamic-supervisor.ts';

const open = (input: Partial<DynamicSupervisorInput> = {}) => {
  const actor = createActor(dynamicSupervisorMachine, {
    input: {
      id: 'trades',
      intensity: { restarts: 2, periodMs: 1_000 },
      childIntensity: { restarts: 1, periodMs: 1_000 },
      onExhausted: 'quarantine',
      ...input,
    },
  });
  const emitted: DynamicSupervisorEmitted[] = [];
  actor.on('*', (event) => emitted.push(event));
  actor.start();
  const fail = (childId: string, atMs: number): void =>
    actor.send({ type: 'child.failed', childId, incarnation: 1, atMs: epochMs(atMs), inMs: 50 });
  return { actor, emitted, fail };
};

test('the context counts children and holds none of them', () => {
  const { actor } = open();
  const sizeOf = (): number => JSON.stringify(actor.getSnapshot().context).length;
  const empty = sizeOf();
  for (let child = 0; child < 1_000; child += 1) actor.send({ type: 'child.added' });
  actor.send({ type: 'child.removed' });
  actor.send({ type: 'child.parked' });
  expect(actor.getSnapshot().context).toMatchObject({ children: 999, quarantined: 1 });
  expect(sizeOf() - empty).toBeLessThan(5);
  actor.send({ type: 'child.released' });
  expect(actor.getSnapshot().context.quarantined).toBe(0);
});

test('failures within the intensity are restarted, one more ends it all', () => {
  const { actor, emitted, fail } = open();
  fail('t1', 0);
  fail('t2', 500);
  fail('t1', 1_200);
  expect(emitted.map(({ type }) => type)).toEqual(Array(3).fill('child.restart'));
  fail('t3', 1_300);
  expect(emitted.slice(3).map(({ type }) => type)).toEqual([
    'supervisor.escalated',
    'children.stop',
  ]);
  expect(actor.getSnapshot().value).toBe('stopping');
  actor.send({ type: 'children.stopped' });
  expect(actor.getSnapshot()).toMatchObject({
    status: 'done',
    output: { type: 'exhausted', childId: 't3', intensity: { restarts: 2, periodMs: 1_000 } },
  });
});

test.each([
  ['quarantine', 'child.quarantine', 'running'],
  ['escalate', 'supervisor.escalated', 'stopping'],
] as const)('an exhausted child is answered with %s', (onExhausted, answer, value) => {
  const { actor, emitted } = open({ onExhausted });
  actor.send({ type: 'child.exhausted', childId: 't', incarnation: 2 });
  expect(emitted[0]?.type).toBe(answer);
  expect(actor.getSnapshot().value).toBe(value);
});

test('once it stops, failures are not answered any more', () => {
  const { actor, emitted, fail } = open();
  actor.send({ type: 'supervisor.stop' });
  fail('t', 0);
  actor.send({ type: 'child.exhausted', childId: 't', incarnation: 1 });
  expect(emitted.map(({ type }) => type)).toEqual(['children.stop']);
});
