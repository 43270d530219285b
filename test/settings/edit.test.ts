import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Patch } from '../../machines/model/layers.ts';
import { parseAssignment, takenBack, without } from '../../src/settings/edit.ts';
import { differences } from '../../src/settings/patch.ts';

describe('an assignment', () => {
  it.each<readonly [word: string, patch: Patch]>([
    ['probabilityStop.thresholdPercent=45', { 'probabilityStop.thresholdPercent': 45 }],
    ['guard.stopsEnabled=false', { stopsEnabled: false }],
    ['exit.ladderCenti=[100,300]', { 'exit.ladderCenti': [100, 300] }],
    ['exit.floorCenti=null', { 'exit.floorCenti': null }],
    ['blind={"policy":"exit","afterMs":5000}', { 'blind.policy': 'exit', 'blind.afterMs': 5_000 }],
    ['no.such=1', { 'no.such': '1' }],
  ])('%s', (word, patch) => {
    expect(parseAssignment(word)).toEqual({ ok: true, value: patch });
  });

  it('names what was expected of it and what was found', () => {
    expect(parseAssignment('stopsEnabled')).toMatchObject({
      error: { expected: 'PATH=VALUE', found: "'stopsEnabled'" },
    });
    expect(parseAssignment('exit.ladderCenti=100,300')).toMatchObject({
      error: {
        path: 'guard.exit.ladderCenti',
        expected: 'a list with at least one item, written as JSON',
        found: 'text that is not JSON',
      },
    });
  });
});

it('what is unset goes with all below it, and nothing else', () => {
  const patch = { 'exit.maxAttempts': 1, 'exit.overdueMs': 2, exitless: 3 };
  expect(without(patch, ['guard.exit'])).toEqual({ exitless: 3 });
  expect(without(patch, ['exit.maxAttempts'])).toEqual({ 'exit.overdueMs': 2, exitless: 3 });
});

const patches = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(3), { maxKeys: 4 });

describe('a change that is taken back', () => {
  it('leaves what it did not touch, and what it touched as it was before', () => {
    fc.assert(
      fc.property(patches, patches, patches, (before, after, later) => {
        const touched = differences(before, after).map(({ path }) => path);
        const current = { ...without(later, touched), ...pick(after, touched) };
        const back = takenBack(current, before, after);
        expect(back).toEqual({
          ok: true,
          value: { ...without(later, touched), ...pick(before, touched) },
        });
      }),
    );
  });

  it('is refused by name where something of it has been changed again', () => {
    expect(takenBack({ a: 3, b: 2 }, {}, { a: 2, b: 2 })).toEqual({
      ok: false,
      error: [{ path: 'a', from: 2, to: 3 }],
    });
    expect(takenBack({}, { a: 1 }, { a: 2 })).toMatchObject({ ok: false });
  });
});

const pick = (patch: Patch, paths: readonly string[]): Patch =>
  Object.fromEntries(Object.entries(patch).filter(([path]) => paths.includes(path)));
