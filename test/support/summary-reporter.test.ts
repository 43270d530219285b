import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { summaryLine, type RunModule } from './summary-reporter.ts';

type State = 'passed' | 'failed' | 'skipped' | 'pending';

const file = (
  states: readonly State[],
  errors: readonly unknown[] = [],
  suiteErrors: readonly unknown[] = [],
): RunModule => ({
  errors: () => errors,
  children: {
    allTests: () => states.map((state) => ({ result: () => ({ state }) })),
    allSuites: () => [{ errors: () => suiteErrors }],
  },
});

describe('the summary line', () => {
  it('counts the tests of every file', () => {
    const files = [file(['passed', 'failed']), file(['passed', 'skipped'])];
    expect(summaryLine(files, [])).toBe('2 passed, 1 failed, 1 skipped');
  });

  it.each([
    ['a file that did not load', file([], ['no such module']), []],
    ['a suite whose hook failed', file(['skipped'], [], ['beforeAll']), []],
    ['a test that never ended', file(['pending']), []],
    ['an error nobody caught', file([]), ['rejected']],
  ])('counts %s as failed', (_, module, unhandled) => {
    expect(summaryLine([module], unhandled)).toContain(' 1 failed,');
  });
});

const root = fileURLToPath(new URL('../../', import.meta.url));

const CONFIG = `
import { SummaryReporter } from ${JSON.stringify(join(root, 'test/support/summary-reporter.ts'))};
export default {
  test: { globals: true, include: ['*.check.js'], reporters: ['default', new SummaryReporter()] },
};
`;

const RUN = `
it('passes', () => {});
it('fails', () => { throw new Error('on purpose'); });
it('leaves an error behind', () => { Promise.reject(new Error('nobody catches this')); });
`;

/** Runs vitest in a folder of its own; gives the output's last line and the exit code. */
const runVitest = (folder: string): Promise<{ lastLine: string; code: number | null }> =>
  new Promise((resolve) => {
    const cli = join(root, 'node_modules/vitest/vitest.mjs');
    const child = execFile(
      process.execPath,
      [cli, 'run', '--root', folder, '--config', join(folder, 'vitest.config.mjs')],
      { env: { PATH: process.env['PATH'], CI: '1' } },
      (_, stdout) => {
        resolve({ lastLine: stdout.trimEnd().split('\n').at(-1) ?? '', code: child.exitCode });
      },
    );
  });

describe('a run of vitest', () => {
  it('ends with the line, which counts unhandled errors as failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradewarden-summary-'));
    try {
      writeFileSync(join(folder, 'vitest.config.mjs'), CONFIG);
      writeFileSync(join(folder, 'a.check.js'), RUN);
      expect(await runVitest(folder)).toEqual({
        lastLine: '2 passed, 2 failed, 0 skipped',
        code: 1,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
