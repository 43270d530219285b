import { expect, test } from 'vitest';

import type { ExitReason } from '../../../src/runtime/supervision/child.ts';
import { safe } from '../../../src/runtime/supervision/safe.ts';
import { turn } from './cast.ts';

const boom = new Error('boom');
const owner = () => {
  const exits: ExitReason[] = [];
  return { exits, exited: (reason: ExitReason) => void exits.push(reason) };
};

test('a throw is the crash of the owner', () => {
  const scope = owner();
  safe(scope, () => {
    throw boom;
  })();
  expect(scope.exits).toEqual([{ kind: 'crashed', error: boom }]);
});

test('a rejection is the crash of the owner', async () => {
  const scope = owner();
  safe(scope, async () => {
    await Promise.resolve();
    throw boom;
  })();
  expect(scope.exits).toEqual([]);
  await turn();
  expect(scope.exits).toEqual([{ kind: 'crashed', error: boom }]);
});

test('a body that succeeds gets its arguments and leaves the owner alone', async () => {
  const scope = owner();
  const sums: number[] = [];
  safe(scope, (a: number, b: number) => sums.push(a + b))(2, 3);
  safe(scope, async (a: number) => Promise.resolve(sums.push(a)))(7);
  await turn();
  expect([sums, scope.exits]).toEqual([[5, 7], []]);
});
