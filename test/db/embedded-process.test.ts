import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { dataLayout } from '../../db/embedded/data-directory.ts';
import { stopEmbedded } from '../../db/embedded/launcher.ts';
import { runningPostmaster } from '../../db/embedded/postmaster-file.ts';
import { startChild, type Child } from '../support/child.ts';
import { eventually } from '../support/eventually.ts';
import { launch, onServer, query, temporaryDataDirectory } from '../support/launch.ts';

// A cluster is made, file by file flushed; on a busy disk that takes long.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const binDir = process.env['PG_BIN_DIR'];
const { dataDir, remove } = temporaryDataDirectory();
const startCommand = (directory: string) => ({
  do: 'start',
  dataDir: directory,
  ...(binDir === undefined ? {} : { binDir }),
});

let children: readonly [Child, Child];
beforeAll(async () => {
  children = await Promise.all([startChild(), startChild()]);
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill('SIGKILL')));
  await remove();
});

describe('two processes', () => {
  it('that make a first start at once get one server, which one of them started', async () => {
    const answers = await Promise.all(children.map((child) => child.ask(startCommand(dataDir))));
    expect(answers.map(({ adopted }) => adopted).sort()).toEqual([false, true]);
    expect(answers[0]?.pid).toBe(answers[1]?.pid);
    expect(answers[0]?.connection).toEqual(answers[1]?.connection);
  });

  it('cannot both use the data directory', async () => {
    const [first, second] = children;
    expect(await first.ask({ do: 'lock', directory: dataDir })).toEqual({ held: true });
    const { refused } = await second.ask({ do: 'lock', directory: dataDir });
    expect(refused).toContain(`data directory ${dataDir}: expected no other user`);
    expect(refused).toContain(`in use by process ${first.pid} since`);
  });
});

describe('a process that ends without stopping its server', () => {
  const ENDS = [
    ['kill -9', 'SIGKILL', false],
    ['Ctrl-C, which reaches its whole group', 'SIGINT', true],
  ] as const;
  it.each(ENDS)('by %s leaves it to be adopted', async (_title, signal, toGroup) => {
    await stopEmbedded(dataDir);
    const owner = await startChild();
    const before = await owner.ask(startCommand(dataDir));
    expect(before.adopted).toBe(false);
    await owner.kill(signal, toGroup);

    const server = await launch(dataDir);
    expect(server).toMatchObject({ adopted: true, pid: before.pid });
    expect(await onServer(server, (database) => query(database, 'select 1 as one'))).toEqual([
      { one: 1 },
    ]);
  });

  it('in the middle of a first start leaves nothing in the way', async () => {
    const fresh = temporaryDataDirectory();
    const owner = await startChild();
    const started = owner.ask(startCommand(fresh.dataDir)).catch(() => null);
    const draft = /^postgres\.draft-/;
    await eventually(() => readdirSync(fresh.dataDir).some((name) => draft.test(name)), 30_000);
    await owner.kill('SIGKILL');
    await started;
    const server = await launch(fresh.dataDir);
    expect(runningPostmaster(dataLayout(fresh.dataDir).cluster)?.pid).toBe(server.pid);
    expect(readdirSync(fresh.dataDir).filter((name) => draft.test(name))).toEqual([]);
    await fresh.remove();
  });
});

const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: only root can start a process as another user\n');

describe.runIf(isRoot)('an ordinary user', () => {
  const NOBODY = { uid: 65_534, gid: 65_534 };
  const own = temporaryDataDirectory();
  const statusOf = (pid?: number): string => readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  let child: Child | undefined;
  afterEach(async () => {
    await child?.kill('SIGKILL');
    await own.remove();
  });

  it('runs the server as himself, in a directory closed to all others, as root then does', async () => {
    mkdirSync(own.dataDir);
    chownSync(own.dataDir, NOBODY.uid, NOBODY.gid);
    chmodSync(own.dataDir, 0o700);
    child = await startChild(NOBODY);
    const { pid, refused } = await child.ask(startCommand(own.dataDir));
    expect(refused).toBeUndefined();
    expect(statusOf(pid)).toMatch(/^Uid:\s+65534\s/m);
    expect(await child.ask({ do: 'lock', directory: own.dataDir })).toEqual({ held: true });

    const adopted = await launch(own.dataDir);
    expect(adopted).toMatchObject({ adopted: true, pid });
    await adopted.stop();
    const again = await launch(own.dataDir);
    expect(statusOf(again.pid)).toMatch(/^Uid:\s+65534\s/m);
  });
});
