import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { fields, fieldsBelow, itemNode } from '../../src/config/fields.ts';
import { settingsReference } from './reference.ts';

const page = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));
const MARK = '\n# Settings\n\n';

describe('docs/configuration.md', () => {
  /** `npx vitest run test/config -u` renews the page. */
  it('lists the settings as the schema has them', async () => {
    const text = readFileSync(page, 'utf8');
    const introduction = text.slice(0, text.indexOf(MARK));
    expect(introduction.startsWith('# Configuration\n')).toBe(true);
    await expect(`${introduction}${MARK}${settingsReference()}`).toMatchFileSnapshot(page);
  });

  it('finds a meaning and a wording for every setting', () => {
    const members = fields.flatMap((field) => {
      const node = itemNode(field);
      return node === null ? [field] : [field, ...fieldsBelow(node)];
    });
    const unclear = members.filter(
      ({ kind, description, expected }) =>
        kind !== 'group' && (description.length < 10 || expected === ''),
    );
    expect(unclear.map(({ path }) => path)).toEqual([]);
  });
});
