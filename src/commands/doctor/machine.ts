import {
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import type { CheckView } from '../../cli/doctor-view.ts';
import { checksOf, reasonOf } from './check.ts';

const { failed, passed, warned } = checksOf('machine');

const GIB = 1024 ** 3;
const LEAST_FREE_BYTES = GIB;
const PLENTY_FREE_BYTES = 5 * GIB;
const FLUSHES = 20;
const SLOW_FLUSH_MS = 20;
const PROBE_BYTES = Buffer.alloc(4_096);

/** The directory itself, or the nearest one above it that exists. */
const nearestExisting = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));

const freeSpace = (directory: string): CheckView => {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const found = `${(free / GIB).toFixed(1)} GiB free at ${directory}`;
  if (free < LEAST_FREE_BYTES)
    return failed('disk', found, 'at least 1 GiB: the journal and the spool are kept there');
  return free < PLENTY_FREE_BYTES
    ? warned('disk', found, '5 GiB or more give the journal some months')
    : passed('disk', found);
};

/** The median time of a small flushed write, in milliseconds. Leaves nothing behind. */
const flushMs = (directory: string): number => {
  const path = join(directory, `.doctor-${process.pid}`);
  const file = openSync(path, 'w', 0o600);
  try {
    const times = Array.from({ length: FLUSHES }, () => {
      const startedMs = performance.now();
      writeSync(file, PROBE_BYTES);
      fdatasyncSync(file);
      return performance.now() - startedMs;
    });
    return times.sort((a, b) => a - b)[FLUSHES / 2] ?? 0;
  } finally {
    closeSync(file);
    rmSync(path);
  }
};

/** Every transition waits for a flush of this disk, or of the database's. */
const flushing = (directory: string): CheckView => {
  try {
    const ms = flushMs(directory);
    const found = `a flushed write takes ${ms.toFixed(1)} ms`;
    return ms > SLOW_FLUSH_MS
      ? warned('flush', found, `expected at most ${SLOW_FLUSH_MS} ms: exits wait for it`)
      : passed('flush', found);
  } catch (error) {
    return failed('flush', reasonOf(error), 'the data directory must be writable');
  }
};

/** What the machine must have: a disk that holds the journal and flushes it. */
export const checkMachine = (dataDirectory: string): readonly CheckView[] => {
  const directory = nearestExisting(dataDirectory);
  return [
    passed('node', `${process.version} on ${process.platform} ${process.arch}`),
    freeSpace(directory),
    flushing(directory),
  ];
};
