import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { serverEnvironment } from '../../db/embedded/cluster.ts';
import { serviceManagerOf } from '../../src/systemd/service-manager.ts';
import { eventually } from '../support/eventually.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tradewarden-systemd-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A command that writes down what it was started with. */
const stubCommand = (script: string): string => {
  const path = join(directory, 'notify');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
};

const envOf = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env['PATH'],
  NOTIFY_SOCKET: join(directory, 'socket'),
  ...more,
});

describe('the service manager', () => {
  it('is nobody where no socket was given', () => {
    expect(serviceManagerOf({ PATH: '/bin' })).toBeNull();
    expect(serviceManagerOf({ NOTIFY_SOCKET: '', WATCHDOG_USEC: '1' })).toBeNull();
  });

  it.each([
    ['the time it was told', { WATCHDOG_USEC: '60000000' }, 60_000],
    ['meant for this process', { WATCHDOG_USEC: '5000000', WATCHDOG_PID: `${process.pid}` }, 5_000],
    ['meant for another process', { WATCHDOG_USEC: '5000000', WATCHDOG_PID: '1' }, null],
    ['none', {}, null],
    ['nonsense', { WATCHDOG_USEC: 'soon' }, null],
  ])('watches by %s', (_, env, expected) => {
    expect(serviceManagerOf(envOf(env))?.watchdogMs).toBe(expected);
  });

  it('is told by a command that has its socket, its words, and no secret of ours', async () => {
    const out = join(directory, 'out');
    const command = stubCommand(`{ printf '%s\\n' "$@"; env; } > '${out}'`);
    const env = envOf({ KALSHI_PRIVATE_KEY: 'very secret' });
    await serviceManagerOf(env, command)?.tell(['READY=1', 'STATUS=all; $(is) well']);
    const [ready, status, ...variables] = readFileSync(out, 'utf8').split('\n');
    expect([ready, status]).toEqual(['READY=1', 'STATUS=all; $(is) well']);
    expect(variables).toContain(`NOTIFY_SOCKET=${env.NOTIFY_SOCKET}`);
    expect(variables.join('\n')).not.toContain('very secret');
  });

  it('says so when the command fails, or is not there', async () => {
    const failing = stubCommand('echo "no such socket" >&2; exit 1');
    await expect(serviceManagerOf(envOf(), failing)?.tell(['READY=1'])).rejects.toThrow(
      'no such socket',
    );
    const missing = join(directory, 'missing');
    await expect(serviceManagerOf(envOf(), missing)?.tell(['READY=1'])).rejects.toThrow('ENOENT');
  });

  it('is never told anything by the database, which could speak to it as well', () => {
    const before = process.env['NOTIFY_SOCKET'];
    process.env['NOTIFY_SOCKET'] = '/run/systemd/notify';
    try {
      expect(serverEnvironment()).not.toHaveProperty('NOTIFY_SOCKET');
    } finally {
      if (before === undefined) delete process.env['NOTIFY_SOCKET'];
      else process.env['NOTIFY_SOCKET'] = before;
    }
  });
});

/** Takes datagrams as systemd does: a descriptor that comes with one is closed at once. */
const RECEIVER = `
import array, os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('listening', flush=True)
while True:
    data, ancillary, _, _ = s.recvmsg(8192, socket.CMSG_SPACE(64))
    for _, _, fds in ancillary:
        for fd in array.array('i', fds): os.close(fd)
    print(data.decode().replace('\\n', '|'), flush=True)
`;

const has = (command: string): boolean => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const lacks = ['systemd-notify', 'python3'].filter((command) => !has(command));
if (lacks.length > 0)
  process.stderr.write(`the test of systemd-notify is skipped: no ${lacks.join(', ')} here\n`);

describe.skipIf(lacks.length > 0)('systemd’s own command', () => {
  let receiver: ChildProcess;
  let heard = '';
  beforeEach(async () => {
    heard = '';
    receiver = spawn('python3', ['-c', RECEIVER, join(directory, 'socket')]);
    receiver.stdout?.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await eventually(() => {
      expect(heard).toContain('listening');
    }, 10_000);
  });
  afterEach(() => {
    receiver.kill();
  });

  it('delivers the words as one datagram of the protocol', async () => {
    expect(existsSync(join(directory, 'socket'))).toBe(true);
    await serviceManagerOf(envOf())?.tell(['READY=1', 'STATUS=guarding']);
    await eventually(() => {
      expect(heard.split('\n')).toContain('READY=1|STATUS=guarding');
    }, 10_000);
  });
});
