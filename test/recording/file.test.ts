import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FIRST_LINE, readRecording } from '../../src/recording/file.ts';
import { anyEntry, decoded, fileOf, quoted, session, ticked } from './entries.ts';

/** Negative zero is not told apart by JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a file of a recording', () => {
  it('gives back what was put in, whatever it is and however it is cut into blocks', async () => {
    const blocks = fc.array(fc.array(anyEntry, { minLength: 1, maxLength: 8 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(blocks, async (all) => {
        const { entries, torn } = decoded(await fileOf(...all));
        expect([plain(entries), torn]).toEqual([plain(all.flat()), 0]);
      }),
      { numRuns: 150 },
    );
  });

  it('cut off at any byte of its last block has lost that block and nothing else', async () => {
    const first = [session(), quoted(1, 40, 42)];
    const kept = await fileOf(first);
    const whole = await fileOf(first, [ticked(2, 120_000), quoted(3, 41, 43)]);
    for (let length = kept.length; length < whole.length; length += 1) {
      const { entries, torn } = decoded(whole.subarray(0, length));
      expect([entries, torn]).toEqual([first, length - kept.length]);
    }
  });

  it('whose last block holds other bytes at any place has lost that block', async () => {
    const first = [session(), quoted(1, 40, 42)];
    const kept = await fileOf(first);
    const whole = await fileOf(first, [ticked(2, 120_000)]);
    // A length that is altered in its last byte claims what the file does not have.
    for (let byte = kept.length + 4; byte < whole.length; byte += 1) {
      const altered = Buffer.from(whole);
      altered.writeUInt8(altered.readUInt8(byte) ^ 0x40, byte);
      expect(decoded(altered)).toEqual({ entries: first, torn: whole.length - kept.length });
    }
  });

  it('altered before its last block is refused, with the byte', async () => {
    const altered = await fileOf([session()], [ticked(2, 120_000)]);
    const byte = FIRST_LINE.length + 12;
    altered.writeUInt8(altered.readUInt8(byte) ^ 1, byte);
    expect(() => decoded(altered)).toThrow(
      `recording a.twrec: byte ${FIRST_LINE.length}: expected a whole block, found an altered one`,
    );
  });

  it.each([
    ['another kind of file', 'ts_unix,btc_ticker\n', 'found another kind of file'],
    ['an empty file', '', 'found another kind of file'],
    ['a later version', 'tradewarden-recording 2\n', 'found version 2'],
  ])('that is %s is refused by its first line', (_, text, found) => {
    const message = `recording a.twrec: expected 'tradewarden-recording 1', ${found}`;
    expect(() => decoded(Buffer.from(text))).toThrow(message);
  });

  it('that holds something else than entries says so', async () => {
    const bytes = await fileOf([{ ...session(), part: -1 }]);
    expect(() => decoded(bytes)).toThrow(/expected entries, found an entry of a recording: .*/);
  });

  it('that is not there is named', () => {
    expect(() => [...readRecording('/nonexistent/a.twrec', () => undefined)]).toThrow(
      /recording \/nonexistent\/a.twrec: expected a file or a directory, found ENOENT/,
    );
  });
});
