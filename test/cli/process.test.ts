import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, it } from 'vitest';

import { EXIT } from '../../src/cli/exit-codes.ts';
import { eventually } from '../support/eventually.ts';

const fixture = fileURLToPath(new URL('watch.fixture.ts', import.meta.url));

type Watch = {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly code: Promise<number | null>;
};

const running = new Set<ChildProcess>();

const start = (...args: readonly string[]): Watch => {
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  running.add(child);
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  void code.then(() => running.delete(child));
  return { child, said: () => said, code };
};

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

describe.concurrent('the process', () => {
  it('drains on the first signal and exits with 0', async () => {
    const { child, said, code } = start('run', '--seed', '1');
    await eventually(() => said().includes('ready'));
    child.kill('SIGTERM');
    expect(await code).toBe(EXIT.ok);
    expect(said()).toContain('draining');
  });

  it.each([
    ['SIGINT', EXIT.interrupted],
    ['SIGTERM', EXIT.terminated],
  ] as const)('is forced to end by a second %s', async (signal, forced) => {
    const { child, said, code } = start('run', '--seed', '2');
    await eventually(() => said().includes('ready'));
    child.kill(signal);
    await eventually(() => said().includes('draining'));
    child.kill(signal);
    expect(await code).toBe(forced);
  });

  it('ends when its work is done, whatever a part of it has left open', async () => {
    const { code } = start('run', '--seed', '3');
    expect(await code).toBe(EXIT.ok);
  });

  it('ends quietly when nobody reads its output', async () => {
    const { child, said, code } = start('config');
    child.stdout?.destroy();
    expect(await code).toBe(EXIT.ok);
    expect(said()).toBe('');
  });

  it('says how it was used wrongly, without a stack', async () => {
    const { said, code } = start('run', '--speed', '0');
    expect(await code).toBe(EXIT.usage);
    expect(said()).toBe(
      'tradewarden: paper.speed: expected a number above 0 and up to 10000, found 0 ' +
        '(option --speed)\n',
    );
  });
});
