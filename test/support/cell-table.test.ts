import { describe, expect, it } from 'vitest';

import { cellsOf, gapsOf } from './cell-table.ts';

const SITUATIONS = ['opening', 'open', 'open, paused', 'closed'];
const DELIVERIES = ['stop: 40 %', 'stop: blind', 'watch lost'];
const WHOLE = `
# stop: *
  closed
      open
  –
      * but open
# watch lost
  =
      open* · opening ·
      closed
`;

const read = (text: string) =>
  cellsOf(text, SITUATIONS, DELIVERIES).map(
    ({ situation, delivery, outcome }) => `${situation} × ${delivery}: ${outcome}`,
  );
const gaps = (text: string) =>
  gapsOf(cellsOf(text, SITUATIONS, DELIVERIES), SITUATIONS, DELIVERIES);

describe('a status × event table', () => {
  it('has each cell that its patterns stand for', () => {
    expect(gaps(WHOLE)).toEqual([]);
    expect(read(WHOLE)).toHaveLength(SITUATIONS.length * DELIVERIES.length);
    expect(read(WHOLE)).toContain('open × stop: blind: closed');
    expect(read(WHOLE)).toContain('open, paused × stop: blind: –');
  });

  it('reads a star as the rest of a name, not of a word', () => {
    expect(read('# watch lost\n  =\n      open*')).toEqual([
      'open × watch lost: =',
      'open, paused × watch lost: =',
    ]);
    expect(read('# watch lost\n  =\n      *, paused')).toEqual(['open, paused × watch lost: =']);
  });

  it('reads exceptions for the one name they stand behind, over the ends of lines', () => {
    expect(read('# watch lost\n  =\n      * but open* or\n      closed · closed')).toEqual([
      'opening × watch lost: =',
      'closed × watch lost: =',
    ]);
    expect(read('# stop: * but stop: blind ·\n# watch lost\n  =\n      open')).toEqual([
      'open × stop: 40 %: =',
      'open × watch lost: =',
    ]);
  });

  it('tells of a cell that is missing, and of one that is there twice', () => {
    expect(gaps(WHOLE.replace('* but open', 'open'))).toEqual([
      'missing: opening × stop: 40 %',
      'missing: opening × stop: blind',
      'missing: open, paused × stop: 40 %',
      'missing: open, paused × stop: blind',
      'missing: closed × stop: 40 %',
      'missing: closed × stop: blind',
      'twice: open × stop: 40 %',
      'twice: open × stop: blind',
    ]);
  });

  it.each([
    ['a delivery that nobody knows', '# stop: 41 %\n  =\n      *'],
    ['a situation that nobody knows', '# watch lost\n  =\n      failed'],
    ['an exception that takes nothing away', '# watch lost\n  =\n      open* but closed'],
    ['situations without an outcome', '# watch lost\n      open'],
    ['a line that is none of the three', '# watch lost\n  =\n    open'],
  ])('is refused with %s', (_, text) => {
    expect(() => read(text)).toThrow(/^table: expected .*, found '/);
  });
});
