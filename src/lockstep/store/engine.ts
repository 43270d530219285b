import type { Database } from '../../../db/pool.ts';
import type { Statement } from '../../../db/queryable.ts';
import type { OpenDisk } from '../../../db/spool/disk.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Engine } from '../../store/store.ts';
import { answering } from '../../service/answering.ts';
import { answer } from './statements.ts';
import type { Tables } from './tables.ts';

/** A file in memory; a database that never goes away leaves it empty. */
const memoryDisk: OpenDisk = (path) => {
  let bytes = Buffer.alloc(0);
  const resize = (length: number): void => {
    const file = Buffer.alloc(length);
    bytes.copy(file);
    bytes = file;
  };
  return Promise.resolve({
    size: () => Promise.resolve(bytes.length),
    read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
    write: (written, position) => {
      if (position + written.length > bytes.length) resize(position + written.length);
      written.copy(bytes, position);
      return Promise.resolve();
    },
    flush: () => Promise.resolve(),
    truncate: (length) => {
      resize(length);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    setAside: () => Promise.resolve(path),
  });
};

/** The store's database in memory: answers each statement at once. `stirred` hears of each. */
export const memoryEngine = (
  tables: Tables,
  clock: Pick<Clock, 'now'>,
  stirred: () => void,
): Engine & { readonly connect: () => Database } => {
  const run = ({ name, values }: Statement): readonly unknown[] => {
    stirred();
    return answer(tables, name, values, clock.now());
  };
  const queryable = answering((statement) => Promise.resolve().then(() => run(statement)));
  return {
    connect: (): Database => ({
      ...queryable,
      transaction: (use) => use(queryable),
      snapshot: (use) => use(queryable),
      session: (use) => use(queryable),
      gauges: () => ({ total: 0, idle: 0, waiting: 0, inUse: 0, max: 1 }),
      end: () => Promise.resolve(),
    }),
    openDisk: memoryDisk,
  };
};
