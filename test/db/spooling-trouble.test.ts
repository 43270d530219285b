import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { AppendRefusedError } from '../../db/journal/committer.ts';
import type { AppendVerdict } from '../../machines/ports.ts';
import { eventually } from '../support/eventually.ts';
import { ask } from './journal-database.ts';
import { limitedDisk, SMALL } from './spool-files.ts';
import { move, REFUSED, spoolingBench } from './spooling-bench.ts';

/* Rows that the database refuses, ownership that is lost, and a disk that is full. */

const bench = spoolingBench();
const { bear, close, open, stored, types } = bench;

describe('a row that the database refuses', () => {
  test('is set aside with all later ones of its trade; the others are stored', async () => {
    await bear(1, 2);
    bench.journal.fickle.weather = REFUSED;
    await bench.journal.append(move(1, 2));
    await bench.journal.append(move(2, 2, { event: { type: 'x', text: '\u0000' } }));
    await bench.journal.append(move(2, 3));
    await bench.journal.append(move(1, 3));
    bench.journal.fickle.weather = 'up';
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3], '2': [1] });
    expect(bench.journal.told.filter(({ type }) => type === 'setAside')).toMatchObject([
      { detail: ['2', expect.stringContaining('expected a row to store')] },
    ]);
    const aside = readFileSync(`${bench.place.directory}/set-aside.jsonl`, 'utf8')
      .trim()
      .split('\n');
    expect(aside.map((line): unknown => JSON.parse(line))).toMatchObject([
      { columns: { trade_id: '2', seq: 2 } },
      { columns: { trade_id: '2', seq: 3 }, why: 'an earlier record of its trade was set aside' },
    ]);
    await expect(bench.journal.append(move(2, 4))).rejects.toThrow(AppendRefusedError);
    expect(await bench.journal.append(move(1, 4))).toBe('accepted');
  });
});

describe('ownership lost', () => {
  const spoolSome = async (): Promise<void> => {
    await bear(1, 2);
    bench.journal.fickle.weather = REFUSED;
    await bench.journal.append(move(1, 2));
    await bench.journal.append(move(2, 2));
  };
  const setAside = (): readonly string[] =>
    readdirSync(bench.place.directory).filter((name) => name.startsWith('ownership-lost'));

  test.each([
    ['its lease', 'update leases set token = token + 1', 'has another owner'],
    ['a transition', 'update trades set seq = 9', 'another writer has committed 1/trade seq 2'],
  ])(
    'by %s is said at the draining; the spool is set aside, never applied',
    async (_, sql, why) => {
      await spoolSome();
      await ask(bench.db.database, sql);
      bench.journal.fickle.weather = 'up';
      await eventually(() => types().includes('lost'));
      expect(bench.journal.told.at(-1)?.detail).toMatchObject([
        expect.stringContaining(why),
        setAside().map((name) => `${bench.place.directory}/${name}`)[0],
      ]);
      expect(await bench.journal.append(move(1, 3))).toBe('fenced');
      expect([existsSync(bench.place.path), setAside()]).toEqual([
        false,
        ['ownership-lost-1.spool'],
      ]);
    },
  );

  test('by the answer to a birth that was sent before is as good a proof', async () => {
    await bear(1);
    bench.journal.fickle.weather = 'hanging';
    const sent = bench.journal.append(move(2, 1));
    await eventually(() => !bench.journal.isDirect());
    expect(await bench.journal.append(move(1, 2))).toBe('accepted');
    await ask(bench.db.database, 'update leases set token = token + 1');
    bench.journal.fickle.weather = 'up';
    bench.journal.fickle.release();
    expect(await sent).toBe('fenced');
    await close();
    expect([types().at(-1), setAside()]).toEqual(['lost', ['ownership-lost-1.spool']]);
    expect((await stored())['1']).toEqual([1]);
  });

  test('known otherwise fences what waits and what comes; what is spooled stays', async () => {
    await spoolSome();
    bench.journal.fence();
    expect(await bench.journal.append(move(1, 3))).toBe('fenced');
    await close();
    expect([setAside(), (await stored())['1']]).toEqual([[], [1]]);
    await open();
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2], '2': [1, 2] });
  });
});

describe('a spool that is full', () => {
  test('holds appends back and says so; nothing is acknowledged without a record', async () => {
    const disk = limitedDisk(Infinity);
    await close();
    await open({ spool: { openDisk: disk.open } });
    await bear(1, 2);
    bench.journal.fickle.weather = REFUSED;
    await bench.journal.append(move(1, 2));
    disk.room = 0;
    let verdict: AppendVerdict | null = null;
    const held = bench.journal.append(move(1, 3)).then((told) => (verdict = told));
    await eventually(() => types().filter((type) => type === 'blocked').length > 1);
    expect([verdict, bench.journal.depth() > 0]).toEqual([null, true]);
    disk.room = Infinity;
    expect(await held).toBe('accepted');
    expect(types()).toContain('unblocked');
    bench.journal.fickle.weather = 'up';
    await bench.journal.current();
    expect(await stored()).toEqual({ '1': [1, 2, 3], '2': [1] });
  });

  test('lets the held ones through when the database is back first', async () => {
    await close();
    await open({ spool: { maxBytes: SMALL.preallocateBytes } });
    const trades = Array.from({ length: 64 }, (_, index) => index + 1);
    await bear(...trades);
    bench.journal.fickle.weather = REFUSED;
    const verdicts = trades.map((trade) => bench.journal.append(move(trade, 2)));
    await eventually(() => types().includes('blocked'));
    bench.journal.fickle.weather = 'up';
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set(['accepted']));
    await bench.journal.current();
    expect(Object.values(await stored())).toEqual(trades.map(() => [1, 2]));
    expect(types().at(-1)).toBe('returned');
  });
});
