import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { pendingOf, type Pending } from '../../db/journal/batch.ts';
import { SpoolFullError, SpoolUnreadableError } from '../../db/spool/errors.ts';
import { SPOOL_FORMAT } from '../../db/spool/format.ts';
import { encodeHeader, HEADER_BYTES } from '../../db/spool/header.ts';
import { decodeRecord, encodeRecord, renamed, restamped } from '../../db/spool/record.ts';
import type { Spool } from '../../db/spool/spool.ts';
import { intentId } from '../../machines/model/ids.ts';
import { orderEntry, orderName, tradeEntry, tradeNumber } from './journal-entries.ts';
import { limitedDisk, SMALL, spoolPlace, type SpoolPlace } from './spool-files.ts';

let place: SpoolPlace;
let spool: Spool;

beforeEach(async () => {
  place = spoolPlace();
  ({ spool } = await place.open());
  await spool.claim('host/boot/1/a', [7, 8, 9]);
});
afterEach(async () => {
  await spool.close();
  place.remove();
});

const move = (trade: number, seq: number): Pending =>
  pendingOf(tradeEntry(tradeNumber(trade), seq));

const write = (...appends: readonly Pending[]): Promise<void> =>
  spool.append(appends.map(encodeRecord));

const names = (pendings: readonly Pending[]): readonly string[] =>
  pendings.map(({ actor, seq }) => `${actor}:${seq}`);

const readAll = async (from: Spool): Promise<readonly Pending[]> => {
  const all: Pending[] = [];
  for (;;) {
    const records = await from.next(3);
    if (records.length === 0) return all;
    all.push(...records);
  }
};

/** As the next process finds it. */
const reopen = async (...given: Parameters<SpoolPlace['open']>) => {
  await spool.close();
  const found = await place.open(...given);
  spool = found.spool;
  return found;
};

describe('a record', () => {
  test('gives back what the append statement would have been told', () => {
    const trade = tradeNumber(130);
    const fullest = orderEntry(trade, orderName(trade), 4, { clears: [intentId('x/1/1')] });
    for (const entry of [tradeEntry(trade, 1), tradeEntry(trade, 2), fullest]) {
      const pending = pendingOf(entry);
      expect(decodeRecord(encodeRecord(pending))).toEqual(pending);
    }
  });

  test('restamped or renamed differs in just that', () => {
    const pending = move(5, 2);
    const next = restamped(pending, 12);
    expect([next.token, restamped(pending, pending.token)]).toEqual([12, pending]);
    const columns: unknown = JSON.parse(next.encoded.columns);
    expect(columns).toMatchObject({ token: 12, trade_id: '5', seq: 2 });
    expect(JSON.parse(renamed(pending).encoded.columns)).toEqual({
      ...JSON.parse(pending.encoded.columns),
      event_id: 'board:5:2/spooled/2',
    });
  });
});

describe('a spool', () => {
  test('is empty, of full length, and names its owner when it is opened again', async () => {
    expect(statSync(place.path).size).toBe(SMALL.preallocateBytes);
    const found = await reopen();
    expect([found.records, found.wasTorn, spool.isEmpty]).toEqual([0, false, true]);
    expect(spool.header).toMatchObject({ version: 1, owner: 'host/boot/1/a', tokens: [7, 8, 9] });
  });

  test('gives all records back in their order, to this process and to the next', async () => {
    await write(move(1, 2), move(2, 2));
    await write(move(1, 3));
    const expected = ['1/trade:2', '2/trade:2', '1/trade:3'];
    expect(names(await readAll(spool))).toEqual(expected);
    const { records, wasTorn } = await reopen();
    expect([records, wasTorn]).toEqual([3, false]);
    expect(names(await readAll(spool))).toEqual(expected);
  });

  test('keeps records longer than what it reads at a time', async () => {
    const long = move(1, 2);
    const padded = { ...long, encoded: { ...long.encoded, context: `"${'x'.repeat(3e6)}"` } };
    await write(move(3, 2), padded, move(4, 2));
    await reopen();
    const all = await readAll(spool);
    expect(names(all)).toEqual(['3/trade:2', '1/trade:2', '4/trade:2']);
    expect(all[1]?.encoded.context.length).toBe(3e6 + 2);
  });

  test('forgets all at once; what it has forgotten never comes back', async () => {
    for (let seq = 2; seq < 60; seq += 1) await write(move(1, seq), move(2, seq));
    expect(statSync(place.path).size).toBeGreaterThan(SMALL.preallocateBytes);
    await expect(spool.reset()).rejects.toThrow('expected every record read');
    await readAll(spool);
    await spool.reset();
    expect([spool.isEmpty, statSync(place.path).size]).toEqual([true, SMALL.preallocateBytes]);
    await write(move(9, 2));
    await reopen();
    expect(names(await readAll(spool))).toEqual(['9/trade:2']);
  });

  test('that takes no room beforehand keeps its header when it has forgotten', async () => {
    const path = `${place.path}.none`;
    await reopen({ path, preallocateBytes: 0 });
    await write(move(1, 2));
    await readAll(spool);
    await spool.reset();
    await write(move(1, 3));
    const { records } = await reopen({ path, preallocateBytes: 0 });
    expect([records, names(await readAll(spool))]).toEqual([1, ['1/trade:3']]);
  });

  test('set aside keeps its records under a name that says why', async () => {
    await write(move(1, 2));
    const before = readFileSync(place.path);
    const aside = await spool.setAside('ownership-lost');
    expect(aside).toMatch(/ownership-lost-1\.spool$/);
    expect([existsSync(place.path), readFileSync(aside).equals(before)]).toEqual([false, true]);
    const found = await place.open();
    spool = found.spool;
    expect(found.records).toBe(0);
    expect(await spool.setAside('ownership-lost')).toMatch(/ownership-lost-2\.spool$/);
    ({ spool } = await place.open());
  });
});

/** The file as a power cut in the middle of its last write may leave it. */
const cutAt = (whole: Buffer, from: number, length: number): void => {
  const bytes = Buffer.from(whole);
  bytes.fill(0, from, from + length);
  writeFileSync(place.path, bytes);
};

describe('a write that was cut off', () => {
  test('anywhere leaves every group before it, and none of itself', async () => {
    await write(move(1, 2), move(2, 2));
    const from = HEADER_BYTES + spool.unreadBytes;
    await write(move(1, 3), move(2, 3), move(3, 2));
    const to = HEADER_BYTES + spool.unreadBytes;
    const whole = readFileSync(place.path);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: from, max: to - 2 }),
        fc.integer({ min: 1, max: 1024 }),
        async (start, length) => {
          await spool.close();
          const damaged = Math.min(length, to - start);
          cutAt(whole, start, damaged);
          const isDamaged = !readFileSync(place.path).equals(whole);
          const found = await place.open();
          spool = found.spool;
          expect([found.records, found.wasTorn]).toEqual(isDamaged ? [2, true] : [5, false]);
          await write(move(7, 2));
          await reopen();
          const kept = ['1/trade:2', '2/trade:2'];
          const third = isDamaged ? [] : ['1/trade:3', '2/trade:3', '3/trade:2'];
          expect(names(await readAll(spool))).toEqual([...kept, ...third, '7/trade:2']);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('that ends with the file is cut off, too', async () => {
    await write(move(1, 2));
    const end = HEADER_BYTES + spool.unreadBytes;
    await write(move(1, 3));
    await spool.close();
    writeFileSync(place.path, readFileSync(place.path).subarray(0, end + 50));
    const found = await place.open();
    spool = found.spool;
    expect([found.records, found.wasTorn]).toEqual([1, true]);
    expect(statSync(place.path).size).toBe(SMALL.preallocateBytes);
  });

  test('of the header leaves the header before', async () => {
    await write(move(1, 2));
    await spool.claim('host/boot/2/b', [8, 9, 10]);
    const { edition } = spool.header;
    await spool.close();
    const bytes = readFileSync(place.path);
    bytes.fill(0xff, (edition % 2) * 2048 + 40, (edition % 2) * 2048 + 60);
    writeFileSync(place.path, bytes);
    const found = await place.open();
    spool = found.spool;
    expect([found.records, spool.header.owner]).toEqual([1, 'host/boot/1/a']);
  });
});

describe('damage that is no cut off write', () => {
  const refused = async (bytes: Buffer, message: string): Promise<void> => {
    await spool.close();
    writeFileSync(place.path, bytes);
    await expect(place.open()).rejects.toThrow(SpoolUnreadableError);
    await expect(place.open()).rejects.toThrow(message);
    expect(readFileSync(place.path).equals(bytes)).toBe(true);
  };

  test('before acknowledged groups is refused with file and offset, and nothing is touched', async () => {
    await write(move(1, 2));
    const second = HEADER_BYTES + spool.unreadBytes;
    for (const seq of [3, 4, 5]) await write(move(1, seq));
    const bytes = readFileSync(place.path);
    bytes.writeUInt8(bytes.readUInt8(second + 400) ^ 1, second + 400);
    await refused(bytes, `${place.path}: expected a sound record at ${second}`);
  });

  test('of both headers is refused', async () => {
    await write(move(1, 2));
    const bytes = readFileSync(place.path);
    bytes.fill(1, 0, HEADER_BYTES);
    await refused(bytes, "expected a spool's header at 0");
  });

  test('that has blanked both headers is refused, though nothing stands there', async () => {
    await write(move(1, 2));
    const bytes = readFileSync(place.path);
    bytes.fill(0, 0, HEADER_BYTES);
    await refused(bytes, "expected a spool's header at 0");
  });

  test('is what a newer version looks like', async () => {
    await write(move(1, 2));
    const bytes = readFileSync(place.path);
    const newer = { ...spool.header, version: 2, edition: spool.header.edition + 1 };
    encodeHeader(newer).copy(bytes, (newer.edition % 2) * 2048);
    await refused(bytes, 'expected a spool of version 1 or older, found version 2');
  });

  test('is what the records of another database look like', async () => {
    await write(move(1, 2));
    await spool.close();
    await expect(place.open({ installation: 'ffffffff' })).rejects.toThrow(
      'expected records for the installation ffffffff, found 1 for 0123abcd',
    );
    ({ spool } = await place.open());
  });
});

test('an empty spool serves another database', async () => {
  await reopen({ installation: 'ffffffff' });
  await spool.claim('host/boot/3/c', [1]);
  expect((await reopen({ installation: 'ffffffff' })).spool.header).toMatchObject({
    installation: 'ffffffff',
    owner: 'host/boot/3/c',
  });
});

describe('an older version', () => {
  const FIXTURE = new URL('./fixtures/spool-v1.spool', import.meta.url);

  test('1, as it was once written, is read', async () => {
    await spool.close();
    copyFileSync(FIXTURE, place.path);
    const found = await place.open();
    spool = found.spool;
    const all = await readAll(spool);
    expect(names(all)).toEqual(['1/trade:2', '2/tw-0123abcd-2-e1:3', '1/trade:3']);
    // Appends of an older chart pass as they are: what they mean is for its upgrade to say.
    expect(all.map(({ encoded }) => /"machine_version":(\d+)/.exec(encoded.columns)?.[1])).toEqual([
      '1',
      '1',
      '0',
    ]);
    expect(all.map(({ token, isPlainMove }) => [token, isPlainMove])).toEqual([
      [1, true],
      [1, false],
      [1, true],
    ]);
  });

  test('is read by its own reader, and replaced when it is empty', async () => {
    await write(move(1, 2));
    const upgraded = (payload: Buffer): Pending => restamped(decodeRecord(payload), 99);
    const format = {
      version: 2,
      readers: new Map([
        [1, upgraded],
        [2, decodeRecord],
      ]),
    } as const;
    await reopen({ format });
    await spool.claim('host/boot/2/b', [8]);
    expect(spool.header.version).toBe(1);
    expect((await readAll(spool)).map(({ token }) => token)).toEqual([99]);
    await spool.reset();
    await write(move(1, 3));
    expect(spool.header.version).toBe(2);
    expect((await readAll(spool)).map(({ token }) => token)).toEqual([1]);
    await readAll(spool);
    await spool.reset();
    await spool.close();
    await expect(place.open({ format: SPOOL_FORMAT })).rejects.toThrow('found version 2');
    ({ spool } = await place.open({ format }));
  });
});

describe('a disk that is full', () => {
  test('has room for what was set apart, and refuses the rest until there is room', async () => {
    const disk = limitedDisk(SMALL.preallocateBytes);
    await reopen({ openDisk: disk.open });
    let stored = 0;
    let refusal: unknown = null;
    while (refusal === null)
      await write(move(1, stored + 2)).then(
        () => (stored += 1),
        (error: unknown) => (refusal = error),
      );
    expect(refusal).toBeInstanceOf(SpoolFullError);
    expect(stored).toBeGreaterThan(20);
    await expect(write(move(1, 99), move(1, 100))).rejects.toThrow('expected room on the disk');
    disk.room = Infinity;
    await write(move(1, stored + 2));
    const { records, wasTorn } = await reopen();
    expect([records, wasTorn]).toEqual([stored + 1, false]);
    expect((await readAll(spool)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: stored + 1 }, (_, index) => index + 2),
    );
  });

  test('leaves nothing of a refused write that is ever taken for a record', async () => {
    const disk = limitedDisk(Infinity);
    await reopen({ openDisk: disk.open });
    await write(move(1, 2));
    disk.room = HEADER_BYTES + spool.unreadBytes * 3 + 40;
    await expect(write(move(1, 3), move(2, 2), move(3, 2))).rejects.toThrow(SpoolFullError);
    await write(move(1, 3));
    const { records } = await reopen();
    expect(records).toBe(2);
    expect(names(await readAll(spool))).toEqual(['1/trade:2', '1/trade:3']);
  });

  test('has the limit of the settings as well', async () => {
    await reopen({ maxBytes: SMALL.preallocateBytes });
    await expect(
      write(...Array.from({ length: 60 }, (_, seq) => move(1, seq + 2))),
    ).rejects.toThrow(/expected room for \d+ bytes more, found 4096 of 65536 used/);
    await write(move(1, 2));
  });

  test('that has no room to begin with does not make half a spool', async () => {
    await spool.setAside('unused');
    await expect(place.open({ openDisk: limitedDisk(10_000).open })).rejects.toThrow('ENOSPC');
    ({ spool } = await place.open());
    expect([spool.isEmpty, statSync(place.path).size]).toEqual([true, SMALL.preallocateBytes]);
  });
});
