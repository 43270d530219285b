import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { StoreAwayError } from '../../db/spool/errors.ts';
import { eventId } from '../../machines/model/ids.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from './journal-database.ts';
import { orderEntry, orderName, tradeNumber } from './journal-entries.ts';
import { move, REFUSED, spoolingBench } from './spooling-bench.ts';
import type { Weather } from './spooling.ts';

const bench = spoolingBench();
const { bear, close, open, stored, types } = bench;

const FAULTS = [
  ['refuses connections', 'ECONNREFUSED'],
  ['resets connections', 'ECONNRESET'],
  ['is being shut down', '57P01'],
  ['is starting up', '57P03'],
  ['is read-only', '25006'],
  ['has no connection left', '53300'],
  ['has a full disk', '53100'],
  ['is out of memory', '53200'],
  ['does not get its locks', '55P03'],
  ['cancels statements', '57014'],
  ['cannot read its files', '58030'],
] as const;

describe('a database that', () => {
  test.each(FAULTS)('%s: transitions go on, and are stored when it is back', async (_, code) => {
    await bear(1, 2);
    bench.journal.fickle.weather = { code };
    for (const seq of [2, 3, 4]) expect(await bench.journal.append(move(1, seq))).toBe('accepted');
    expect(bench.journal.isDirect()).toBe(false);
    expect((await stored())['1']).toEqual([1]);
    bench.journal.fickle.weather = 'up';
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4], '2': [1] });
    expect(await bench.journal.append(move(1, 5))).toBe('accepted');
    expect(await stored()).toMatchObject({ '1': [1, 2, 3, 4, 5] });
    expect(types().filter((type) => type !== 'spooled' && type !== 'drained')).toEqual([
      'away',
      'returned',
    ]);
  });

  test('does not answer: transitions go on after the moment of patience', async () => {
    await bear(1);
    bench.journal.fickle.weather = 'hanging';
    const startedAt = performance.now();
    expect(await bench.journal.append(move(1, 2))).toBe('accepted');
    const waitedMs = performance.now() - startedAt;
    expect([waitedMs >= 299, waitedMs < 2_000]).toEqual([true, true]);
    expect(await bench.journal.append(move(1, 3))).toBe('accepted');
    bench.journal.fickle.weather = 'up';
    bench.journal.fickle.release();
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3] });
  });

  test('commits and loses the answer stores nothing twice', async () => {
    await bear(1);
    bench.journal.fickle.weather = 'lost';
    for (const seq of [2, 3, 4]) expect(await bench.journal.append(move(1, seq))).toBe('accepted');
    bench.journal.fickle.weather = 'up';
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4] });
  });

  test('breaks one session is not away', async () => {
    await bear(1);
    bench.journal.fickle.weather = REFUSED;
    const append = bench.journal.append(move(1, 2));
    await new Promise<void>((resolve) => setImmediate(resolve));
    bench.journal.fickle.weather = 'up';
    expect(await append).toBe('accepted');
    expect([types(), bench.journal.isDirect()]).toEqual([[], true]);
  });

  test('goes again while it is drained: nothing is lost, doubled or out of order', async () => {
    const trades = Array.from({ length: 40 }, (_, index) => index + 1);
    await bear(...trades);
    for (let round = 0; round < 4; round += 1) {
      bench.journal.fickle.weather = round % 2 === 0 ? REFUSED : 'lost';
      for (let step = 0; step < 10; step += 1) {
        const seq = 2 + round * 10 + step;
        const verdicts = await Promise.all(
          trades.map((trade) => bench.journal.append(move(trade, seq))),
        );
        expect(new Set(verdicts)).toEqual(new Set(['accepted']));
      }
      bench.journal.fickle.weather = 'up';
      await eventually(() => types().includes('drained'));
    }
    await bench.journal.current();
    const all = await stored();
    const expected = Array.from({ length: 41 }, (_, index) => index + 1);
    for (const trade of trades) expect(all[String(trade)]).toEqual(expected);
  });
});

describe('the order of an actor', () => {
  test('is kept whenever the database goes, hangs, forgets and comes', async () => {
    const weather = fc.constantFrom<Weather>('up', 'hanging', 'lost', REFUSED);
    let base = 100;
    await fc.assert(
      fc.asyncProperty(fc.array(weather, { minLength: 4, maxLength: 10 }), async (changes) => {
        base += 10;
        const trades = [base, base + 1, base + 65];
        bench.journal.fickle.weather = 'up';
        bench.journal.fickle.release();
        await bench.journal.current();
        await bear(...trades);
        const load = { isOn: true };
        let moved = 0;
        const drives = trades.map(async (trade) => {
          let seq = 1;
          while (load.isOn || seq < 3) {
            seq += 1;
            expect(await bench.journal.append(move(trade, seq))).toBe('accepted');
            moved += 1;
          }
          return seq;
        });
        for (const change of changes) {
          bench.journal.fickle.weather = change;
          if (change !== 'hanging') bench.journal.fickle.release();
          const target = moved + 9;
          await eventually(() => moved >= target);
        }
        load.isOn = false;
        bench.journal.fickle.weather = 'up';
        bench.journal.fickle.release();
        const lengths = await Promise.all(drives);
        await bench.journal.current();
        const all = await stored();
        trades.forEach((trade, index) =>
          expect(all[String(trade)]).toEqual(
            Array.from({ length: lengths[index] ?? 0 }, (_, seq) => seq + 1),
          ),
        );
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('a birth', () => {
  test('is refused while the database is away, and nothing of it is kept', async () => {
    await bear(1);
    bench.journal.fickle.weather = REFUSED;
    await bench.journal.append(move(1, 2));
    await expect(bench.journal.append(move(2, 1))).rejects.toThrow(StoreAwayError);
    await expect(bench.journal.append(move(2, 1))).rejects.toThrow('no trade is begun');
    bench.journal.fickle.weather = 'up';
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2] });
  });

  test('that was sent waits for what the database says, and is told that', async () => {
    bench.journal.fickle.weather = 'hanging';
    const sent = bench.journal.append(move(1, 1));
    await eventually(() => !bench.journal.isDirect());
    const waiting = Symbol('waiting');
    expect(await Promise.race([sent, Promise.resolve(waiting)])).toBe(waiting);
    bench.journal.fickle.weather = 'up';
    bench.journal.fickle.release();
    expect(await sent).toBe('accepted');
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1] });
  });

  test('that waited behind a statement was not sent, and is refused', async () => {
    bench.journal.fickle.weather = 'hanging';
    const sent = bench.journal.append(move(64, 1));
    await eventually(() => bench.journal.depth() === 1);
    await new Promise<void>((resolve) => setImmediate(resolve));
    const queued = bench.journal.append(move(128, 1));
    await expect(queued).rejects.toThrow(StoreAwayError);
    bench.journal.fickle.weather = 'up';
    bench.journal.fickle.release();
    expect(await sent).toBe('accepted');
    await bench.journal.current();
    expect(await stored()).toEqual({ '64': [1] });
  });

  test('of an order whose trade was decided before goes on', async () => {
    const trade = tradeNumber(3);
    await bear(3);
    bench.journal.fickle.weather = REFUSED;
    for (const seq of [1, 2])
      expect(await bench.journal.append(orderEntry(trade, orderName(trade), seq))).toBe('accepted');
    bench.journal.fickle.weather = 'up';
    await bench.journal.current();
    expect(await stored()).toEqual({ '3': [1], [orderName(trade)]: [1, 2] });
  });
});

describe('an event taken twice while the database is away', () => {
  test('is in the journal twice, as it was acted on, under two names', async () => {
    await bear(1);
    await bench.journal.append(move(1, 2, { eventId: eventId('fill/7') }));
    bench.journal.fickle.weather = REFUSED;
    await bench.journal.append(move(1, 3, { eventId: eventId('fill/7') }));
    await bench.journal.append(move(1, 4));
    await close();
    // The next process finds the records; a third finds them again, as after a crash.
    await open();
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4] });
    const ids = await ask<{ id: string }>(
      bench.db.database,
      'select event_id as id from trade_transitions order by seq',
    );
    expect(ids.map(({ id }) => id).slice(1, 3)).toEqual(['fill/7', 'fill/7/spooled/3']);
  });
});
