import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { letOut } from '../../src/api/let-out.ts';
import { spin } from '../support/spin.ts';

const page = z.object({
  total: z.int(),
  rows: z.array(z.object({ id: z.string(), at: z.number().optional() })),
  next: z.string().nullable(),
});

describe('what is let out', () => {
  const [row, bare] = [{ id: 'a', at: 1, secret: 'x' }, { id: 'b' }];

  it.each([
    ['an object with a list', page, { total: 2, rows: [row, bare], next: null, secret: 'x' }],
    ['one with an empty list', page, { total: 0, rows: [], next: '7' }],
    ['no list at all', z.object({ id: z.string() }), row],
    ['a list that is bounded', z.object({ rows: z.array(z.string()).max(1) }), { rows: ['a'] }],
    ['a list by default', z.object({ rows: z.array(z.string()).default([]) }), {}],
    ['a choice', z.union([page, z.object({ at: z.number() })]), { at: 1, secret: 'x' }],
  ])('is what the schema says of %s, in its order', async (_, schema, value) => {
    const out = await letOut(schema, value);
    expect(JSON.stringify(out)).toBe(JSON.stringify(schema.parse(value)));
    expect(JSON.stringify(out)).not.toContain('secret');
  });

  it.each([
    ['an item', { total: 1, rows: [{ id: 1 }], next: null }],
    ['a list', { total: 1, rows: 'a', next: null }],
    ['a member', { total: 0.5, rows: [], next: null }],
    ['anything', null],
  ])('is nothing where %s is wrong', async (_, value) => {
    await expect(letOut(page, value)).rejects.toThrow(z.ZodError);
  });

  it('is read in slices where a list is long', async () => {
    let read = 0;
    const slow = z.string().transform((text) => {
      read += 1;
      spin(0.3);
      return text;
    });
    const out = letOut(z.object({ rows: z.array(slow) }), { rows: ['a', 'b', 'c'] });
    expect(read).toBe(1);
    expect(await out).toEqual({ rows: ['a', 'b', 'c'] });
  });
});
