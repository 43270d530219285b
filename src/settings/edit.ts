import { isDeepStrictEqual } from 'node:util';

import type { Patch } from '../../machines/model/layers.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { ConfigFault } from '../config/fault.ts';
import { fieldAt } from '../config/fields.ts';
import { valueFromText } from '../config/layers.ts';
import { differences, flat, GUARD, type Difference } from './patch.ts';

/** `guard.` before a path is understood and left out. */
const pathOf = (text: string): string => text.trim().replace(/^guard\./, '');

const fault = (path: string, expected: string, found: string): Result<never, ConfigFault> =>
  fail({ path, expected, found, source: 'argument' });

/** `PATH=VALUE`: a list or a group of settings takes JSON. */
export const parseAssignment = (word: string): Result<Patch, ConfigFault> => {
  const at = word.indexOf('=');
  if (at <= 0) return fault('', 'PATH=VALUE', `'${word}'`);
  const path = pathOf(word.slice(0, at));
  const field = fieldAt(`${GUARD}.${path}`);
  const text = word.slice(at + 1);
  // An unknown path is named, with the nearest known one, when the whole is validated.
  if (field === null) return ok({ [path]: text });
  const value = valueFromText(field, text);
  return value.ok
    ? ok(flat(value.value, path))
    : fault(`${GUARD}.${path}`, `${field.expected}, written as JSON`, value.error);
};

/** What is set and what is left to the layers below, at or below each path. */
export const without = (patch: Patch, paths: readonly string[]): Patch => {
  const gone = paths.map(pathOf);
  return Object.fromEntries(
    Object.entries(patch).filter(
      ([path]) => !gone.some((left) => path === left || path.startsWith(`${left}.`)),
    ),
  );
};

/**
 * `current` with what changed `before` into `after` taken back. Fails with the settings that have
 * been changed again since.
 */
export const takenBack = (
  current: Patch,
  before: Patch,
  after: Patch,
): Result<Patch, readonly Difference[]> => {
  const changed = differences(before, after);
  const since = changed
    .map(({ path, to }) => ({ path, from: to, to: current[path] }))
    .filter(({ from, to }) => !isDeepStrictEqual(from, to));
  if (since.length > 0) return fail(since);
  const kept = without(
    current,
    changed.map(({ path }) => path),
  );
  return ok({
    ...kept,
    ...Object.fromEntries(
      changed.filter(({ from }) => from !== undefined).map(({ path, from }) => [path, from]),
    ),
  });
};
