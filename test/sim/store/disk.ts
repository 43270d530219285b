import type { OpenDisk, SpoolDisk } from '../../../db/spool/disk.ts';
import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { Life } from '../engine/life.ts';
import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import type { Weather } from '../faults/weather.ts';

/** The host's files; they outlive its processes. */
export type Files = Map<string, Buffer>;

/** The text of every spool that was set aside. */
export const setAsideIn = (files: Files): string =>
  [...files]
    .filter(([path]) => path.includes('.ownership-lost-'))
    .map(([, bytes]) => bytes.toString('latin1'))
    .join('\n');

export type DiskOptions = {
  readonly files: Files;
  readonly scheduler: Scheduler;
  readonly weather: Weather;
  readonly random: RandomStream;
  readonly life: Life;
};

const full = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

const grown = (file: Buffer, length: number): Buffer =>
  length <= file.length ? file : Buffer.concat([file, Buffer.alloc(length - file.length)]);

/**
 * A disk on simulated time. A process that dies while it writes leaves a part of it; what was
 * written before stays, flushed or not, as after `kill -9`.
 */
export const simulatedDisk = (options: DiskOptions): OpenDisk => {
  const { files, scheduler, weather, random, life } = options;

  const put = (path: string, bytes: Buffer, position: number): void => {
    const file = grown(files.get(path) ?? Buffer.alloc(0), position + bytes.length);
    bytes.copy(file, position);
    files.set(path, file);
  };

  /** After a moment: done, or torn by the end of the process. */
  const later = <T>(act: (isWhole: boolean) => T): Promise<T> =>
    life.whileAlive(
      new Promise((resolve, reject) => {
        const run = (): void => {
          try {
            resolve(act(!life.isOver()));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        scheduler.setTimeout(run, Math.floor(random.uniform() * 3));
      }),
    );

  const diskOf = (path: string): SpoolDisk => {
    const file = (): Buffer => files.get(path) ?? Buffer.alloc(0);
    return {
      size: () => later(() => file().length),
      read: (position, length) =>
        later(() => Buffer.from(file().subarray(position, position + length))),
      write: (bytes, position) => {
        const copy = Buffer.from(bytes);
        const grows = position + copy.length > file().length;
        return later((isWhole) => {
          if (grows && weather.isDiskFull()) {
            put(path, copy.subarray(0, copy.length >> 1), position);
            throw full();
          }
          const written = isWhole ? copy.length : Math.floor(random.uniform() * copy.length);
          put(path, copy.subarray(0, written), position);
        });
      },
      flush: () => later(() => undefined),
      truncate: (bytes) =>
        later(() => {
          files.set(path, Buffer.from(grown(file(), bytes).subarray(0, bytes)));
        }),
      close: () => Promise.resolve(),
      setAside: (why) =>
        later(() => {
          const aside = `${path}.${why}-${files.size}`;
          files.set(aside, file());
          files.delete(path);
          return aside;
        }),
    };
  };

  return (path) => {
    if (!files.has(path)) files.set(path, Buffer.alloc(0));
    return Promise.resolve(diskOf(path));
  };
};
