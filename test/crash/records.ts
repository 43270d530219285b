import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { z } from 'zod';

import { POINTS, type Leg, type Point } from './points.ts';

/*
 * What a victim says of itself, one JSON line each, written at once: it survives the process that
 * wrote it. The file is the only thing that a kill leaves of a life.
 */

const recordSchema = z.discriminatedUnion('is', [
  /** The store has said that this transition is committed; said before anything is done for it. */
  z.strictObject({
    is: z.literal('acked'),
    trade: z.string(),
    actor: z.string(),
    seq: z.int(),
    digest: z.string(),
  }),
  /** The point was reached and the victim ends itself. */
  z.strictObject({
    is: z.literal('struck'),
    point: z.enum(POINTS),
    leg: z.enum(['entry', 'exit', 'any']),
  }),
  /** Everything is up; so many positions were there before. */
  z.strictObject({
    is: z.literal('up'),
    afterMs: z.number(),
    /** Of the processor's time: on a busy machine the fairer figure. */
    cpuMs: z.number(),
    held: z.int(),
  }),
  /** Each of those positions is watched again, on its way out, or over; the last one waited so. */
  z.strictObject({
    is: z.literal('protected'),
    afterMs: z.number(),
    last: z
      .strictObject({ trade: z.string(), state: z.string(), why: z.string().nullable() })
      .nullable(),
  }),
  /** Nothing is left to do, or nothing more can be done. */
  z.strictObject({ is: z.literal('drained'), live: z.int() }),
]);

export type CrashRecord = z.infer<typeof recordSchema>;
export type AckedRecord = Extract<CrashRecord, { is: 'acked' }>;

export type Recorder = { readonly write: (record: CrashRecord) => void };

export const recorderOn = (descriptor: number): Recorder => ({
  write: (record) => {
    const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
    for (let sent = 0; sent < bytes.length;)
      sent += writeSync(descriptor, bytes, sent, bytes.length - sent);
  },
});

export const strike = (recorder: Recorder, point: Point, leg: Leg): void =>
  recorder.write({ is: 'struck', point, leg });

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
};

/** The processor's time that this process has taken. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** The digest of plain JSON, whatever the order of its keys. */
export const digestOf = (value: unknown): string => {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  return createHash('sha1')
    .update(JSON.stringify(sorted(plain)))
    .digest('base64');
};

/** Reads the records of a file as they come; a torn last line is left for later. */
export const recordReader = (path: string): (() => readonly CrashRecord[]) => {
  let offset = 0;
  let torn = '';
  return () => {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - offset));
      offset += readSync(descriptor, bytes, 0, bytes.length, offset);
      const lines = (torn + bytes.toString('utf8')).split('\n');
      torn = lines.pop() ?? '';
      return lines.map((line) => recordSchema.parse(JSON.parse(line)));
    } finally {
      closeSync(descriptor);
    }
  };
};
