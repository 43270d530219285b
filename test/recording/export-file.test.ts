import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { tradeId } from '../../machines/model/ids.ts';
import { decodeExport, encodeExport } from '../../src/recording/export-file.ts';
import { redacted } from '../../src/recording/redact.ts';
import { BTC } from '../market/fixtures.ts';
import { quoted, session } from './entries.ts';

const EXPORTED = {
  program: '1.2.3',
  trade: tradeId('7'),
  answers: [{ name: 'trade', values: ['7'], rows: [{ id: '7' }] }],
  tables: [{ symbol: BTC, version: 3, content: 'VFdMVA==' }],
  ticks: [session(), quoted(1, 40, 42)],
};

const rewritten = (change: (text: string) => string): Buffer =>
  gzipSync(change(gunzipSync(encodeExport(EXPORTED)).toString('utf8')));

describe('an export', () => {
  it('gives back what was put in', () => {
    expect(decodeExport('a.gz', encodeExport(EXPORTED))).toEqual(EXPORTED);
  });

  it('that was altered is refused by its hash', () => {
    const altered = rewritten((text) => text.replace('\\"id\\":\\"7\\"', '\\"id\\":\\"8\\"'));
    expect(() => decodeExport('a.gz', altered)).toThrow(
      /export a.gz: expected content of SHA-256 [0-9a-f]{12}…, found [0-9a-f]{12}…: it was altered/,
    );
  });

  it('cut off at any byte is refused', () => {
    const whole = encodeExport(EXPORTED);
    for (let length = 0; length < whole.length; length += 1)
      expect(() => decodeExport('a.gz', whole.subarray(0, length))).toThrow(
        /expected a whole export of version 1, found /,
      );
  });

  it('from before tables were carried carries none', () => {
    const { tables, ...before } = EXPORTED;
    expect(tables).toHaveLength(1);
    const content = JSON.stringify(before);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const sealed = { format: 'tradewarden-export', version: 1, sha256, content };
    const bytes = gzipSync(JSON.stringify(sealed));
    expect(decodeExport('a.gz', bytes)).toEqual({ ...before, tables: [] });
  });

  it('of a later version is refused', () => {
    const later = rewritten((text) => text.replace('"version":1', '"version":2'));
    expect(() => decodeExport('a.gz', later)).toThrow(/expected a whole export of version 1/);
  });
});

describe('what is redacted', () => {
  it('tells the same name by the same other one, wherever it stands', () => {
    const told = redacted({
      by: 'joe',
      event: { by: 'joe', reason: 'asked for by joe at joe@example.com', type: 'joe' },
      other: { by: 'ann' },
    });
    expect(told).toEqual({
      by: 'person-1',
      event: { by: 'person-1', reason: 'asked for by person-1 at <address>', type: 'joe' },
      other: { by: 'person-2' },
    });
  });

  it('leaves out installations in ids and in the names of members', () => {
    expect(
      redacted({ installation: 'ab12cd34', orders: { 'tw-ab12cd34-7-e1': { id: 'tw-ab12cd34' } } }),
    ).toEqual({
      installation: '00000000',
      orders: { 'tw-00000000-7-e1': { id: 'tw-00000000' } },
    });
  });

  it('leaves figures and words of the watch as they are', () => {
    const words = { reason: 'the quote is 5.2 s old, feed:coinbase:BTC-USD is silent' };
    expect(redacted(words)).toEqual(words);
  });
});
