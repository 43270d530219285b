import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { appendAudit, readAudit, readAuditBefore } from '../../db/audit.ts';
import { epochMs } from '../../machines/model/time.ts';
import { verifyAuditChain } from '../../src/service/audit.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { ask } from './journal-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
afterEach(async () => {
  await ask(test.database, 'truncate audit_log');
});

const append = (key: string): Promise<boolean> => {
  const atMs = epochMs(1_772_000_000_000);
  const entry = JSON.stringify({ kind: 'asked', key, atMs, what: `“${key}”` });
  return appendAudit(test.database, { kind: 'asked', key, atMs, entry });
};

const chainOf = async (rows: number): Promise<void> => {
  for (let row = 1; row <= rows; row += 1) await append(`key-${row}`);
};

describe('the chain of the audit', () => {
  it('holds, whoever writes at the same time, and tells its last hash', async () => {
    const written = await Promise.all(
      Array.from({ length: 12 }, (_, row) => append(`at-once-${row}`)),
    );
    expect(written).toEqual(written.map(() => true));
    const [last] = await readAuditBefore(test.database, null, 1);
    expect(await verifyAuditChain(test.database)).toEqual({
      rows: 12,
      hash: last?.hash,
      broken: null,
    });
  });

  it('takes one row of a kind under a key, once', async () => {
    expect([await append('k'), await append('k')]).toEqual([true, false]);
    expect((await readAudit(test.database, 'asked', 'k'))?.id).toBe(1);
    expect(await readAudit(test.database, 'answered', 'k')).toBeNull();
  });

  it('is whole while it is empty', async () => {
    expect(await verifyAuditChain(test.database)).toEqual({ rows: 0, hash: '', broken: null });
  });

  it.each([
    [
      'a changed text',
      "update audit_log set entry = replace(entry, 'key-3', 'key-x') where id = 3",
      3,
    ],
    ['a changed hash', "update audit_log set hash = repeat('0', 64) where id = 3", 3],
    [
      'a text changed with its own hash',
      `update audit_log set entry = '{}', hash = encode(sha256(convert_to(
        (select hash from audit_log where id = 2) || '{}', 'UTF8')), 'hex') where id = 3`,
      3,
    ],
    ['a changed key', "update audit_log set key = 'other' where id = 3", 3],
    ['a changed kind', "update audit_log set kind = 'answered' where id = 3", 3],
    ['a changed time', "update audit_log set at = at + interval '1 hour' where id = 3", 3],
    ['a row that was taken away', 'delete from audit_log where id = 3', 4],
    ['a first row that was taken away', 'delete from audit_log where id = 1', 2],
    [
      'a row that was put in',
      "insert into audit_log select 9, kind, 'more', at, entry, hash from audit_log where id = 3",
      9,
    ],
  ])('breaks by %s', async (_, tampering, row) => {
    await chainOf(5);
    await ask(test.database, tampering);
    expect((await verifyAuditChain(test.database)).broken?.row).toBe(row);
  });

  it('cannot be changed by the role that writes it', async () => {
    const rows = await ask(
      test.database,
      `select p as what from unnest(array['UPDATE', 'DELETE', 'INSERT', 'SELECT']) p
        where has_table_privilege('tradewarden_writer', 'audit_log', p) order by p`,
    );
    expect(rows).toEqual([{ what: 'INSERT' }, { what: 'SELECT' }]);
  });
});
