import { join } from 'node:path';

import type { Config } from '../config/schema.ts';
import type { EntryOf } from '../recording/entry.ts';
import { startRecorder, type Recorder } from '../recording/recorder.ts';
import type { House } from './house.ts';

const MIB = 2 ** 20;

/** Where the recordings of these settings are kept. */
export const recordingsOf = ({ record }: Config, dataDirectory: string): string =>
  record.directory ?? join(dataDirectory, 'recordings');

/** How a session of this house is told apart, and how it doubts values. */
export const sessionTerms = (
  { book, clock, config, paper }: House,
  boot: string,
): Omit<EntryOf<'session'>, 'kind' | 'part'> => {
  const { feeds, markets } = config;
  return {
    boot,
    book,
    beganAtMs: clock.now(),
    trust: { feeds, markets, speed: paper?.speed ?? 1 },
  };
};

/** `20260225T042245Z-1a2b3c`: in the order of their beginning by name. */
const sessionName = (nowMs: number, boot: string): string =>
  `${new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')}-${boot}`;

export type Recording = Recorder & { readonly path: string };

/** Keeps what a house hears, in a directory of its own below `directory`. */
export const startRecording = (house: House, boot: string, directory: string): Recording => {
  const { record } = house.config;
  const session = sessionName(house.realClock.now(), boot);
  const recorder = startRecorder({
    directory,
    session,
    maxBytes: record.maxMiB * MIB,
    fileBytes: record.fileMiB * MIB,
    maxWaiting: record.maxWaiting,
    writeEveryMs: record.writeEveryMs,
    terms: () => sessionTerms(house, boot),
    clock: house.realClock,
    log: house.log,
  });
  return {
    hear: recorder.hear,
    figures: () => recorder.figures(),
    stop: () => recorder.stop(),
    path: join(directory, session),
  };
};
