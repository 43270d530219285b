import { describe, expect, it } from 'vitest';

import { checkHouseRules } from './tidy/check.ts';
import { componentRule, scriptOf } from './tidy/components.ts';
import { exportRule } from './tidy/exports.ts';
import { readComponents, readFolder } from './tidy/project.ts';
import { scenarioRule } from './tidy/scenarios.ts';
import { MEDIAN_FILE, medianLength } from './tidy/size.ts';
import { parse, showBreach, type Breach } from './tidy/source.ts';

const product = ['machines', 'db', 'src'].flatMap(readFolder);
const components = readComponents('src');
const scripts = components.map(scriptOf);
const tests = readFolder('test');

describe('the house rules', () => {
  it('see the whole project', () => {
    const paths = product.map(({ path }) => path);
    expect(paths).toContain('machines/ports.ts');
    expect(paths).toContain('src/config/schema.ts');
    expect(paths).toContain('db/queryable.ts');
  });

  it('hold in machines, db and src', () => {
    expect(checkHouseRules([...product, ...scripts]).map(showBreach)).toEqual([]);
  });

  it('hold in the components of the page', () => {
    expect(components.map(({ path }) => path)).toContain('src/inspector/page/App.svelte');
    expect(components.flatMap(componentRule).map(showBreach)).toEqual([]);
  });

  it('hold in the tests', () => {
    expect(checkHouseRules(tests).map(showBreach)).toEqual([]);
  });

  it('let nothing be exported that nobody imports', () => {
    const isOfProduct = ({ path }: Breach): boolean => !path.startsWith('test/');
    const breaches = exportRule([...product, ...scripts, ...tests].map(parse)).filter(isOfProduct);
    expect(breaches.map(showBreach)).toEqual([]);
  });

  it('have a test for each acceptance scenario', () => {
    expect(scenarioRule(tests.map(parse)).map(showBreach)).toEqual([]);
  });

  it('keep the middle file short', () => {
    expect(medianLength(product.map(parse))).toBeLessThanOrEqual(MEDIAN_FILE);
  });
});
