import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';

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

/** What is typed after the name of the program, and what every shell makes of it. */
const OFFERS: readonly (readonly [typed: string, words: readonly string[]])[] = [
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
];

describe('completion in bash', () => {
  it('offers every command of the help', async () => {
    const { out } = await cli('--help');
    const listed = [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(listed).toContain('run');
    expect(offered('')).toEqual(expect.arrayContaining(listed));
  });

  it.each(OFFERS)('of “%s” offers %j', (typed, words) => {
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

const ANSWER_MS = 20_000;

type Shell = {
  readonly name: string;
  /** Reads the script, and does nothing. */
  readonly read: readonly string[];
  /** Says what is offered, a line each, at the end of what is typed. */
  readonly ask: (script: string, typed: string) => readonly string[];
  /** A line of its answer without what only people read. */
  readonly word: (line: string) => string;
};

const COMPLETE_ZSH = join(import.meta.dirname, 'complete.zsh');

const OTHERS: readonly Shell[] = [
  {
    name: 'zsh',
    read: ['-n'],
    ask: (script, typed) => ['-f', COMPLETE_ZSH, script, typed],
    word: (line) => line.replaceAll('\\', ''),
  },
  {
    name: 'fish',
    read: ['--no-execute'],
    ask: (script, typed) => ['--no-config', '-c', `source ${script}; complete -C '${typed}'`],
    word: (line) => line.replace(/\t.*/, ''),
  },
];

describe.each(OTHERS)('completion in $name', ({ ask, name, read, word }) => {
  const isHere = spawnSync(name, ['--version']).error === undefined;
  const skipUnlessHere = (context: TestContext): void => {
    if (!isHere) context.skip(`there is no ${name} here`);
  };

  it('has every command of the help and every option', async () => {
    const { out } = await cli(`completion ${name}`);
    for (const known of ['run', 'settings', 'revert', 'until-end', 'flatten', 'no-entries'])
      expect(out).toContain(known);
  });

  it('is read by the shell itself, where there is one', (context) => {
    skipUnlessHere(context);
    const { status, stderr } = spawnSync(name, [...read, join(directory, name)], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.for(OFFERS)('of “%s” offers %j, where there is one', ([typed, words], context) => {
    skipUnlessHere(context);
    const { error, stdout } = spawnSync(
      name,
      [...ask(join(directory, name), `tradewarden ${typed}`)],
      { cwd: directory, encoding: 'utf8', timeout: ANSWER_MS },
    );
    expect(error).toBeUndefined();
    const lines = stdout.split(/\r?\n/).filter((line) => line !== '');
    expect(lines.map(word)).toEqual(words);
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
