import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { lineOf, splitStatements } from '../../db/sql-script.ts';

const texts = (script: string): readonly string[] =>
  splitStatements(script).map(({ text }) => text);

/** Pieces whose semicolons end nothing. */
const WHOLE = [
  `'a;b'`,
  `'it''s; fine'`,
  `'back\\'`,
  `e'\\';'`,
  `E'\\\\;'`,
  `"odd;name"`,
  '$$ a; b $$',
  '$body$ a; $$ b; $x$ $body$',
  'a$b$c',
  '$1',
  '/* a; /* b; */ c; */ 1',
  "-- a; $$ '\n1",
  'name',
  '(1)',
];

describe('splitStatements', () => {
  it.each(WHOLE)('keeps %j whole', (piece) => {
    expect(texts(`select ${piece};select 2`)).toEqual([`select ${piece}`, 'select 2']);
  });

  it('finds the same statements again, whatever they are made of', () => {
    const statement = fc
      .array(fc.constantFrom(...WHOLE), { minLength: 1, maxLength: 6 })
      .map((pieces) => `select ${pieces.join(' ')} end`);
    const scripts = fc.array(statement, { maxLength: 5 });
    fc.assert(
      fc.property(scripts, fc.constantFrom(';', ';\n', ' ; -- done;\n', ';/* ; */'), (all, end) => {
        const script = all.map((text) => text + end).join('');
        expect(texts(script)).toEqual(all);
        for (const { text, offset } of splitStatements(script))
          expect(script.startsWith(text, offset)).toBe(true);
      }),
    );
  });

  it('ignores what is empty', () => {
    expect(texts('')).toEqual([]);
    expect(texts(' ; ;-- only a comment\n;/* ; */')).toEqual([]);
  });

  it.each(['$$ open; ', '/* open; '])('ends %j at the end of the script', (open) => {
    expect(texts(`select 1 ${open}`)).toEqual([`select 1 ${open}`.trim()]);
  });
});

describe('lineOf', () => {
  it('counts from one', () => {
    expect(['a', 'b', 'c'].map((mark) => lineOf('a\n\nb c', 'a\n\nb c'.indexOf(mark)))).toEqual([
      1, 3, 3,
    ]);
  });
});
