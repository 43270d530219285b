import { expect, test } from 'vitest';

import { isRestarted } from '../../machines/supervision/restart.ts';

test.each([
  ['permanent', 'normal', true],
  ['permanent', 'shutdown', true],
  ['permanent', 'crashed', true],
  ['transient', 'normal', false],
  ['transient', 'shutdown', false],
  ['transient', 'crashed', true],
  ['temporary', 'normal', false],
  ['temporary', 'shutdown', false],
  ['temporary', 'crashed', false],
] as const)('a %s child that ended %s: restarted is %s', (restart, exit, expected) => {
  expect(isRestarted(restart, exit)).toBe(expected);
});
