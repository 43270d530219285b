import { z } from 'zod';

import type { Queryable } from '../../../db/queryable.ts';
import { digestOfTransition } from '../acked.ts';
import type { AckedRecord } from '../records.ts';

const PAGE = 5_000;

const rowSchema = z.object({
  trade: z.string(),
  actor: z.string(),
  seq: z.int(),
  eventId: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  event: z.unknown(),
  context: z.record(z.string(), z.unknown()),
});

type Row = z.infer<typeof rowSchema>;

const keyOf = ({ trade, actor, seq }: Pick<Row, 'trade' | 'actor' | 'seq'>): string =>
  `${trade}/${actor}/${seq}`;

const pageAfter = async (q: Queryable, last: Row | undefined): Promise<readonly Row[]> =>
  z.array(rowSchema).parse(
    await q.query({
      name: '',
      text: `select trade_id::text as trade, actor, seq, event_id as "eventId",
          from_state as "from", to_state as "to", event, context
        from trade_transitions
        where (trade_id, actor, seq) > ($1::bigint, $2, $3::integer)
        order by trade_id, actor, seq limit ${PAGE}`,
      values: [last?.trade ?? 0, last?.actor ?? '', last?.seq ?? 0],
    }),
  );

/** Transitions that a victim was told are committed and that the journal has not, or otherwise. */
export const findMissingAcked = async (
  q: Queryable,
  acked: readonly AckedRecord[],
): Promise<readonly string[]> => {
  const missing = new Map(acked.map((record) => [keyOf(record), record]));
  const other: string[] = [];
  for (
    let page = await pageAfter(q, undefined);
    page.length > 0;
    page = await pageAfter(q, page.at(-1))
  )
    for (const row of page) {
      const key = keyOf(row);
      const record = missing.get(key);
      if (record === undefined) continue;
      missing.delete(key);
      if (record.digest !== digestOfTransition(row))
        other.push(`${key} was acknowledged otherwise`);
    }
  return [
    ...[...missing.keys()].map((key) => `${key} was acknowledged and is not there`),
    ...other,
  ];
};
