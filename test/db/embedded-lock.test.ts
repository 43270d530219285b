import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { lockDirectory } from '../../db/embedded/directory-lock.ts';
import { commandLine, processIdentity } from '../../db/embedded/process-identity.ts';
import { tryLock } from '../../db/embedded/process-lock.ts';
import { startChild, type Child } from '../support/child.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(directory, 'tradewarden.lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

const leaveLock = (holder: Readonly<Record<string, unknown>>, at: string = path): void =>
  writeFileSync(at, JSON.stringify({ token: 'old', since: '2026-01-01T00:00:00.000Z', ...holder }));

describe('a directory lock', () => {
  it('is refused to a second user, who is told who has it and since when', () => {
    const lock = lockDirectory(directory);
    const since = /since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    expect(() => lockDirectory(directory)).toThrow(since);
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid} since`);
    lock.release();
    lockDirectory(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('makes the directory it guards', () => {
    lockDirectory(join(directory, 'a', 'b')).release();
    expect(readdirSync(join(directory, 'a'))).toEqual(['b']);
  });

  it('is left alone by a release that comes twice or late', () => {
    const first = lockDirectory(directory);
    first.release();
    const second = lockDirectory(directory);
    first.release();
    expect(() => lockDirectory(directory)).toThrow('in use');
    second.release();
  });

  const LEFT: readonly (readonly [string, () => void])[] = [
    ['a process that is gone', () => leaveLock({ pid: 4_194_303, identity: 'boot/1' })],
    ['a process whose pid is now another', () => leaveLock({ pid: process.pid, identity: 'b/1' })],
    ['a power cut in its writing', () => writeFileSync(path, '')],
    ['a power cut, half written', () => writeFileSync(path, '{"pid": 1')],
  ];
  it.each(LEFT)('left by %s is taken over', (_title, leave) => {
    leave();
    const lock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(`process ${process.pid}`);
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('left in the middle of a takeover is taken over', () => {
    const dead = { pid: 4_194_303, identity: 'boot/1' };
    leaveLock(dead);
    const right = createHash('sha256').update('old').digest('hex').slice(0, 12);
    leaveLock({ ...dead, token: 'older' }, `${path}.${right}`);
    expect(tryLock(path).held).toBe(true);
    expect(readdirSync(directory)).toEqual(['tradewarden.lock']);
  });
});

describe.each([
  ['/proc', true],
  ['ps', false],
])('processIdentity from %s', (_source, isProcRead) => {
  it('stays the same for a process and is null for none', () => {
    const mine = processIdentity(process.pid, isProcRead);
    expect(mine).not.toBeNull();
    expect(processIdentity(process.pid, isProcRead)).toBe(mine);
    expect(processIdentity(1, isProcRead)).not.toBe(mine);
    expect(processIdentity(4_194_303, isProcRead)).toBeNull();
    expect(commandLine(process.pid, isProcRead)).toContain('node');
    expect(commandLine(4_194_303, isProcRead)).toBeNull();
  });
});

describe('processes at once', () => {
  const ROUNDS = 40;
  let children: readonly Child[] = [];
  beforeAll(async () => {
    children = await Promise.all(Array.from({ length: 4 }, () => startChild()));
  });
  afterAll(() => Promise.all(children.map((child) => child.kill('SIGKILL'))));

  const race = async (at: string): Promise<void> => {
    const answers = await Promise.all(
      children.map((child) => child.ask({ do: 'lock', directory: at })),
    );
    expect(answers.filter(({ held }) => held === true)).toHaveLength(1);
    const winner = children[answers.findIndex(({ held }) => held === true)];
    for (const { refused } of answers)
      if (refused !== undefined) expect(refused).toContain(`by process ${winner?.pid ?? ''} since`);
    await winner?.ask({ do: 'unlock' });
    expect(readdirSync(at)).toEqual([]);
  };

  it(`have one winner, ${ROUNDS} times over a free directory`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) await race(directory);
  });

  it(`have one winner, ${ROUNDS} times over a dead process's lock`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      leaveLock({ pid: 4_194_303, identity: 'boot/1', token: String(round) });
      await race(directory);
    }
  });

  it('take over from one that was killed', async () => {
    const [first, second] = children;
    if (first === undefined || second === undefined) throw new Error('expected two children');
    expect(await first.ask({ do: 'lock', directory })).toEqual({ held: true });
    expect((await second.ask({ do: 'lock', directory })).refused).toContain(`${first.pid}`);
    await first.kill('SIGKILL');
    expect(await second.ask({ do: 'lock', directory })).toEqual({ held: true });
  });
});
