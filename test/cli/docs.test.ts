import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { EXIT, EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { cli } from './bench.ts';

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

describe('docs/cli.md', () => {
  it('gives the meaning of every exit code, and of no other', () => {
    const listed = [...page.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => [
      Number(code),
      meaning,
    ]);
    const codes: ReadonlyMap<string, number> = new Map(Object.entries(EXIT));
    expect(listed).toEqual(
      Object.entries(EXIT_MEANINGS).map(([name, meaning]) => [codes.get(name), meaning]),
    );
  });

  it.each([
    'run',
    'config',
    'status',
    'trades',
    'trade',
    'portfolio',
    'open',
    'external',
    'adopt',
    'release',
    'close',
    'retry',
    'pause',
    'resume',
    'revive',
    'switch',
    'desks',
    'health',
    'feeds',
    'tree',
    'follow',
    'signals',
    'reconcile',
    'orders',
    'orders cancel',
    'orders decrease',
    'orders amend',
    'doctor',
    'calibration',
    'model build',
    'model import',
    'model list',
    'model show',
    'settings',
    'settings set',
    'settings revert',
    'settings history',
    'verify',
    'audit verify',
    'whatif',
    'explain',
    'replay',
    'import',
    'export',
    'record',
    'completion',
  ])('names every option of %s', async (command) => {
    const { out } = await cli(`${command} --help`);
    const options = [...out.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    expect(page).toContain(`tradewarden ${command}`);
    for (const option of options.filter((name) => name !== '--help'))
      expect(page).toContain(`\`${option}`);
  });
});
