import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { parseScope, scopeText } from '../../machines/model/layers.ts';
import { ofTrade, page, scopes } from '../../src/api/schemas/params.ts';

const pages = z.strictObject(page);

describe('what comes with a request', () => {
  it('is the id of a trade, or is refused: no text throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { success, data } = ofTrade.safeParse({ trade: text });
        expect(success).toBe(/^[1-9][0-9]{0,18}$/.test(text));
        if (success) expect(data.trade).toBe(text);
      }),
    );
  });

  it('asks for a page of 1 to 500, or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer().map(String), fc.string()), (limit) => {
        const { success, data } = pages.safeParse({ limit });
        if (success) {
          expect(Number.isInteger(data.limit)).toBe(true);
          expect(data.limit).toBeGreaterThanOrEqual(1);
          expect(data.limit).toBeLessThanOrEqual(500);
        } else
          expect(Number(limit) >= 1 && Number(limit) <= 500 && /^\d+$/.test(limit)).toBe(false);
      }),
    );
  });

  it('names scopes as the command line does, once or more', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/);
    const text = fc.oneof(
      fc.constant('default'),
      name.map((word) => `desk:${word}`),
      name.map((word) => `series:${word}`),
      fc.integer({ min: 1 }).map((id) => `trade:${id}`),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const asked = texts.length === 1 ? texts[0] : texts;
        expect(scopes.parse(asked).map(scopeText)).toEqual(texts);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (word) => {
        const isScope = parseScope(word) !== null && !/^trade:(?![1-9][0-9]{0,18}$)/.test(word);
        expect(scopes.safeParse(word).success).toBe(isScope);
      }),
    );
  });
});
