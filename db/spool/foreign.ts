import { z } from 'zod';

import type { LeaseProof } from '../../machines/ports.ts';
import type { Queryable } from '../queryable.ts';
import { WINDOW_RECORDS } from './drainer.ts';
import type { Spool } from './spool.ts';

type Suspect = { readonly trade: string; readonly after: number; readonly before: number };

/** Trades with records, of shards that have had another owner between the writer and us. */
const suspectsOf = async (
  spool: Spool,
  tokenOf: (shard: number) => number,
): Promise<readonly Suspect[]> => {
  const suspects = new Map<string, Suspect>();
  for (;;) {
    const records = await spool.next(WINDOW_RECORDS);
    if (records.length === 0) break;
    for (const { trade, shard, token } of records) {
      const after = spool.header.tokens[shard] ?? token;
      const before = tokenOf(shard);
      if (before > after + 1) suspects.set(trade, { trade, after, before });
    }
  }
  spool.rewind();
  return [...suspects.values()];
};

const tradeRows = z.array(z.object({ trade: z.string() }));

/**
 * The trades of a spool that somebody else has moved on since it was written. A token that is more
 * than one ahead shows that a shard had another owner; the tokens in the journal show whether that
 * owner did anything with a trade: one that was killed before it did has left no trace.
 */
export const foreignTrades = async (
  q: Queryable,
  spool: Spool,
  proof: (shard: number) => LeaseProof,
): Promise<ReadonlySet<string>> => {
  const suspects = await suspectsOf(spool, (shard) => proof(shard).token);
  if (suspects.length === 0) return new Set();
  const rows = await q.query({
    name: 'spool-foreign-trades',
    text: `
      select s.trade_id::text as trade
      from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as s(trade_id, after, before)
      where exists (
        select from trade_transitions t
        where t.trade_id = s.trade_id and t.lease_token > s.after and t.lease_token < s.before)`,
    values: [
      suspects.map(({ trade }) => trade),
      suspects.map(({ after }) => after),
      suspects.map(({ before }) => before),
    ],
  });
  return new Set(tradeRows.parse(rows).map(({ trade }) => trade));
};
