import { describe, expect, it } from 'vitest';

import { componentRule, LONGEST_COMPONENT, scriptOf } from './components.ts';
import { checkHouseRules } from './check.ts';

const component = (text: string) => ({ path: 'src/inspector/page/A.svelte', text });

const script = (code: string): string => `<script lang="ts">\n${code}\n</script>\n<p>text</p>\n`;

describe('the rules of components', () => {
  it.each([
    ['{@html name}', 1, '{@html'],
    ['<p></p>\n<p style="color: red"></p>', 2, 'style='],
    ['<script>\n</script>', 1, 'lang="ts"'],
    [`<p>${'x'.repeat(100)}</p>`, 1, '107'],
    ['<p></p>\n'.repeat(LONGEST_COMPONENT + 1), LONGEST_COMPONENT + 1, `${LONGEST_COMPONENT + 1}`],
  ])('see %j', (text, line, found) => {
    const breaches = componentRule(component(text));
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toMatchObject({ line, rule: 'components' });
    expect(breaches[0]?.reason).toContain(found);
  });

  it('let a whole component through', () => {
    expect(componentRule(component(script('const a = 1;')))).toEqual([]);
  });
});

describe('the script of a component', () => {
  it('is under the house rules, on the lines where it stands', () => {
    const text = `<h1>title</h1>\n${script('const a = 1;\nconst b = a as unknown;')}`;
    const [breach, ...others] = checkHouseRules([scriptOf(component(text))]);
    expect(breach).toMatchObject({ line: 4, rule: 'casts' });
    expect(others).toEqual([]);
  });

  it('may be missing', () => {
    expect(scriptOf(component('<p></p>')).text).toBe('');
  });
});
