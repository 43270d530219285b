import { readFileSync } from 'node:fs';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { ConfigFault } from './fault.ts';
import { assignmentsOf, isTree, type Assignment } from './layers.ts';

/** The text of a file, or why it cannot be had. */
export const readTextFile = (path: string): Result<string, string> => {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return fail(code === 'ENOENT' ? `no file ${path}` : `the file ${path} is unreadable (${code})`);
  }
};

/** The settings that a JSON file gives. */
export const readConfigFile = (
  path: string,
  readText: (path: string) => Result<string, string>,
): Result<readonly Assignment[], ConfigFault> => {
  const source = `file ${path}`;
  const fault = (expected: string, found: string): Result<never, ConfigFault> =>
    fail({ path: '', expected, found, source });
  const text = readText(path);
  if (!text.ok) return fault('a readable file', text.error);
  try {
    const tree: unknown = JSON.parse(text.value);
    return isTree(tree) ? ok(assignmentsOf(tree, source)) : fault('a JSON object', 'other JSON');
  } catch (error) {
    const position =
      error instanceof SyntaxError ? /line \d+ column \d+/.exec(error.message) : null;
    return fault('JSON', `a syntax error${position === null ? '' : ` at ${position[0]}`}`);
  }
};
