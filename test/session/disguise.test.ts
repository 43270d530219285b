import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { concealed, createConceal } from '../../src/session/disguise.ts';
import { answering } from '../../src/service/answering.ts';

const ROWS = [
  { by: 'alice', reason: 'alice at ops.example.com asked', id: 'tw-0123abcd-7-e1' },
  { by: 'bob', quarantineReason: 'see /home/alice/notes, alice', count: 3 },
];

const told = async (installation = '0123abcd') => {
  const conceal = createConceal(installation);
  const database = concealed(
    answering(() => Promise.resolve(ROWS)),
    conceal,
  );
  const ask = async () =>
    z
      .array(z.record(z.string(), z.unknown()))
      .parse(await database.query({ name: 'any', text: '', values: [] }));
  return { first: await ask(), again: await ask() };
};

describe('what leaves the house', () => {
  it('names nobody, no host, no path and no installation, and leaves the figures', async () => {
    const { first } = await told();
    const text = JSON.stringify(first);
    for (const secret of ['alice', 'bob', 'example', '/home', '0123abcd'])
      expect(text).not.toContain(secret);
    expect(first[0]).toMatchObject({ id: 'tw-00000000-7-e1' });
    expect(first[1]).toMatchObject({ count: 3 });
  });

  it('tells the same name by the same other one in every answer of a process, and of no other', async () => {
    const { again, first } = await told();
    expect(again).toEqual(first);
    const alice = String(first[0]?.['by']);
    expect(alice).toMatch(/^person-[0-9a-f]{8}$/);
    expect(first[0]?.['reason']).toBe(`${alice} at <host> asked`);
    expect(first[1]?.['quarantineReason']).toContain(alice);
    expect((await told()).first[0]?.['by']).not.toBe(alice);
  });
});
