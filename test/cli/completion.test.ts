import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { EXIT } from '../../src/cli/exit-codes.ts';
import { cli } from './bench.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'completion-'));
  for (const shell of SHELLS)
    writeFileSync(join(directory, shell), (await cli(`completion ${shell}`)).out);
  writeFileSync(join(directory, 'my tape.csv'), '');
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What bash offers after `tradewarden …` with the cursor at the end. */
const offered = (typed: string): readonly string[] => {
  const program = [
    'source "$1"',
    'COMP_WORDS=("${@:2}"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))',
    '_tradewarden',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const words = ['tradewarden', ...typed.split(' ')];
  const args = ['--noprofile', '--norc', '-c', program, 'bash', join(directory, 'bash'), ...words];
  const text = execFileSync('bash', args, { cwd: directory, encoding: 'utf8' });
  return text.split('\n').filter((line) => line !== '');
};

describe('completion in bash', () => {
  it('offers every command of the help', async () => {
    const { out } = await cli('--help');
    const listed = [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(listed).toContain('run');
    expect(offered('')).toEqual(expect.arrayContaining(listed));
  });

  it.each([
    ['ru', ['run']],
    ['comp', ['completion']],
    ['settings re', ['revert']],
    ['settings --sc', ['--scope']],
    ['settings set --un', ['--unset']],
    ['audit v', ['verify']],
    ['completion z', ['zsh']],
    ['switch flat', ['flatten']],
    ['run --unt', ['--until-end']],
    ['run --tape my', ['my tape.csv']],
    ['run --seed 7 --unt', ['--until-end']],
    ['import my', ['my tape.csv']],
    ['run --seed ', []],
    ['trade nothing-such', []],
  ])('of “%s” offers %j', (typed, words) => {
    expect(offered(typed)).toEqual(words);
  });

  it('is what the shell calls for the program', () => {
    const text = execFileSync(
      'bash',
      ['--noprofile', '--norc', '-c', 'source "$1"; complete -p', 'bash', join(directory, 'bash')],
      { encoding: 'utf8' },
    );
    expect(text).toContain('complete -F _tradewarden tradewarden');
  });
});

describe.each([
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
])('completion in %s', (shell, flags) => {
  it('has every command of the help and every option', async () => {
    const { out } = await cli(`completion ${shell}`);
    for (const word of ['run', 'settings', 'revert', 'until-end', 'flatten', 'no-entries'])
      expect(out).toContain(word);
  });

  it('is read by the shell itself, where there is one', (context) => {
    if (spawnSync(shell, ['--version']).error !== undefined)
      context.skip(`there is no ${shell} here`);
    const read = spawnSync(shell, [...flags, join(directory, shell)], { encoding: 'utf8' });
    expect([read.status, read.stderr]).toEqual([0, '']);
  });
});

describe('tradewarden completion', () => {
  it('knows three shells', async () => {
    const { code, err } = await cli('completion tcsh');
    expect(code).toBe(EXIT.usage);
    expect(err).toContain('bash, zsh, fish');
  });

  it('needs no settings: a shell starts whatever they are', async () => {
    const { code } = await cli('completion bash', {}, { TRADEWARDEN_MODE: 'neither' });
    expect(code).toBe(EXIT.ok);
  });
});
