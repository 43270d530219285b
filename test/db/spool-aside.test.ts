import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { pendingOf } from '../../db/journal/batch.ts';
import { writeAside, type AsideFile } from '../../db/spool/aside.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';
import { limitedDisk, spoolPlace, type LimitedDisk, type SpoolPlace } from './spool-files.ts';

let place: SpoolPlace;
let disk: LimitedDisk;
let file: AsideFile;

beforeEach(() => {
  place = spoolPlace();
  disk = limitedDisk(1_000_000);
  file = { path: `${place.directory}/set-aside.jsonl`, openDisk: disk.open };
});
afterEach(() => place.remove());

const lines = (): readonly string[] => readFileSync(file.path, 'utf8').trimEnd().split('\n');

const put = (trade: number): Promise<void> =>
  writeAside(file, { pending: pendingOf(tradeEntry(tradeNumber(trade), 2)), why: `no ${trade}` });

it('each append that is set aside is one line with its reason', async () => {
  await put(1);
  await put(2);
  expect(lines().map((line): unknown => JSON.parse(line))).toMatchObject([
    { why: 'no 1', columns: { trade_id: '1', seq: 2 } },
    { why: 'no 2', columns: { trade_id: '2', seq: 2 } },
  ]);
});

it('a line that a full disk has cut off spoils no other', async () => {
  await put(1);
  disk.room = readFileSync(file.path).length + 10;
  await expect(put(2)).rejects.toThrow('ENOSPC');
  disk.room = 1_000_000;
  await put(2);
  const [first = '', torn, second = ''] = lines();
  expect([JSON.parse(first), torn, JSON.parse(second)]).toMatchObject([
    { why: 'no 1' },
    '{"why":"no',
    { why: 'no 2' },
  ]);
});
