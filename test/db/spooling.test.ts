import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { AppendRefusedError } from '../../db/journal/committer.ts';
import { StoreAwayError } from '../../db/spool/errors.ts';
import { eventId, intentId } from '../../machines/model/ids.ts';
import type { AppendVerdict, JournalAppend } from '../../machines/ports.ts';
import type { TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { ask, clear, preparedDatabase } from './journal-database.ts';
import { orderEntry, orderName, tradeEntry, tradeNumber } from './journal-entries.ts';
import { limitedDisk, SMALL, spoolPlace, type SpoolPlace } from './spool-files.ts';
import { openSpooling, type Opened, type OpenOptions, type Weather } from './spooling.ts';

let db: TestDatabase;
let place: SpoolPlace;
let journal: Opened;
let isOpen: boolean;

beforeAll(async () => {
  db = await preparedDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await clear(db.database);
  place = spoolPlace();
  await open();
});
afterEach(async () => {
  if (isOpen) await close();
  place.remove();
});

const open = async (options: OpenOptions = {}): Promise<void> => {
  journal = await openSpooling(db, place, options);
  isOpen = true;
};
const close = async (): Promise<void> => {
  isOpen = false;
  await journal.close();
};

const REFUSED = { code: 'ECONNREFUSED' } as const;

type Row = { readonly id: string; readonly actor: string; readonly seqs: readonly number[] };

/** Each actor's transitions, in the order of the journal. */
const stored = async (): Promise<Readonly<Record<string, readonly number[]>>> => {
  const rows = await ask<Row>(
    db.database,
    `select trade_id as id, actor, array_agg(seq order by seq) as seqs
     from trade_transitions group by trade_id, actor`,
  );
  return Object.fromEntries(
    rows.map(({ id, actor, seqs }) => [actor === 'trade' ? id : actor, seqs]),
  );
};

const types = (): readonly string[] => journal.told.map(({ type }) => type);

const move = (trade: number, seq: number, changes = {}): JournalAppend =>
  tradeEntry(tradeNumber(trade), seq, changes);

/** Births are for a database that is there. */
const bear = (...trades: readonly number[]): Promise<readonly AppendVerdict[]> =>
  Promise.all(trades.map((trade) => journal.append(move(trade, 1))));

const returned = (): Promise<void> => journal.current();

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
    journal.fickle.weather = { code };
    for (const seq of [2, 3, 4]) expect(await journal.append(move(1, seq))).toBe('accepted');
    expect(journal.isDirect()).toBe(false);
    expect((await stored())['1']).toEqual([1]);
    journal.fickle.weather = 'up';
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4], '2': [1] });
    expect(await journal.append(move(1, 5))).toBe('accepted');
    expect(await stored()).toMatchObject({ '1': [1, 2, 3, 4, 5] });
    expect(types().filter((type) => type !== 'spooled' && type !== 'drained')).toEqual([
      'away',
      'returned',
    ]);
  });

  test('does not answer: transitions go on after the moment of patience', async () => {
    await bear(1);
    journal.fickle.weather = 'hanging';
    const startedAt = performance.now();
    expect(await journal.append(move(1, 2))).toBe('accepted');
    const waitedMs = performance.now() - startedAt;
    expect([waitedMs >= 299, waitedMs < 2_000]).toEqual([true, true]);
    expect(await journal.append(move(1, 3))).toBe('accepted');
    journal.fickle.weather = 'up';
    journal.fickle.release();
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3] });
  });

  test('commits and loses the answer stores nothing twice', async () => {
    await bear(1);
    journal.fickle.weather = 'lost';
    for (const seq of [2, 3, 4]) expect(await journal.append(move(1, seq))).toBe('accepted');
    journal.fickle.weather = 'up';
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4] });
  });

  test('breaks one session is not away', async () => {
    await bear(1);
    journal.fickle.weather = REFUSED;
    const append = journal.append(move(1, 2));
    await new Promise<void>((resolve) => setImmediate(resolve));
    journal.fickle.weather = 'up';
    expect(await append).toBe('accepted');
    expect([types(), journal.isDirect()]).toEqual([[], true]);
  });

  test('goes again while it is drained: nothing is lost, doubled or out of order', async () => {
    const trades = Array.from({ length: 40 }, (_, index) => index + 1);
    await bear(...trades);
    for (let round = 0; round < 4; round += 1) {
      journal.fickle.weather = round % 2 === 0 ? REFUSED : 'lost';
      for (let step = 0; step < 10; step += 1) {
        const seq = 2 + round * 10 + step;
        const verdicts = await Promise.all(trades.map((trade) => journal.append(move(trade, seq))));
        expect(new Set(verdicts)).toEqual(new Set(['accepted']));
      }
      journal.fickle.weather = 'up';
      await eventually(() => types().includes('drained'));
    }
    await returned();
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
        journal.fickle.weather = 'up';
        journal.fickle.release();
        await returned();
        await bear(...trades);
        const load = { isOn: true };
        let moved = 0;
        const drives = trades.map(async (trade) => {
          let seq = 1;
          while (load.isOn || seq < 3) {
            seq += 1;
            expect(await journal.append(move(trade, seq))).toBe('accepted');
            moved += 1;
          }
          return seq;
        });
        for (const change of changes) {
          journal.fickle.weather = change;
          if (change !== 'hanging') journal.fickle.release();
          const target = moved + 9;
          await eventually(() => moved >= target);
        }
        load.isOn = false;
        journal.fickle.weather = 'up';
        journal.fickle.release();
        const lengths = await Promise.all(drives);
        await returned();
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
    journal.fickle.weather = REFUSED;
    await journal.append(move(1, 2));
    await expect(journal.append(move(2, 1))).rejects.toThrow(StoreAwayError);
    await expect(journal.append(move(2, 1))).rejects.toThrow('no trade is begun');
    journal.fickle.weather = 'up';
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2] });
  });

  test('that was sent waits for what the database says, and is told that', async () => {
    journal.fickle.weather = 'hanging';
    const sent = journal.append(move(1, 1));
    await eventually(() => !journal.isDirect());
    const waiting = Symbol('waiting');
    expect(await Promise.race([sent, Promise.resolve(waiting)])).toBe(waiting);
    journal.fickle.weather = 'up';
    journal.fickle.release();
    expect(await sent).toBe('accepted');
    await returned();
    expect(await stored()).toEqual({ '1': [1] });
  });

  test('that waited behind a statement was not sent, and is refused', async () => {
    journal.fickle.weather = 'hanging';
    const sent = journal.append(move(64, 1));
    await eventually(() => journal.depth() === 1);
    await new Promise<void>((resolve) => setImmediate(resolve));
    const queued = journal.append(move(128, 1));
    await expect(queued).rejects.toThrow(StoreAwayError);
    journal.fickle.weather = 'up';
    journal.fickle.release();
    expect(await sent).toBe('accepted');
    await returned();
    expect(await stored()).toEqual({ '64': [1] });
  });

  test('of an order whose trade was decided before goes on', async () => {
    const trade = tradeNumber(3);
    await bear(3);
    journal.fickle.weather = REFUSED;
    for (const seq of [1, 2])
      expect(await journal.append(orderEntry(trade, orderName(trade), seq))).toBe('accepted');
    journal.fickle.weather = 'up';
    await returned();
    expect(await stored()).toEqual({ '3': [1], [orderName(trade)]: [1, 2] });
  });
});

describe('an event taken twice while the database is away', () => {
  test('is in the journal twice, as it was acted on, under two names', async () => {
    await bear(1);
    await journal.append(move(1, 2, { eventId: eventId('fill/7') }));
    journal.fickle.weather = REFUSED;
    await journal.append(move(1, 3, { eventId: eventId('fill/7') }));
    await journal.append(move(1, 4));
    await close();
    // The next process finds the records; a third finds them again, as after a crash.
    await open();
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4] });
    const ids = await ask<{ id: string }>(
      db.database,
      'select event_id as id from trade_transitions order by seq',
    );
    expect(ids.map(({ id }) => id).slice(1, 3)).toEqual(['fill/7', 'fill/7/spooled/3']);
  });
});

describe('records of a process that is no more', () => {
  const leave = async (count: number): Promise<void> => {
    await bear(1, 2);
    journal.fickle.weather = REFUSED;
    for (let seq = 2; seq < 2 + count; seq += 1)
      await Promise.all([1, 2].map((trade) => journal.append(move(trade, seq))));
    await close();
  };

  test('are stored before anything else, under the new lease', async () => {
    await leave(3);
    await ask(db.database, 'update leases set token = 2');
    await open({ tokenOf: () => 2 });
    expect([journal.found, journal.isDirect()]).toEqual([6, false]);
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3, 4], '2': [1, 2, 3, 4] });
    const [tokens] = await ask<{ found: readonly string[] }>(
      db.database,
      `select array_agg(distinct lease_token::text) as found from trade_transitions where seq > 1`,
    );
    expect(tokens?.found).toEqual(['2']);
  });

  test('are stored once, however often the draining is cut off', async () => {
    await leave(150);
    for (let round = 0; round < 3; round += 1) {
      await open();
      journal.fickle.goesAfter = 20 * (round + 1);
      await eventually(() => journal.fickle.committed() > 20 * (round + 1));
      expect(journal.isDirect()).toBe(false);
      await close();
    }
    await open();
    await returned();
    const all = Array.from({ length: 151 }, (_, index) => index + 1);
    expect(await stored()).toEqual({ '1': all, '2': all });
  });

  test('of a trade that another owner has moved on are set aside, and the others stored', async () => {
    await leave(2);
    await ask(db.database, 'update leases set token = 2');
    const other = await openSpooling(
      db,
      { ...place, open: spoolElsewhere.open },
      {
        tokenOf: () => 2,
      },
    );
    const seq2 = move(1, 2, { eventId: eventId('elsewhere'), lease: { shard: 1, token: 2 } });
    expect(await other.append(seq2)).toBe('accepted');
    await other.close();
    await ask(db.database, 'update leases set token = 3');
    await open({ tokenOf: () => 3 });
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2], '2': [1, 2, 3] });
    expect(journal.told.filter(({ type }) => type === 'setAside')).toEqual([]);
    const aside = readFileSync(`${place.directory}/set-aside.jsonl`, 'utf8').trim().split('\n');
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
    await ask(db.database, 'update leases set token = 9');
    await open({ tokenOf: () => 9 });
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3], '2': [1, 2, 3] });
  });
});

describe('a row that the database refuses', () => {
  test('is set aside with all later ones of its trade; the others are stored', async () => {
    await bear(1, 2);
    journal.fickle.weather = REFUSED;
    await journal.append(move(1, 2));
    await journal.append(move(2, 2, { event: { type: 'x', text: '\u0000' } }));
    await journal.append(move(2, 3));
    await journal.append(move(1, 3));
    journal.fickle.weather = 'up';
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3], '2': [1] });
    expect(journal.told.filter(({ type }) => type === 'setAside')).toMatchObject([
      { detail: ['2', expect.stringContaining('expected a row to store')] },
    ]);
    const aside = readFileSync(`${place.directory}/set-aside.jsonl`, 'utf8').trim().split('\n');
    expect(aside.map((line): unknown => JSON.parse(line))).toMatchObject([
      { columns: { trade_id: '2', seq: 2 } },
      { columns: { trade_id: '2', seq: 3 }, why: 'an earlier record of its trade was set aside' },
    ]);
    await expect(journal.append(move(2, 4))).rejects.toThrow(AppendRefusedError);
    expect(await journal.append(move(1, 4))).toBe('accepted');
  });
});

describe('ownership lost', () => {
  const spoolSome = async (): Promise<void> => {
    await bear(1, 2);
    journal.fickle.weather = REFUSED;
    await journal.append(move(1, 2));
    await journal.append(move(2, 2));
  };
  const setAside = (): readonly string[] =>
    readdirSync(place.directory).filter((name) => name.startsWith('ownership-lost'));

  test.each([
    ['its lease', 'update leases set token = token + 1', 'has another owner'],
    ['a transition', 'update trades set seq = 9', 'another writer has committed 1/trade seq 2'],
  ])(
    'by %s is said at the draining; the spool is set aside, never applied',
    async (_, sql, why) => {
      await spoolSome();
      await ask(db.database, sql);
      journal.fickle.weather = 'up';
      await eventually(() => types().includes('lost'));
      expect(journal.told.at(-1)?.detail).toMatchObject([
        expect.stringContaining(why),
        setAside().map((name) => `${place.directory}/${name}`)[0],
      ]);
      expect(await journal.append(move(1, 3))).toBe('fenced');
      expect([existsSync(place.path), setAside()]).toEqual([false, ['ownership-lost-1.spool']]);
    },
  );

  test('by the answer to a birth that was sent before is as good a proof', async () => {
    await bear(1);
    journal.fickle.weather = 'hanging';
    const sent = journal.append(move(2, 1));
    await eventually(() => !journal.isDirect());
    expect(await journal.append(move(1, 2))).toBe('accepted');
    await ask(db.database, 'update leases set token = token + 1');
    journal.fickle.weather = 'up';
    journal.fickle.release();
    expect(await sent).toBe('fenced');
    await close();
    expect([types().at(-1), setAside()]).toEqual(['lost', ['ownership-lost-1.spool']]);
    expect((await stored())['1']).toEqual([1]);
  });

  test('known otherwise fences what waits and what comes; what is spooled stays', async () => {
    await spoolSome();
    journal.fence();
    expect(await journal.append(move(1, 3))).toBe('fenced');
    await close();
    expect([setAside(), (await stored())['1']]).toEqual([[], [1]]);
    await open();
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2], '2': [1, 2] });
  });
});

describe('a spool that is full', () => {
  test('holds appends back and says so; nothing is acknowledged without a record', async () => {
    const disk = limitedDisk(Infinity);
    await close();
    await open({ spool: { openDisk: disk.open } });
    await bear(1, 2);
    journal.fickle.weather = REFUSED;
    await journal.append(move(1, 2));
    disk.room = 0;
    let verdict: AppendVerdict | null = null;
    const held = journal.append(move(1, 3)).then((told) => (verdict = told));
    await eventually(() => types().filter((type) => type === 'blocked').length > 1);
    expect([verdict, journal.depth() > 0]).toEqual([null, true]);
    disk.room = Infinity;
    expect(await held).toBe('accepted');
    expect(types()).toContain('unblocked');
    journal.fickle.weather = 'up';
    await returned();
    expect(await stored()).toEqual({ '1': [1, 2, 3], '2': [1] });
  });

  test('lets the held ones through when the database is back first', async () => {
    await close();
    await open({ spool: { maxBytes: SMALL.preallocateBytes } });
    const trades = Array.from({ length: 64 }, (_, index) => index + 1);
    await bear(...trades);
    journal.fickle.weather = REFUSED;
    const verdicts = trades.map((trade) => journal.append(move(trade, 2)));
    await eventually(() => types().includes('blocked'));
    journal.fickle.weather = 'up';
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set(['accepted']));
    await returned();
    expect(Object.values(await stored())).toEqual(trades.map(() => [1, 2]));
    expect(types().at(-1)).toBe('returned');
  });
});

test('intents and fills of a spooled transition are stored as of any other', async () => {
  await bear(1);
  journal.fickle.weather = REFUSED;
  const trade = tradeNumber(1);
  const order = orderEntry(trade, orderName(trade), 1).row;
  if (order.kind !== 'order') throw new Error('expected an order');
  const intent = { type: 'placeOrder', request: order.request } as const;
  await journal.append(move(1, 2, { intents: [{ intentId: intentId('trade:1/2/1'), intent }] }));
  await close();
  await open();
  await returned();
  expect(await ask(db.database, 'select intent_id as id, kind from intents')).toEqual([
    { id: 'trade:1/2/1', kind: 'placeOrder' },
  ]);
});
