import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { eventId, intentId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from './journal-database.ts';
import { orderEntry, orderName, tradeNumber } from './journal-entries.ts';
import { spoolPlace, type SpoolPlace } from './spool-files.ts';
import { move, REFUSED, spoolingBench } from './spooling-bench.ts';
import { openSpooling } from './spooling.ts';

/* What a process finds in the spool of the one before it. */

const bench = spoolingBench();
const { bear, close, open, stored } = bench;

describe('records of a process that is no more', () => {
  const leave = async (count: number): Promise<void> => {
    await bear(1, 2);
    bench.journal.fickle.weather = REFUSED;
    for (let seq = 2; seq < 2 + count; seq += 1)
      await Promise.all([1, 2].map((trade) => bench.journal.append(move(trade, seq))));
    await close();
  };

  test('are stored before anything else, under the new lease', async () => {
    await leave(3);
    await ask(bench.db.database, 'update leases set token = 2');
    await open({ tokenOf: () => 2 });
    expect([bench.journal.found, bench.journal.isDirect()]).toEqual([6, false]);
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4], '2': [1, 2, 3, 4] });
    const [tokens] = await ask<{ found: readonly string[] }>(
      bench.db.database,
      `select array_agg(distinct lease_token::text) as found from trade_transitions where seq > 1`,
    );
    expect(tokens?.found).toEqual(['2']);
  });

  test('are stored once, however often the draining is cut off', async () => {
    await leave(150);
    for (let round = 0; round < 3; round += 1) {
      await open();
      bench.journal.fickle.goesAfter = 20 * (round + 1);
      await eventually(() => bench.journal.fickle.committed() > 20 * (round + 1));
      expect(bench.journal.isDirect()).toBe(false);
      await close();
    }
    await open();
    await bench.journal.current();
    const all = Array.from({ length: 151 }, (_, index) => index + 1);
    expect(await stored()).toEqual({ '1': all, '2': all });
  });

  test('of a trade that another owner has moved on are set aside, and the others stored', async () => {
    await leave(2);
    await ask(bench.db.database, 'update leases set token = 2');
    const other = await openSpooling(
      bench.db,
      { ...bench.place, open: spoolElsewhere.open },
      {
        tokenOf: () => 2,
      },
    );
    const seq2 = move(1, 2, { eventId: eventId('elsewhere'), lease: { shard: 1, token: 2 } });
    expect(await other.append(seq2)).toBe('accepted');
    await other.close();
    await ask(bench.db.database, 'update leases set token = 3');
    await open({ tokenOf: () => 3 });
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2], '2': [1, 2, 3] });
    expect(bench.journal.told.filter(({ type }) => type === 'setAside')).toEqual([]);
    const aside = readFileSync(`${bench.place.directory}/set-aside.jsonl`, 'utf8')
      .trim()
      .split('\n');
    expect(aside.map((line): unknown => JSON.parse(line))).toMatchObject([
      { columns: { trade_id: '1', seq: 2 } },
      { columns: { trade_id: '1', seq: 3 } },
    ]);
  });

  let spoolElsewhere: SpoolPlace;
  beforeEach(() => {
    spoolElsewhere = spoolPlace();
  });
  afterEach(() => spoolElsewhere.remove());

  test('of owners that were killed before they did anything are stored', async () => {
    await leave(2);
    await ask(bench.db.database, 'update leases set token = 9');
    await open({ tokenOf: () => 9 });
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3], '2': [1, 2, 3] });
  });
});

test('intents and fills of a spooled transition are stored as of any other', async () => {
  await bear(1);
  bench.journal.fickle.weather = REFUSED;
  const trade = tradeNumber(1);
  const order = orderEntry(trade, orderName(trade), 1).row;
  if (order.kind !== 'order') throw new Error('expected an order');
  const intent = { type: 'placeOrder', request: order.request } as const;
  await bench.journal.append(
    move(1, 2, { intents: [{ intentId: intentId('trade:1/2/1'), intent }] }),
  );
  await close();
  await open();
  await bench.journal.current();
  expect(await ask(bench.db.database, 'select intent_id as id, kind from intents')).toEqual([
    { id: 'trade:1/2/1', kind: 'placeOrder' },
  ]);
});
