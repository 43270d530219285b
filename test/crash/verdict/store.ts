import { z } from 'zod';

import { readInstallation } from '../../../db/installation.ts';
import type { Queryable } from '../../../db/queryable.ts';
import type { InstallationId } from '../../../machines/model/ids.ts';
import type { StoreBook, StorePosition } from './books.ts';

const rowsOf = async <T>(q: Queryable, row: z.ZodType<T>, text: string): Promise<readonly T[]> =>
  z.array(row).parse(await q.query({ name: '', text, values: [] }));

const idRow = z.object({ id: z.string() });
const positionRow = z.object({
  trade: z.string(),
  market: z.string(),
  held: z.coerce.number(),
  decimals: z.int(),
  state: z.string(),
  method: z.string().nullable(),
});

const endOf = ({ state, method }: z.infer<typeof positionRow>): StorePosition['ended'] => {
  if (state === 'failed') return 'failed';
  if (state !== 'closed') return null;
  if (method === 'external') return 'external';
  return method === 'expired' ? 'settled' : 'sold';
};

/** What the house's store knows, by SQL that shares nothing with the house. */
export const readHouseBook = async (
  q: Queryable,
): Promise<{ readonly book: StoreBook; readonly installation: InstallationId }> => {
  const orders = await rowsOf(q, idRow, 'select client_order_id as id from orders');
  const fills = await rowsOf(q, idRow, 'select fill_id as id from fills');
  const positions = await rowsOf(
    q,
    positionRow,
    `select t.id::text as trade, t.market, t.state, t.close_method as method,
       coalesce(sum(case o.leg when 'entry' then f.count else -f.count end), 0) as held,
       6 - coalesce((t.instrument ->> 'priceDecimals')::integer, 4) as decimals
     from trades t
       left join fills f on f.trade_id = t.id
       left join orders o on o.trade_id = t.id and o.client_order_id = f.client_order_id
     group by t.id`,
  );
  return {
    book: {
      orders: new Set(orders.map(({ id }) => id)),
      fills: new Set(fills.map(({ id }) => id)),
      positions: positions.map((row) => ({
        trade: row.trade,
        market: row.market,
        heldCenti: Math.round(row.held * 10 ** row.decimals),
        ended: endOf(row),
      })),
    },
    installation: await readInstallation(q),
  };
};

const faultRow = z.object({ fault: z.string() });

/** What is wrong with the journal, by SQL alone. */
export const findJournalFaults = async (q: Queryable): Promise<readonly string[]> => {
  const faults = await rowsOf(
    q,
    faultRow,
    `select format('%s/%s has %s transitions up to %s', trade_id, actor, count(*), max(seq)) as fault
       from trade_transitions group by trade_id, actor having count(*) <> max(seq) or min(seq) <> 1
     union all
     select format('trade %s is at %s, its journal at %s', t.id, t.seq, max(j.seq))
       from trades t left join trade_transitions j on j.trade_id = t.id and j.actor = 'trade'
       group by t.id having t.seq is distinct from max(j.seq)
     union all
     select format('order %s is at %s, its journal at %s', o.client_order_id, o.seq, max(j.seq))
       from orders o left join trade_transitions j
         on j.trade_id = o.trade_id and j.actor = o.client_order_id
       group by o.trade_id, o.client_order_id having o.seq is distinct from max(j.seq)
     union all
     select format('trade %s: the row holds %s, its fills %s', t.id, t.held,
         coalesce(sum(case o.leg when 'entry' then f.count else -f.count end), 0))
       from trades t
         left join fills f on f.trade_id = t.id
         left join orders o on o.trade_id = t.id and o.client_order_id = f.client_order_id
       group by t.id
       having t.held <> coalesce(sum(case o.leg when 'entry' then f.count else -f.count end), 0)`,
  );
  return faults.map(({ fault }) => fault);
};

/** Trades that were parked: something met them that must not. */
export const findQuarantined = async (q: Queryable): Promise<readonly string[]> => {
  const rows = await rowsOf(
    q,
    faultRow,
    `select format('trade %s is parked: %s', id, quarantine_reason) as fault
     from trades where quarantined_at is not null`,
  );
  return rows.map(({ fault }) => fault);
};

/** Committed effects without an outcome, of trades that are over. */
export const findLeftovers = async (q: Queryable): Promise<readonly string[]> => {
  const rows = await rowsOf(
    q,
    faultRow,
    `select format('%s of trade %s has no outcome, and the trade is over', i.intent_id, t.id) as fault
     from intents i join trades t on t.id = i.trade_id where t.ended_at is not null`,
  );
  return rows.map(({ fault }) => fault);
};

const countsRow = z.object({
  trades: z.coerce.number(),
  longs: z.coerce.number(),
  shorts: z.coerce.number(),
  positionsStopped: z.coerce.number(),
  live: z.coerce.number(),
  transitions: z.coerce.number(),
  unprotectedMs: z.coerce.number(),
});

export type StoreCounts = z.infer<typeof countsRow>;

export const readCounts = async (q: Queryable): Promise<StoreCounts> => {
  const [counts] = await rowsOf(
    q,
    countsRow,
    `select count(*) as trades,
       count(*) filter (where instrument is not null and side = 'Y') as longs,
       count(*) filter (where instrument is not null and side = 'N') as shorts,
       count(*) filter (where instrument is not null and close_method like 'auto%')
         as "positionsStopped",
       count(*) filter (where ended_at is null) as live,
       (select count(*) from trade_transitions) as transitions,
       coalesce(sum(unprotected_ms), 0) as "unprotectedMs" from trades`,
  );
  if (counts === undefined) throw new Error('counts: expected a row, found none');
  return counts;
};

/** When positions found themselves alone after a restart, in the market's time. */
export const readRestarts = async (q: Queryable, reason: string): Promise<readonly number[]> => {
  const rows = z.array(z.object({ at: z.coerce.number() })).parse(
    await q.query({
      name: '',
      text: `select extract(epoch from at) * 1000 as at from trade_transitions
        where event_type = 'watch.lost' and event ->> 'reason' = $1`,
      values: [reason],
    }),
  );
  return rows.map(({ at }) => at);
};
