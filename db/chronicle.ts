import { z } from 'zod';

import type { BookId } from '../machines/model/ids.ts';
import type { EpochMs } from '../machines/model/time.ts';
import type { Queryable } from './queryable.ts';
import { instant, instantColumn } from './rows.ts';

/** A life of a process that stood guard over a book; instants on the market's clock. */
export type HouseRun = {
  /** Unique per start. */
  readonly run: string;
  readonly beganAtMs: EpochMs;
  /** Until then it proves to have been there. */
  readonly seenAtMs: EpochMs;
};

const HOUSE_MARK_KINDS = ['feed', 'alarm', 'entries', 'switch', 'child'] as const;

/** What something of the house began to be at an instant, or what befell a child then. */
export type HouseMark = {
  /** Grows by one within a run. */
  readonly seq: number;
  readonly atMs: EpochMs;
  readonly kind: (typeof HOUSE_MARK_KINDS)[number];
  readonly subject: string;
  readonly child: string | null;
  /** Null: it is over. */
  readonly state: string | null;
  readonly why: string | null;
  readonly by: string | null;
};

/** Notes that a run was there, and what it went through; what is there already stays. */
export const noteRun = async (
  q: Queryable,
  book: BookId,
  { beganAtMs, run, seenAtMs }: HouseRun,
  marks: readonly HouseMark[],
): Promise<void> => {
  await q.query({
    name: 'chronicle-note',
    text: `
      with noted as (
        insert into house_runs as known (run, book, began_at, seen_at)
        values ($1, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000))
        on conflict (run) do update
          set seen_at = greatest(known.seen_at, excluded.seen_at), noted_at = clock_timestamp()
        returning run)
      insert into house_marks (run, seq, at, kind, subject, child, state, why, by)
      select noted.run, seq, to_timestamp(at_ms / 1000), kind, subject, child, state, why, by
      from noted, unnest($5::int[], $6::float8[], $7::text[], $8::text[], $9::text[], $10::text[],
        $11::text[], $12::text[])
        as mark(seq, at_ms, kind, subject, child, state, why, by)
      on conflict do nothing`,
    values: [
      run,
      book,
      beganAtMs,
      seenAtMs,
      marks.map(({ seq }) => seq),
      marks.map(({ atMs }) => atMs),
      marks.map(({ kind }) => kind),
      marks.map(({ subject }) => subject),
      marks.map(({ child }) => child),
      marks.map(({ state }) => state),
      marks.map(({ why }) => why),
      marks.map(({ by }) => by),
    ],
  });
};

const runRows = z.array(
  z.object({ run: z.string(), beganAtMs: instantColumn, seenAtMs: instantColumn }),
);

/** The runs of a book but one, the oldest first. */
export const readRuns = async (
  q: Queryable,
  book: BookId,
  except: string,
): Promise<readonly HouseRun[]> =>
  runRows.parse(
    await q.query({
      name: 'chronicle-runs',
      text: `
        select run, ${instant('began_at', 'beganAtMs')}, ${instant('seen_at', 'seenAtMs')}
        from house_runs where book = $1 and run <> $2 order by began_at, run`,
      values: [book, except],
    }),
  );

const markRows = z.array(
  z.object({
    run: z.string(),
    seq: z.int(),
    atMs: instantColumn,
    kind: z.enum(HOUSE_MARK_KINDS),
    subject: z.string(),
    child: z.string().nullable(),
    state: z.string().nullable(),
    why: z.string().nullable(),
    by: z.string().nullable(),
  }),
);

/** The last `limit` marks of the runs of a book but one, run by run in their order. */
export const readMarks = async (
  q: Queryable,
  book: BookId,
  except: string,
  limit: number,
): Promise<readonly (HouseMark & Pick<HouseRun, 'run'>)[]> =>
  markRows
    .parse(
      await q.query({
        name: 'chronicle-marks',
        text: `
          select run, seq, ${instant('at', 'atMs')}, kind, subject, child, state, why, by
          from house_marks join house_runs using (run)
          where book = $1 and run <> $2 order by began_at desc, run desc, seq desc limit $3`,
        values: [book, except, limit],
      }),
    )
    .toReversed();

/** Lets go of runs that nobody has noted for `keepMs`, and of a book's marks beyond `most`. */
export const trimChronicle = async (
  q: Queryable,
  book: BookId,
  { keepMs, most }: { readonly keepMs: number; readonly most: number },
): Promise<void> => {
  await q.query({
    name: 'chronicle-trim-runs',
    text: `
      delete from house_runs
      where noted_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
    values: [keepMs],
  });
  await q.query({
    name: 'chronicle-trim-marks',
    text: `
      with old as (
        select run, seq from house_marks join house_runs using (run) where book = $1
        order by began_at desc, run desc, seq desc offset $2)
      delete from house_marks using old
      where house_marks.run = old.run and house_marks.seq = old.seq`,
    values: [book, most],
  });
};
